package dev.lifeboat.repository.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointSection.State;
import dev.lifeboat.repository.file.RestoreOptions.Existing;
import dev.lifeboat.repository.posix.Folder;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong is named, by its path, and the rest goes on. */
@EnabledOnOs(OS.LINUX)
class FolderTroubleTest {
    @TempDir
    Path temp;

    private BlobStore store;
    private FolderWorld world;
    private Path source;
    private Path target;

    @BeforeEach
    void begin() throws IOException {
        store = new MemoryBlobStore();
        world = new FolderWorld(store, temp.resolve("spool"));
        source = Files.createDirectory(temp.resolve("source"));
        target = Files.createDirectory(temp.resolve("target"));
    }

    /** Does something once, when a file is about to be read: its leaf is cut by then. */
    private void beforeReading(String path, Action action) {
        var done = new AtomicBoolean();
        world.listener = new FileListener() {
            @Override
            public void path(byte[] read) {
                if (new String(read, UTF_8).equals(path) && done.compareAndSet(false, true)) {
                    try {
                        action.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        };
    }

    private interface Action {
        void run() throws IOException;
    }

    private void files(int count) throws IOException {
        for (var i = 0; i < count; i++) {
            Files.writeString(source.resolve("file-" + i), "content " + i);
        }
    }

    @Test
    void aFileThatVanishesAfterItsLeafWasCutIsNamedAndNoFalseFileIsRestored() throws IOException {
        files(300);
        beforeReading("file-150", () -> Files.delete(source.resolve("file-150")));

        var taken = world.backup(source, null);
        world.listener = FileListener.NONE;

        assertThat(taken.saved().findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.path()).isEqualTo("file-150"))
                .satisfies(finding -> assertThat(finding.code()).isEqualTo(ErrorCode.FILE_VANISHED));
        assertThat(world.repository.check()).isEmpty();
        var restored = world.restore(taken.point(), target, Existing.SKIP);
        assertThat(restored.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.code()).isEqualTo(ErrorCode.FILE_NEVER_SAVED));
        assertThat(Listing.of(target).keySet()).isEqualTo(Listing.of(source).keySet());

        // and the next backup is as if it had never been
        var next = world.backup(source, taken.point());
        assertThat(next.saved().section().root())
                .isEqualTo(world.backup(source, null).saved().section().root());
    }

    @Test
    void aFileThatNobodyMayReadIsNamedAndThePointIsPartial() throws IOException {
        files(10);
        beforeReading("file-3", () -> {
            // root may read everything: what cannot be read at all stands in its place
            Files.delete(source.resolve("file-3"));
            Listing.shell(source, "ln -s /etc/passwd file-3");
        });

        var taken = world.backup(source, null);

        assertThat(taken.saved().findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.path()).isEqualTo("file-3"));
        world.listener = FileListener.NONE;
        world.restore(taken.point(), target, Existing.SKIP);
        assertThat(target.resolve("file-3")).doesNotExist();
    }

    @Test
    void aFileWithoutTheRightToReadItMakesThePointPartial() throws IOException {
        assumeTrue(!Folder.isRoot(), "root may read everything");
        files(5);
        Listing.shell(source, "chmod 0000 file-2");

        var saved = world.backup(source, null).saved();

        assertThat(saved.counts()).containsOnlyKeys(ErrorCode.FILE_NOT_READ);
        assertThat(saved.section().state()).isEqualTo(State.PARTIAL);
    }

    @Test
    void aFileThatShrinksWhileItIsReadIsNamedAndKeepsItsLength() throws IOException {
        var content = new byte[5 << 20];
        Arrays.fill(content, (byte) 'a');
        Files.write(source.resolve("log"), content);
        beforeReading("log", () -> Files.write(source.resolve("log"), "new".getBytes(UTF_8)));

        var taken = world.backup(source, null);

        assertThat(taken.saved().counts()).containsOnlyKeys(ErrorCode.FILE_CHANGED);
        assertThat(world.repository.check()).isEmpty();
        world.restore(taken.point(), target, Existing.SKIP);
        assertThat(Files.size(target.resolve("log"))).isEqualTo(5 << 20);
        // the next backup does not take it for unchanged
        world.listener = FileListener.NONE;
        assertThat(world.backup(source, taken.point()).saved().totals().read()).isEqualTo(3);
    }

    @Test
    void aFileThatGrowsIsSavedAsLongAsItWasAndNamed() throws IOException {
        Files.write(source.resolve("log"), new byte[1_000]);
        beforeReading("log", () -> Files.write(source.resolve("log"), new byte[3_000_000]));

        var taken = world.backup(source, null);

        assertThat(taken.saved().counts()).containsOnlyKeys(ErrorCode.FILE_CHANGED);
        world.restore(taken.point(), target, Existing.SKIP);
        assertThat(Files.size(target.resolve("log"))).isEqualTo(1_000);
    }

