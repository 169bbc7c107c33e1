package dev.lifeboat.repository.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.file.RestoreOptions.Existing;
import dev.lifeboat.repository.posix.Folder;
import dev.lifeboat.repository.posix.OpenFile;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same restore, run again after it was cut short, finishes what the first run began and does nothing twice. */
@EnabledOnOs(OS.LINUX)
class FolderAgainTest {
    private static final int FOLDERS = 6;

    @TempDir
    Path temp;

    private FolderWorld world;
    private Path source;
    private Path target;
    private PointRecord point;

    @BeforeEach
    void begin() throws IOException {
        world = new FolderWorld(new MemoryBlobStore(), temp.resolve("spool"));
        source = Files.createDirectory(temp.resolve("source"));
        target = Files.createDirectory(temp.resolve("target"));
        var content = new byte[9 << 20];
        for (var i = 0; i < FOLDERS; i++) {
            new Random(i).nextBytes(content);
            Files.createDirectory(source.resolve("folder-" + i));
            Files.write(source.resolve("folder-" + i + "/large"), content);
            Listing.shell(source, """
                    cd folder-%d; echo small > small; ln -s small link; ln small second; mkfifo pipe; chmod 0640 small
                    touch -h -d '2019-03-04 05:06:07.123456789' small large link; touch -d '2020-01-0%d' . ; chmod 0751 .
                    """.formatted(i, i + 1));
        }
        Listing.shell(source, "chmod 0755 .; touch -d '2018-01-01' .");
        point = world.backup(source, null).point();
    }

    /** After some folders are whole, while others wait. */
    private void cutShort(Existing existing) throws IOException {
        var thread = Thread.currentThread();
        var bytes = new long[1];
        world.listener = new FileListener() {
            @Override
            public synchronized void bytes(long count) {
                bytes[0] += count;
                if (bytes[0] > 30 << 20) {
                    thread.interrupt();
                }
            }
        };
        assertThatThrownBy(() -> world.restore(point, target, existing)).isInstanceOf(LifeboatException.class);
        assertThat(Thread.interrupted()).isTrue();
        world.listener = FileListener.NONE;
        assertThat(target.resolve("folder-0/large")).exists();
        assertThat(target.resolve("folder-" + (FOLDERS - 1) + "/large")).doesNotExist();
        assertThat(target.resolve(".lifeboat.unfinished")).isRegularFile();
    }

    private Object inode(String file) throws IOException {
        return Files.getAttribute(target.resolve(file), "unix:ino");
    }

    @ParameterizedTest
    @EnumSource
    void bringsTheRestWithTimesAndModesOfFoldersAndLeavesAloneWhatIsThere(Existing existing) throws IOException {
        cutShort(existing);
        var large = inode("folder-0/large");

        var restored = world.restore(point, target, existing);

        assertThat(restored.findings()).isEmpty();
        assertThat(Listing.of(target)).isEqualTo(Listing.of(source));
        assertThat(Listing.hardLinks(target)).isEqualTo(Listing.hardLinks(source));
        assertThat(inode("folder-0/large")).isEqualTo(large);
        assertThat(restored.totals().reused()).isGreaterThanOrEqualTo(2);
        assertThat(restored.totals().read()).isLessThan(FOLDERS * (9L << 20));
    }

    /** It may have a gap from the first run, which is told only once otherwise. */
    @Test
    void namesAFileThatIsNotAsInThePoint() throws IOException {
        cutShort(Existing.SKIP);
        Listing.shell(target, "touch folder-0/large");
        var restored = world.restore(point, target, Existing.SKIP);
        assertThat(restored.findings()).hasSize(1);
        assertThat(restored.findings().getFirst().path()).isEqualTo("folder-0/large");
        assertThat(target.resolve("folder-" + (FOLDERS - 1) + "/large")).exists();
    }

    @Test
    void overwritesWhatSomebodyChangedMeanwhile() throws IOException {
        cutShort(Existing.OVERWRITE);
        Listing.shell(target, "echo mine > folder-0/small; touch folder-0/large; chmod 0600 folder-0/small");
        world.restore(point, target, Existing.OVERWRITE);
        assertThat(Listing.of(target)).isEqualTo(Listing.of(source));
        assertThat(target.resolve("folder-0/small")).hasContent("small\n");
    }

