package dev.lifeboat.repository.write;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.concurrent.Fanout;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.repository.DirectSink;
import dev.lifeboat.testkit.repository.SampleCluster;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PointWriterTest {
    private static final SectionName SECTION = new SectionName("k8s/core/configmaps");
    private static final WriterParameters PARAMETERS =
            new WriterParameters(RepositoryId.random(new SecureRandom()), new byte[32], new byte[16]);

    @TempDir
    private Path spool;

    /** Equal content gives equal roots: sorted, shuffled through the spill sort, alone, side by side. */
    @Test
    void givesEqualRootsWhateverTheOrderOfWriting() throws Exception {
        var seed = System.nanoTime();
        var cluster = SampleCluster.of(4_000, seed);
        var alone = new TreeMap<SectionName, SectionRoot>();
        try (var writer = writer(new Discarding())) {
            cluster.objects().forEach((name, objects) -> {
                var section = writer.open(name);
                objects.forEach(section::put);
                alone.put(name, section.finish());
            });
            writer.finish();
        }
        var random = new Random(seed);
        var shuffled = new TreeMap<SectionName, SectionRoot>();
        try (var writer = writer(new Discarding());
                var threads = new Fanout<SectionRoot>(Duration.ofMinutes(1))) {
            cluster.objects().forEach((name, objects) -> {
                var keys = new ArrayList<>(objects.keySet());
                Collections.shuffle(keys, random);
                threads.fork(() -> {
                    try (var sort = new SpillSort(spool, 100_000, _ -> {});
                            var section = writer.open(name)) {
                        for (var key : keys) {
                            sort.put(key, objects.get(key));
                        }
                        sort.drainTo(section);
                        return section.finish();
                    }
                });
            });
            threads.join().forEach(root -> shuffled.put(root.name(), root));
            writer.finish();
        }
        assertThat(shuffled).as("seed %d", seed).isEqualTo(alone);
        assertThat(alone.values().stream().mapToInt(SectionRoot::height).max().orElse(0))
                .isGreaterThan(1);
    }

    /** Nothing but ciphertext reaches the spool, and nothing stays there. */
    @Test
    void leavesNothingInTheSpool() throws Exception {
        try (var writer = writer(new Discarding())) {
            var section = writer.open(SECTION);
            for (var i = 10_000; i < 11_000; i++) {
                section.put(
                        ("shop/planted-" + i).getBytes(UTF_8),
                        ("planted-" + i).repeat(30).getBytes(UTF_8));
            }
            section.finish();
            try (var files = Files.list(spool)) {
                for (var file : files.toList()) {
                    assertThat(new String(Files.readAllBytes(file), ISO_8859_1)).doesNotContain("planted");
                }
            }
        }
        try (var files = Files.list(spool)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void refusesKeysOutOfOrderAndGoesOn() {
        try (var writer = writer(new Discarding())) {
            var section = writer.open(SECTION);
            section.put(new byte[] {(byte) 0x80}, new byte[0]);
            for (var key : new byte[][] {{(byte) 0x80}, {0x7f}, {}, new byte[5_000]}) {
                assertThatThrownBy(() -> section.put(key, new byte[0])).isInstanceOf(IllegalArgumentException.class);
            }
            assertThatThrownBy(() -> section.put(new byte[] {(byte) 0x81}, new byte[(4 << 20) + 1]))
                    .isInstanceOf(IllegalArgumentException.class);
            section.put(new byte[] {(byte) 0x81}, new byte[4 << 20]);
            assertThat(section.finish().entries()).isEqualTo(2);
        }
    }

    /** A list that broke off is begun again; what was stored of it does no harm. */
    @Test
    void beginsASectionAgainAfterAnAbort() {
        var store = new MemoryBlobStore();
        var repository = Backups.create(store, RepositoryId.random(new SecureRandom()));
        var sink = new DirectSink(repository, store);
        PointSection root;
        try (var writer = new PointWriter(repository.writerParameters(), sink, ParentIds.NONE, spool)) {
            try (var section = writer.open(SECTION)) {
                assertThatThrownBy(() -> writer.open(SECTION)).isInstanceOf(IllegalArgumentException.class);
                fill(section, 2_000);
            }
            var section = writer.open(SECTION);
            fill(section, 2_500);
            root = Backups.section(section.finish(), PointSection.State.COMPLETE);
            writer.finish();
        }
        var point = repository.commit(
                Backups.request(PointId.random(new SecureRandom()), null, List.of(root), sink.stored()));
        var count = new int[1];
        repository.read(point.id()).scan(SECTION, null, entry -> {
            assertThat(entry.value()).isEqualTo(value(new String(entry.key(), UTF_8)));
            return count[0]++ >= 0;
        });
        assertThat(count).containsExactly(2_500);
        assertThat(repository.check()).isEmpty();
    }

    @Test
    void failsAsAWholeWhenThePacksCannotBeStored() throws Exception {
        var sink = new Discarding() {
            @Override
            public void store(PackGrant grant, Path file, long length, String sha256) throws IOException {
                throw new IOException("connection reset");
            }
        };
        try (var writer = writer(sink)) {
            var section = writer.open(SECTION);
            fill(section, 10);
            section.finish();
            for (var i = 0; i < 2; i++) {
                assertThatThrownBy(writer::finish)
                        .isInstanceOfSatisfying(
                                LifeboatException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_NOT_READY));
            }
        }
        try (var files = Files.list(spool)) {
            assertThat(files).isEmpty();
        }
    }

    /** Whoever of its threads is heard: what people have to act on is the first failure, not that there was one. */
    @Test
    void tellsTheFirstFailureToEveryCaller() {
        var sink = new Discarding() {
            @Override
            public void store(PackGrant grant, Path file, long length, String sha256) {
                throw new LifeboatException(ErrorCode.STORE_FULL, Map.of("container", "tapes"));
            }
        };
        try (var writer = writer(sink)) {
            var section = writer.open(SECTION);
            fill(section, 10);
            section.finish();
            for (var i = 0; i < 3; i++) {
                assertThatThrownBy(writer::finish).isInstanceOfSatisfying(LifeboatException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.STORE_FULL);
                    assertThat(e.text()).contains("tapes");
                });
            }
        }
    }

    @Test
    void letsOnlyWritersSectionsBeOpened() {
        try (var writer = writer(new Discarding())) {
            assertThatThrownBy(() -> writer.open(SectionName.SECTIONS)).isInstanceOf(IllegalArgumentException.class);
        }
        for (var name : List.of("k8s/../x", "k8s/core", "K8s/core/pods", "volume/", "")) {
            assertThatThrownBy(() -> new SectionName(name)).isInstanceOf(IllegalArgumentException.class);
        }
        // rule 29: names keep what they are made of
        assertThat(SectionName.kubernetes("", "pods").text()).isEqualTo("k8s/core/pods");
    }

    /** EXT-5: the heap does not grow with the cluster. In a JVM of its own, 100,000 objects through 40 MiB. */
    @Test
    @Tag("process")
    void writesAHundredThousandObjectsInASmallHeap() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-Xmx40m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeap.class.getName(),
                        spool.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).contains("100000 objects");
    }

    /** Writes objects made on the way, side by side, some large, one kind shuffled. */
    static final class SmallHeap {
        public static void main(String... arguments) throws Exception {
            var spool = Path.of(arguments[0]);
            var total = 0L;
            try (var writer = new PointWriter(PARAMETERS, new Discarding(), ParentIds.NONE, spool);
                    var threads = new Fanout<SectionRoot>(Duration.ofMinutes(2))) {
                for (var kind = 0; kind < 8; kind++) {
                    var name = new SectionName("k8s/test/kind" + kind);
                    var shuffled = kind == 7;
                    threads.fork(() -> {
                        try (var section = writer.open(name);
                                var sort = new SpillSort(spool, 2 << 20, _ -> {})) {
                            for (var i = 0; i < 12_500; i++) {
                                var number = shuffled ? (i * 7_919) % 12_500 : i;
                                var key = "namespace-%02d/object-%06d".formatted(number / 500, number);
                                var value = value(key + (number % 2_500 == 0 ? "-large" : ""));
                                if (shuffled) {
                                    sort.put(key.getBytes(UTF_8), value);
                                } else {
                                    section.put(key.getBytes(UTF_8), value);
                                }
                            }
                            if (shuffled) {
                                sort.drainTo(section);
                            }
                            return section.finish();
                        }
                    });
                }
                for (var root : threads.join()) {
                    total += root.entries();
                }
                writer.finish();
            }
            System.out.println(total + " objects");
        }
    }

    private PointWriter writer(PackSink sink) {
        return new PointWriter(PARAMETERS, sink, ParentIds.NONE, spool);
    }

    private static void fill(SectionWriter section, int count) {
        for (var i = 10_000; i < 10_000 + count; i++) {
            var key = "shop/object-" + i;
            section.put(key.getBytes(UTF_8), value(key));
        }
    }

    private static byte[] value(String key) {
        var value = new byte[key.endsWith("-large") ? 1_400_000 : 1_000 + (key.hashCode() & 1_023)];
        new Random(key.hashCode()).nextBytes(value);
        // half of it compresses
        Arrays.fill(value, value.length / 2, value.length, (byte) 'x');
        return value;
    }

    private static class Discarding implements PackSink {
        @Override
        public PackGrant reserve(PackClass packClass) {
            var key = new byte[32];
            new SecureRandom().nextBytes(key);
            return new PackGrant(PackId.random(new SecureRandom()), 1, key);
        }

        @Override
        public void store(PackGrant grant, Path file, long length, String sha256) throws IOException {
            if (Files.size(file) != length) {
                throw new IOException("A file of another length");
            }
        }
    }
}