    @Test
    void whatIsMountedBelowIsLeftOutUnlessAskedForAndSaidSo() {
        assumeTrue(Folder.isRoot(), "to mount needs root");
        Listing.shell(
                source, "mkdir mounted; echo x > file; mount -t tmpfs none mounted || exit 0; echo y > mounted/inside");
        try {
            assumeTrue(Files.exists(source.resolve("mounted/inside")), "nothing can be mounted here");

            var saved = world.backup(source, null).saved();
            assertThat(saved.counts()).containsOnlyKeys(ErrorCode.FILE_SYSTEM_LEFT_OUT);
            assertThat(saved.section().state()).isEqualTo(State.COMPLETE);
            assertThat(saved.section().entries()).isEqualTo(3);

            world.options = new FileOptions(false, Excludes.NONE, 2, 64);
            assertThat(world.backup(source, null).saved().section().entries()).isEqualTo(4);
        } finally {
            Listing.shell(source, "umount mounted 2>/dev/null || true");
        }
    }

    @Test
    void damageIsNamedByPathAndTheRestIsRestored() throws IOException {
        var random = new Random(7);
        for (var i = 0; i < 12; i++) {
            var content = new byte[3 << 20];
            random.nextBytes(content);
            Files.write(source.resolve("file-" + i), content);
        }
        var point = world.backup(source, null).point();
        var pack = largestPack();
        var bytes = store.get(pack, 0, 32 << 20).orElseThrow();
        var changed = new byte[bytes.remaining()];
        bytes.get(changed);
        changed[changed.length / 2] ^= 1;
        store.delete(pack);
        store.putIfAbsent(pack, ByteBuffer.wrap(changed));

        var restored = world.restore(point, target, Existing.SKIP);

        assertThat(restored.counts()).containsOnlyKeys(ErrorCode.FILE_DAMAGED);
        assertThat(restored.findings()).hasSize(1);
        var different = new ArrayList<String>();
        for (var i = 0; i < 12; i++) {
            if (Files.mismatch(source.resolve("file-" + i), target.resolve("file-" + i)) >= 0) {
                different.add("file-" + i);
            }
        }
        assertThat(different).containsExactly(restored.findings().getFirst().path());
        assertThat(Files.getLastModifiedTime(target.resolve(different.getFirst())))
                .as("nobody takes it for the whole file")
                .isNotEqualTo(Files.getLastModifiedTime(source.resolve(different.getFirst())));
    }

    private String largestPack() throws IOException {
        try (var all = store.list(world.repository.id().hex() + "/packs/")) {
            return all.max((a, b) -> Long.compare(a.size(), b.size()))
                    .orElseThrow()
                    .key();
        }
    }

    @Test
    void excludesLeaveOutNamesAndPaths() throws IOException {
        for (var folder : List.of("keep", "cache", "keep/cache", "a", "a/b", "a/b/lost")) {
            Files.createDirectory(source.resolve(folder));
            Files.writeString(source.resolve(folder).resolve("x.tmp"), "x");
            Files.writeString(source.resolve(folder).resolve("x.txt"), "x");
        }
        world.options =
                new FileOptions(true, Excludes.of(List.of("*.tmp", "/cache/", "a/*/x.???", "**/lost/x*")), 2, 64);

        world.restore(world.backup(source, null).point(), target, Existing.SKIP);

        assertThat(Listing.of(target).keySet())
                .containsExactlyInAnyOrder(
                        ".",
                        "./keep",
                        "./keep/x.txt",
                        "./keep/cache",
                        "./keep/cache/x.txt",
                        "./a",
                        "./a/x.txt",
                        "./a/b",
                        "./a/b/lost");
    }

    @Test
    void aStoreThatFailsEndsTheBackupAndItsThreads() throws IOException {
        files(2_000);
        assertThatThrownBy(() -> world.write(
                        source,
                        null,
                        new dev.lifeboat.repository.write.PackSink() {
                            @Override
                            public dev.lifeboat.repository.write.PackGrant reserve(
                                    dev.lifeboat.repository.format.PackClass packClass) throws IOException {
                                throw new IOException("the store is gone");
                            }

                            @Override
                            public void store(
                                    dev.lifeboat.repository.write.PackGrant grant,
                                    Path file,
                                    long length,
                                    String sha256) {
                                throw new IllegalStateException("Nothing was granted");
                            }
                        },
                        List.of()))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_NOT_READY));
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("lifeboat-file-"));
    }

    @Test
    void aRestoreThatIsInterruptedTakesItsHalfFilesAwayAndTheNextOneBringsTheRest() throws IOException {
        var content = new byte[8 << 20];
        for (var i = 0; i < 8; i++) {
            new Random(i).nextBytes(content);
            Files.write(source.resolve("file-" + i), content);
        }
        var point = world.backup(source, null).point();
        var thread = Thread.currentThread();
        world.listener = new FileListener() {
            @Override
            public void bytes(long count) {
                thread.interrupt();
            }
        };
        assertThatThrownBy(() -> world.restore(point, target, Existing.SKIP))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FOLDER_NOT_USABLE));
        assertThat(Thread.interrupted()).as("still told to stop").isTrue();
        assertThat(target.toFile().list()).noneMatch(name -> name.startsWith(".lifeboat-"));

        world.listener = FileListener.NONE;
        world.restore(point, target, Existing.SKIP);
        for (var i = 0; i < 8; i++) {
            assertThat(target.resolve("file-" + i)).hasSameBinaryContentAs(source.resolve("file-" + i));
        }
        assertThat(target.toFile().list()).hasSize(8);
    }
}