    /** Nothing says that the bytes of a file are those that were saved, unless this very restore wrote them. */
    @Test
    void overwritesEverythingIfNothingWasCutShort() throws IOException {
        world.restore(point, target, Existing.SKIP);
        var large = inode("folder-0/large");
        var restored = world.restore(point, target, Existing.OVERWRITE);
        assertThat(inode("folder-0/large")).isNotEqualTo(large);
        assertThat(restored.totals().reused()).isZero();
        assertThat(Listing.of(target)).isEqualTo(Listing.of(source));
    }

    @Test
    void takesNothingForItsOwnThatAnotherRestoreHasMade() throws IOException {
        cutShort(Existing.SKIP);
        Listing.shell(target, "chmod 0700 folder-0");
        Listing.shell(source, "echo more > more");
        var next = world.backup(source, point).point();
        world.restore(next, target, Existing.SKIP);
        assertThat(Listing.of(target).get("./folder-0")).startsWith("d 700");
        assertThat(target.resolve("more")).hasContent("more\n");
    }

    @Test
    void whatWasThereBeforeTheFirstRunKeepsItsModeUnlessItIsOverwritten() throws IOException {
        Listing.shell(target, "mkdir folder-0; chmod 0700 folder-0; echo own > own");
        world.restore(point, target, Existing.SKIP);
        assertThat(Listing.of(target).get("./folder-0")).startsWith("d 700");
        assertThat(target.resolve(".lifeboat.unfinished")).doesNotExist();
    }

    /** Somebody's own, or that of a restore into the folder that was saved meanwhile: the note takes another name then. */
    @ParameterizedTest
    @EnumSource
    void aFileThatHasTheNameOfTheNoteComesBackAsAnyOther(Existing existing) throws IOException {
        Files.writeString(source.resolve(".lifeboat.unfinished"), "somebody's own");
        var taken = world.backup(source, point).point();
        var restored = world.restore(taken, target, existing);
        assertThat(restored.findings()).isEmpty();
        assertThat(Listing.of(target)).isEqualTo(Listing.of(source));
        assertThat(target.resolve(".lifeboat.unfinished")).hasContent("somebody's own");
    }

    /** Nothing but what the point has is ever replaced, and nothing removed. */
    @ParameterizedTest
    @EnumSource
    void leavesAFileOfSomebodysOwnThatHasTheNameOfTheNote(Existing existing) throws IOException {
        var own = Files.writeString(target.resolve(".lifeboat.unfinished"), "somebody's own");
        var restored = world.restore(point, target, existing);
        assertThat(restored.findings()).isEmpty();
        assertThat(own).hasContent("somebody's own");
        assertThat(target.resolve("folder-0/small")).hasContent("small\n");
    }

    /** Of the same restore only, and of none that is alive. */
    @ParameterizedTest
    @EnumSource
    void removesTheHalfFilesOfARunThatWasKilled(Existing existing) throws Exception {
        cutShort(existing);
        var note = Files.readString(target.resolve(".lifeboat.unfinished"));
        var half = note.lines()
                .filter(line -> line.startsWith("half files "))
                .map(line -> line.substring("half files ".length(), line.length() - 1) + "0123456789ab-7")
                .findFirst()
                .orElseThrow();
        Files.writeString(target.resolve(half), "half");
        Files.writeString(target.resolve("folder-0").resolve(half), "half");
        var stranger = Files.writeString(target.resolve("folder-0/.lifeboat-0123456789ab-7"), "a stranger's");
        try (var folder = Folder.open(target.toString().getBytes(UTF_8));
                var alive = folder.write(".lifeboat.unfinished".getBytes(UTF_8))) {
            assertThat(alive.tryLock()).isEqualTo(OpenFile.Lock.HELD);
            world.restore(point, target, existing);
            assertThat(target.resolve(half)).exists();
            assertThat(target.resolve("folder-0").resolve(half)).exists();
            assertThat(target.resolve(".lifeboat.unfinished")).hasContent(note);
        }

        world.restore(point, target, existing);

        assertThat(target.resolve(half)).doesNotExist();
        assertThat(target.resolve("folder-0").resolve(half)).doesNotExist();
        assertThat(target.resolve(".lifeboat.unfinished")).doesNotExist();
        assertThat(stranger).hasContent("a stranger's");
        Files.delete(stranger);
        assertThat(Listing.of(target).keySet()).isEqualTo(Listing.of(source).keySet());
    }
}
