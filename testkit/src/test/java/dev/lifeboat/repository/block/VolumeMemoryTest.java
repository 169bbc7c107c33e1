package dev.lifeboat.repository.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.block.VolumeRestore.Mode;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.FolderBlobStore;
import dev.lifeboat.repository.write.ParentIds;
import dev.lifeboat.repository.write.PointWriter;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.repository.DirectSink;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The budget bounds the memory, the volume does not: a gigabyte goes out and in by a process whose heap is a fortieth of it. */
class VolumeMemoryTest {
    private static final long SIZE = 1L << 30;

    @TempDir
    private Path folder;

    @Test
    void needsNoMoreThanItsBudget() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx26m",
                        "-XX:MaxDirectMemorySize=4m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        VolumeMemoryTest.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(folder.resolve("output")).content().endsWith("done\n");
        assertThat(process.exitValue()).isZero();
    }

    /** The process: backs up, and restores to a target that compares. */
    public static void main(String... arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        var store = new FolderBlobStore(folder.resolve("store"));
        var repository = Backups.create(store, RepositoryId.random(new SecureRandom()));
        var names = VolumeNames.of("shop", "disk");
        var point = backUp(repository, new DirectSink(repository, store), names, folder.resolve("spool"));
        var restored = new VolumeRestore(repository.read(point), names, repository.writerParameters(), 12)
                .run(new Comparing(), Mode.WHOLE, VolumeProgress.NONE);
        if (!restored.isWhole() || restored.bytesWritten() != SIZE) {
            throw new AssertionError(restored);
        }
        System.out.println("done");
    }

    private static PointId backUp(Repository repository, DirectSink sink, VolumeNames names, Path spool) {
        try (var writer = new PointWriter(repository.writerParameters(), sink, ParentIds.NONE, spool, 4 << 20)) {
            var written = new VolumeBackup(writer, repository.writerParameters(), names, Optional.empty(), 6)
                    .run(new Generated(), new VolumeExtent.Everything(), VolumeProgress.NONE);
            writer.finish();
            return repository
                    .commit(Backups.request(
                            PointId.random(new SecureRandom()), null, List.copyOf(written.sections()), sink.stored()))
                    .id();
        }
    }

    /** A gigabyte of which each MiB is another one, and compresses well. */
    private static byte at(long position) {
        var segment = position >> 20;
        return (byte) (position % (1 << 20) < 8 ? segment >> (8 * (position % 4)) : (position >> 16) | 1);
    }

    private static final class Generated implements VolumeSource {
        @Override
        public long size() {
            return SIZE;
        }

        @Override
        public int read(ByteBuffer target, long position) {
            var length = (int) Math.min(target.remaining(), SIZE - position);
            for (var i = 0; i < length; i++) {
                target.put(at(position + i));
            }
            return length;
        }
    }

    private static final class Comparing implements VolumeTarget {
        @Override
        public long size() {
            return SIZE;
        }

        @Override
        public boolean prepare(long size, boolean empty) {
            return false;
        }

        @Override
        public int read(ByteBuffer target, long position) {
            return -1;
        }

        @Override
        public void write(ByteBuffer content, long position) {
            for (var at = position; content.hasRemaining(); at++) {
                if (content.get() != at(at)) {
                    throw new AssertionError("Another byte at " + at);
                }
            }
        }

        @Override
        public void force() {}

        @Override
        public void close() {}
    }
}
