package dev.lifeboat.repository.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.file.FolderWorld.Taken;
import dev.lifeboat.repository.file.RestoreOptions.Existing;
import dev.lifeboat.testkit.repository.DirectSink;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a second backup reads and stores. */
@EnabledOnOs(OS.LINUX)
class UnchangedFilesTest {
    private static final int FILES = 600;
    private static final int SIZE = 3_000;

    @TempDir
    Path temp;

    private FolderWorld world;
    private Path source;
    private Taken first;

    @BeforeEach
    void begin() throws IOException {
        world = new FolderWorld(new MemoryBlobStore(), temp.resolve("spool"));
        source = Files.createDirectory(temp.resolve("source"));
        var random = new Random(1);
        for (var i = 0; i < FILES; i++) {
            var content = new byte[SIZE];
            random.nextBytes(content);
            Files.write(source.resolve("file-" + i), content);
        }
        var large = new byte[9 << 20];
        random.nextBytes(large);
        Files.write(source.resolve("large"), large);
        first = world.backup(source, null);
    }

    @Test
    void nothingIsReadOrStoredOfAFolderThatIsUnchanged() throws IOException {
        var before = objects("packs");

        var second = world.backup(source, first.point());

        assertThat(second.saved().totals().read()).isZero();
        assertThat(second.saved().totals().reused()).isEqualTo(FILES + 2);
        assertThat(second.saved().section().root())
                .isEqualTo(first.saved().section().root());
        // no pack of files or of their tree; the tree of sections is the parent's as well
        assertThat(objects("packs")).isEqualTo(before);
        assertRestored(second);
    }

    @Test
    void onlyWhatChangedIsRead() throws IOException {
        Files.writeString(source.resolve("file-77"), "changed");
        Files.delete(source.resolve("file-300"));
        Files.writeString(source.resolve("new"), "new");

        var second = world.backup(source, first.point());

        assertThat(second.saved().totals().read()).isEqualTo("changed".length() + "new".length());
        assertRestored(second);
    }

    @Test
    void aRootIsTheSameWhetherThereIsAParentOrNot() throws IOException {
        Files.writeString(source.resolve("file-100"), "changed");
        Files.createDirectory(source.resolve("folder"));

        var withParent = world.backup(source, first.point());
        var without = world.backup(source, null);

        assertThat(withParent.saved().section().root())
                .isEqualTo(without.saved().section().root());
    }

    @Test
    void aChangeThatKeepsSizeAndTimeIsSeenAllTheSame() throws IOException {
        var file = source.resolve("file-5");
        var time = Files.getLastModifiedTime(file);
        Files.write(file, new byte[SIZE]);
        Files.setLastModifiedTime(file, time);

        var second = world.backup(source, first.point());

        assertThat(second.saved().totals().read()).isEqualTo(SIZE);
        assertRestored(second);
    }

    @Test
    void aFileThatChangedAMomentBeforeIsReadAgain() throws IOException {
        // within one tick of the file system's clock a further change would bear the same time
        world.clock = () -> {
            try {
                return ((java.nio.file.attribute.FileTime) Files.getAttribute(source.resolve("file-9"), "unix:ctime"))
                        .toInstant()
                        .plusMillis(1);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        };
        Files.writeString(source.resolve("file-9"), "fresh");
        var second = world.backup(source, first.point());
        world.clock = FolderWorld.LATER;

        var third = world.backup(source, second.point());

        assertThat(third.saved().totals().read()).isGreaterThanOrEqualTo("fresh".length());
    }

    @Test
    void aChangeInALargeFileStoresAFewChunksOnly() throws IOException {
        try (var channel = FileChannel.open(source.resolve("large"), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("changed".getBytes(java.nio.charset.StandardCharsets.UTF_8)), 5_000_000);
        }
        var before = bytes();

        var second = world.backup(source, first.point());

        assertThat(second.saved().totals().read()).isEqualTo(9 << 20);
        assertThat(bytes() - before).isLessThan(5 << 20);
        assertRestored(second);
    }

    @Test
    void anInsertionMovesAFewCutsOnly() throws IOException {
        var content = Files.readAllBytes(source.resolve("large"));
        var longer = ByteBuffer.allocate(content.length + 100)
                .put(content, 0, 1000)
                .put(new byte[100])
                .put(content, 1000, content.length - 1000);
        Files.write(source.resolve("large"), longer.array());
        var before = bytes();

        var second = world.backup(source, first.point());

        assertThat(bytes() - before).isLessThan(5 << 20);
        assertRestored(second);
    }

    @Test
    void anInterruptedFirstBackupGoesOnByWhatItStored() throws IOException {
        var fresh = new FolderWorld(new MemoryBlobStore(), temp.resolve("other"));
        var sink = new DirectSink(fresh.repository, fresh.store);
        fresh.write(source, null, sink, List.of());
        var stored = sink.stored();
        assertThat(stored).isNotEmpty();

        // nobody committed; the next attempt of the task knows the packs alone
        var again = new DirectSink(fresh.repository, fresh.store);
        var saved = fresh.write(source, null, again, stored);
        var point = fresh.commit(saved, null, stored);

        assertThat(again.stored()).isEmpty();
        assertThat(fresh.repository.check()).isEmpty();
        assertThat(saved.section().root()).isEqualTo(point.sections().getFirst().root());
    }

    private void assertRestored(Taken taken) throws IOException {
        var target = Files.createDirectory(temp.resolve("target"));
        assertThat(world.restore(taken.point(), target, Existing.SKIP).findings())
                .isEmpty();
        assertThat(Listing.of(target)).isEqualTo(Listing.of(source));
    }

    private List<String> objects(String kind) throws IOException {
        try (var all = world.store.list(world.repository.id().hex() + "/" + kind)) {
            return all.map(blob -> blob.key()).toList();
        }
    }

    private long bytes() throws IOException {
        try (var all = world.store.list("")) {
            return all.mapToLong(blob -> blob.size()).sum();
        }
    }
}
