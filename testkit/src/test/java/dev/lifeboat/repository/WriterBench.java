package dev.lifeboat.repository;

import com.github.luben.zstd.Zstd;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.FolderBlobStore;
import dev.lifeboat.repository.write.IdPrefixes;
import dev.lifeboat.repository.write.PointWriter;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.repository.DirectSink;
import dev.lifeboat.testkit.repository.SampleCluster;
import dev.lifeboat.testkit.repository.SampleCluster.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Prints what the writer does in a second and what a second backup stores. Run on its own JVM, so that neither the compiler's limits of the tests nor
 * other tests count: {@code java -cp ... dev.lifeboat.repository.WriterBench FOLDER [OBJECTS]}.
 */
public final class WriterBench {
    private WriterBench() {}

    public static void main(String... arguments) throws Exception {
        var folder = Files.createTempDirectory(Path.of(arguments[0]), "bench");
        var cluster = SampleCluster.of(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20_000, 1);
        System.out.printf(Locale.ROOT, "%d objects, %.1f MB%n", cluster.size(), cluster.bytes() / 1e6);
        for (var threads : List.of(1, 2)) {
            for (var run = 0; run < 4; run++) {
                var store = new FolderBlobStore(folder.resolve("warm-" + threads + "-" + run));
                var repository = Backups.create(store, RepositoryId.random(new SecureRandom()));
                backup(repository, store, folder, null, cluster, threads, run == 0 ? "cold" : "warm");
            }
        }
        var store = new FolderBlobStore(folder.resolve("changes"));
        var repository = Backups.create(store, RepositoryId.random(new SecureRandom()));
        var first = backup(repository, store, folder, null, cluster, 1, "first");
        backup(repository, store, folder, first, cluster, 1, "same");
        for (var change : Change.values()) {
            var changed = new ArrayList<byte[]>();
            var next = cluster.after(change, changed);
            var before = bytes(store);
            backup(repository, store, folder, first, next, 1, change.name());
            var alone = changed.stream()
                    .mapToLong(value -> Zstd.compress(value, 3).length)
                    .sum();
            var stored = bytes(store) - before;
            System.out.printf(
                    Locale.ROOT,
                    "  %d objects changed: alone zstd-3 %.2f MB, stored %.2f MB, %.1fx%n",
                    changed.size(),
                    alone / 1e6,
                    stored / 1e6,
                    stored / (double) alone);
        }
        var start = System.nanoTime();
        var reader = repository.read(first.id());
        var count = new long[1];
        for (var section : first.sections()) {
            reader.scan(section.name(), null, entry -> {
                count[0] += entry.value().length;
                return true;
            });
        }
        System.out.printf(Locale.ROOT, "read all: %.1f MB in %.0f ms%n", count[0] / 1e6, millis(start));
        try (var files = Files.walk(folder)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        }
    }

    private static PointRecord backup(
            Repository repository,
            BlobStore store,
            Path spool,
            @Nullable PointRecord parent,
            SampleCluster cluster,
            int threads,
            String name)
            throws Exception {
        var sink = new DirectSink(repository, store);
        var start = System.nanoTime();
        var sections = new ArrayList<PointSection>();
        long stored;
        try (var writer = new PointWriter(
                        repository.writerParameters(),
                        sink,
                        section -> IdPrefixes.parse(
                                repository.parentIds(parent == null ? null : parent.id(), section, List.of())),
                        spool.resolve("spool"));
                var pool = Executors.newFixedThreadPool(threads)) {
            var work = new ArrayList<Callable<PointSection>>();
            cluster.objects().forEach((section, objects) -> work.add(() -> write(writer, section, objects)));
            for (var written : pool.invokeAll(work)) {
                sections.add(written.get());
            }
            writer.finish();
            stored = writer.bytesStored();
        }
        var written = millis(start);
        start = System.nanoTime();
        var request = Backups.request(
                PointId.random(new SecureRandom()), parent == null ? null : parent.id(), sections, sink.stored());
        var point = repository.commit(request);
        System.out.printf(
                Locale.ROOT,
                "%-9s %d thread(s): %4.0f ms, %6.0f objects/s, %4.0f MB/s, stored %.2f MB; commit %.0f ms%n",
                name,
                threads,
                written,
                cluster.size() / written * 1e3,
                cluster.bytes() / 1e3 / written,
                stored / 1e6,
                millis(start));
        return point;
    }

    private static PointSection write(PointWriter writer, SectionName section, SortedMap<byte[], byte[]> objects) {
        try (var open = writer.open(section)) {
            objects.forEach(open::put);
            return Backups.section(open.finish(), PointSection.State.COMPLETE);
        }
    }

    private static long bytes(BlobStore store) throws IOException {
        try (var all = store.list("")) {
            return all.mapToLong(BlobStore.BlobInfo::size).sum();
        }
    }

    private static double millis(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toNanos() / 1e6;
    }
}
