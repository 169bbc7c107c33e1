package dev.lifeboat.repository.file;

import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.file.RestoreOptions.Existing;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.local.LocalBackup;
import dev.lifeboat.repository.local.RunBudget;
import dev.lifeboat.repository.store.FolderBlobStore;
import dev.lifeboat.testkit.repository.Backups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One backup or restore in a process of its own, for measurements: start-up, compilation and peak memory count. */
final class FolderProcess {
    private static final RepositoryId ID = RepositoryId.parse("0123456789abcdef0123456789abcdef");

    private FolderProcess() {}

    /** @param arguments {@code init|backup|restore}, the folder of the store, the folder that is saved or restored to */
    public static void main(String... arguments) throws IOException {
        var start = System.nanoTime();
        var store = new FolderBlobStore(Path.of(arguments[1]));
        if (arguments[0].equals("init")) {
            Backups.create(store, ID);
            return;
        }
        var repository = Repository.open(store, ID, Repository.SERVICE, Backups.KEK, InstantSource.system());
        var folder = FolderWorld.bytes(Path.of(arguments[2]));
        var points = repository.points();
        if (arguments[0].equals("restore")) {
            var restore = new FolderRestore(
                    repository.read(points.getLast().id()), RestoreOptions.of(Existing.SKIP), FileListener.NONE);
            print(start, restore.run(FolderWorld.SECTION, folder).totals());
            return;
        }
        if (arguments[0].equals("warm")) {
            for (var i = 0; i < 5; i++) {
                var now = System.nanoTime();
                print(now, backup(repository, store, folder, Path.of(arguments[1])));
            }
            return;
        }
        print(start, backup(repository, store, folder, Path.of(arguments[1])));
    }

    private static FileTotals backup(Repository repository, FolderBlobStore store, byte[] folder, Path root) {
        var points = repository.points();
        var parent = points.isEmpty() ? null : points.getLast().id();
        var local = new LocalBackup(
                repository, store, new RunBudget(64, root.resolveSibling("spool")), InstantSource.system());
        try (var run = local.begin(parent)) {
            var known = parent == null ? ParentFiles.NONE : ParentFiles.of(repository, parent, FolderWorld.SECTION);
            var saved = new FolderBackup(
                            repository.writerParameters(),
                            new GearTable(repository.gearKey()),
                            FileOptions.USUAL,
                            InstantSource.system(),
                            FileListener.NONE)
                    .run(run.writer(), FolderWorld.SECTION, folder, known);
            run.commit(List.of(saved.section()), Map.of(), new byte[0]);
            if (!saved.counts().isEmpty()) {
                System.out.println(saved.counts());
            }
            return saved.totals();
        }
    }

    private static void print(long start, FileTotals totals) throws IOException {
        var peak = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .findFirst()
                .orElse("");
        System.out.printf(
                Locale.ROOT,
                "%.0f ms, %s, %s%n",
                (System.nanoTime() - start) / 1e6,
                peak.replaceAll("\\s+", " "),
                totals);
    }
}
