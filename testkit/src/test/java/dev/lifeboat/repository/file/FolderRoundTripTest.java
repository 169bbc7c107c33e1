package dev.lifeboat.repository.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.file.RestoreOptions.Existing;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A folder comes back as it was: the tools of the system see no difference. */
@EnabledOnOs(OS.LINUX)
class FolderRoundTripTest {
    @TempDir
    Path temp;

    private FolderWorld world;
    private Path source;
    private Path target;

    @BeforeEach
    void begin() throws IOException {
        world = new FolderWorld(new MemoryBlobStore(), temp.resolve("spool"));
        source = Files.createDirectory(temp.resolve("source"));
        target = Files.createDirectory(temp.resolve("target"));
    }

    /** What a test made may be too deep, or closed, for the deletion of temporary folders to be quick. */
    @AfterEach
    void clear() {
        Listing.shell(temp, "rm -rf source target");
    }

    private void roundTrip() {
        var taken = world.backup(source, null);
        assertThat(taken.saved().findings()).isEmpty();
        assertThat(taken.point().isComplete()).isTrue();
        assertThat(world.repository.check()).isEmpty();

        var restored = world.restore(taken.point(), target, Existing.SKIP);

        assertThat(restored.findings()).isEmpty();
        assertThat(Listing.of(target)).isEqualTo(Listing.of(source));
        assertThat(Listing.hardLinks(target)).isEqualTo(Listing.hardLinks(source));
    }

    @Test
    void restoresFilesOfAllSizesAroundTheChunks() throws IOException {
        var seed = new Random().nextLong();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (var size : List.of(0, 1, 4095, 65_537, 256 << 10, (256 << 10) + 1, 1 << 20, (1 << 20) + 1, 9_000_001)) {
            var content = new byte[size];
            random.nextBytes(content);
            Files.write(source.resolve("random-" + size), content);
            Files.write(source.resolve("zeros-" + size), new byte[size]);
        }
        Files.createDirectories(source.resolve("empty/below"));

        roundTrip();
    }

    @Test
    void restoresFoldersInTheOrderOfTheirKeysWhateverTheirNames() throws IOException {
        // "a-b" before "a/" before "a0": a folder counts with its slash
        for (var name : List.of("a", "a/x", "a-b", "a0", "a.d", "a.d/e", "a.d/e/f", "b", "b/a")) {
            Files.createDirectory(source.resolve(name));
            Files.writeString(source.resolve(name).resolve("file"), name);
        }
        Files.writeString(source.resolve("a!"), "first");
        Files.writeString(source.resolve("a~"), "last");

        roundTrip();
    }

    @Test
    void restoresManyFilesInOneFolder() throws IOException {
        for (var i = 0; i < 3_000; i++) {
            Files.writeString(source.resolve("file-" + i), "content " + i % 100);
        }

        roundTrip();
    }

    @Test
    void savesAnEmptyFolder() {
        roundTrip();
    }

    @Test
    void restoresModesAndTimesOfFoldersThatNobodyMayWriteTo() {
        Listing.shell(source, """
                mkdir -p closed/inner open
                echo a > closed/inner/file; echo b > closed/file; echo c > open/file
                chmod 0400 closed/inner/file; chmod 6755 closed/file; chmod 0000 open/file
                touch -d '1969-12-31 23:00:00.123456789' closed/inner/file
                touch -d '2038-01-20 00:00:00.999999999' open
                chmod 1777 open; chmod 0555 closed/inner closed
                touch -d '2001-02-03 04:05:06.000000001' closed
                """);

        roundTrip();
    }

    @Test
    void refusesAFolderThatIsNotThere() {
        assertThatThrownBy(() -> world.backup(temp.resolve("nowhere"), null))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FOLDER_NOT_USABLE));
    }

    @Test
    void saysWhereTheFolderWas() {
        var section = world.backup(source, null).saved().section();

        assertThat(section.facts())
                .containsEntry(PointSection.PATH, source.toString().replace("/", "%2F"));
    }

    @Test
    void restoresOneFileOrFolderAndNothingElse() throws IOException {
        for (var folder : List.of("one", "two", "two/deep", "two.x")) {
            Files.createDirectory(source.resolve(folder));
            IntStream.range(0, 20).forEach(i -> write(source.resolve(folder).resolve("file-" + i), folder + i));
        }
        var point = world.backup(source, null).point();

        var restored = world.restore(point, target, Existing.SKIP, "two/deep", "one/file-7", "/two.x/file-1/", "gone");

        assertThat(restored.counts()).containsOnlyKeys(ErrorCode.FILE_NEVER_SAVED);
        var expected = Listing.of(source);
        expected.keySet()
                .removeIf(path -> !path.startsWith("./two/deep")
                        && !List.of("./one/file-7", "./two.x/file-1", "./two", "./one", "./two.x")
                                .contains(path));
        var found = Listing.of(target);
        found.remove(".");
        assertThat(found).isEqualTo(expected);
    }

    private static void write(Path file, String content) {
        try {
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
