package dev.lifeboat.repository.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.pack.PackCodec;
import dev.lifeboat.repository.pack.PackFile;
import dev.lifeboat.repository.pack.PackGroup;
import dev.lifeboat.testkit.store.BlobStoreContract;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderBlobStoreTest extends BlobStoreContract {
    @TempDir
    private Path folder;

    @Override
    protected BlobStore store() {
        return new FolderBlobStore(folder.resolve("store"));
    }

    @Test
    void hidesWhatACrashedWriterLeft() throws Exception {
        var store = store();
        store.putIfAbsent("packs/1", content(10));
        Files.writeString(folder.resolve("store/.unfinished/0b5c"), "half");
        try (var found = store.list("")) {
            assertThat(found.map(BlobStore.BlobInfo::key)).containsExactly("packs/1");
        }
        assertThatThrownBy(() -> store.get(".unfinished/0b5c", 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void leavesNothingUnfinishedBehind() throws Exception {
        var store = store();
        store.putIfAbsent("packs/1", content(10));
        store.putIfAbsent("packs/1", content(10));
        try (var files = Files.list(folder.resolve("store/.unfinished"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void takesAFileOfTheSameFileSystemAsItIs() throws Exception {
        var store = store();
        store.putIfAbsent("packs/1", content(10));
        var file = Files.write(
                Files.createDirectories(FolderBlobStore.unfinished(folder.resolve("store")))
                        .resolve("mine"),
                bytes(content(1_000)));
        assertThat(store.putIfAbsent("packs/2", file)).isTrue();
        assertThat(Files.isSameFile(file, folder.resolve("store/packs/2"))).isTrue();
        assertThat(store.putIfAbsent("packs/1", file)).isFalse();
        Files.delete(file);
        assertThat(store.get("packs/1", 0, 1_000)).contains(content(10));
        assertThat(store.get("packs/2", 0, 1_001)).contains(content(1_000));
    }

    @Test
    void copiesAFileOfAnotherFileSystem() throws Exception {
        withDisk(disk -> {
            var store = store();
            var file = Files.write(disk.resolve("mine"), bytes(content(1_000)));
            assertThat(store.putIfAbsent("packs/1", file)).isTrue();
            assertThat(store.putIfAbsent("packs/1", file)).isFalse();
            assertThat(store.get("packs/1", 0, 1_001)).contains(content(1_000));
        });
    }

    private static byte[] bytes(ByteBuffer content) {
        var bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }

    /** On file systems of their own, hence as root only. */
    @Test
    void saysThatTheDiskIsFullAndGoesOnWhenThereIsRoomAgain() throws Exception {
        withDisk(disk -> {
            var store = new FolderBlobStore(disk.resolve("c1"));
            assertThat(store.putIfAbsent("points/1", content(1_000))).isTrue();
            assertThatThrownBy(() -> store.putIfAbsent("packs/1", content(4 << 20)))
                    .isInstanceOfSatisfying(LifeboatException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.STORE_FULL);
                        assertThat(e.details()).containsEntry("container", "c1");
                    });
            assertThat(store.get("packs/1", 0, 1)).isEmpty();
            assertThat(store.get("points/1", 0, 1_000)).contains(content(1_000));
            assertThat(store.putIfAbsent("packs/1", content(100_000))).isTrue();
        });
    }

    /** The spool of a folder store lies on its disk. */
    @Test
    void saysThatTheDiskIsFullWhileAPackIsMadeOnIt() throws Exception {
        withDisk(disk -> {
            var random = new SecureRandom();
            var length = 4 << 20;
            var units = List.of(new PackGroup.Unit(
                    new IdHash(new byte[32]).of(UnitType.CHUNK, new byte[1], 0, 1), UnitType.CHUNK, length));
            try (var pack = new PackFile(
                    disk.resolve("pack"),
                    RepositoryId.random(random),
                    PackId.random(random),
                    new PackCodec.Head(PackClass.DATA, 1),
                    new byte[32])) {
                assertThatThrownBy(() ->
                                pack.append(SectionName.file("host", "a"), new byte[length], length, length, units))
                        .isInstanceOfSatisfying(LifeboatException.class, e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.STORE_FULL);
                            assertThat(e.details()).containsEntry("container", disk.toString());
                        });
            }
            assertThat(disk).isEmptyDirectory();
        });
    }

    @Test
    void saysThatTheFileSystemIsReadOnly() throws Exception {
        withDisk(disk -> {
            var store = new FolderBlobStore(disk.resolve("c1"));
            store.putIfAbsent("points/1", content(10));
            run("mount", "-o", "remount,ro", disk.toString());
            for (var call :
                    new BlobCall[] {() -> store.putIfAbsent("points/2", content(10)), () -> store.delete("points/1")}) {
                assertThatThrownBy(call::run)
                        .isInstanceOfSatisfying(
                                LifeboatException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_READ_ONLY));
            }
            assertThat(store.get("points/1", 0, 10)).contains(content(10));
        });
    }

    @FunctionalInterface
    private interface BlobCall {
        void run() throws Exception;
    }

    @FunctionalInterface
    private interface DiskUse {
        void on(Path disk) throws Exception;
    }

    private void withDisk(DiskUse use) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root to make a small disk");
        var disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()) == 0, "cannot mount here");
        try {
            use.on(disk);
        } finally {
            assertThat(run("umount", disk.toString())).isZero();
        }
    }

    private static int run(String... command) throws Exception {
        var process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static ByteBuffer content(int length) {
        return ByteBuffer.wrap("x".repeat(length).getBytes(UTF_8));
    }
}
