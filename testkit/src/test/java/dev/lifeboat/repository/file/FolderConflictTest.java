package dev.lifeboat.repository.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.file.RestoreOptions.Existing;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A restore into a folder that is not empty. */
@EnabledOnOs(OS.LINUX)
class FolderConflictTest {
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
        Listing.shell(source, """
                mkdir folder; echo saved > folder/file; echo saved > file; ln -s saved link; ln file other; ln file third
                chmod 0750 folder; touch -d '2020-01-01' folder file
                """);
        point = world.backup(source, null).point();
    }

    @Test
    void skippingLeavesWhatIsThereAndFillsUpTheRest() throws IOException {
        Listing.shell(target, "mkdir folder; echo mine > file; chmod 0700 folder; echo own > folder/own; chmod 0711 .");

        var restored = world.restore(point, target, Existing.SKIP);

        assertThat(Files.readString(target.resolve("file"))).isEqualTo("mine\n");
        assertThat(Files.readString(target.resolve("folder/own"))).isEqualTo("own\n");
        assertThat(Files.readString(target.resolve("folder/file"))).isEqualTo("saved\n");
        assertThat(Listing.of(target).get("./folder")).startsWith("d 700");
        assertThat(Listing.of(target).get(".")).startsWith("d 711");
        assertThat(restored.totals().reused()).isEqualTo(2);
        assertThat(restored.counts()).containsOnlyKeys(ErrorCode.FILE_KEPT);
        // the name of a file that was kept brings in what was saved, not what is there
        assertThat(target.resolve("other")).hasContent("saved\n");
        assertThat(Listing.hardLinks(target)).containsExactly(List.of("./other", "./third"));
    }

    @Test
    void overwritingReplacesFilesAndLinksAndRemovesNothingElse() throws IOException {
        Listing.shell(
                target,
                "mkdir folder; echo mine > file; echo mine > link; ln -s file other; ln -s /etc folder/file; echo own > own");

        var restored = world.restore(point, target, Existing.OVERWRITE);

        assertThat(restored.findings()).isEmpty();
        assertThat(Files.readString(target.resolve("own"))).isEqualTo("own\n");
        Files.delete(target.resolve("own"));
        var expected = Listing.of(source);
        var found = Listing.of(target);
        expected.remove(".");
        found.remove(".");
        assertThat(found).isEqualTo(expected);
        assertThat(Listing.hardLinks(target)).isEqualTo(Listing.hardLinks(source));
    }

    @Test
    void aLinkInPlaceOfAFolderIsNotFollowed() throws IOException {
        var elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        for (var existing : Existing.values()) {
            Listing.shell(target, "rm -rf folder; ln -s '" + elsewhere + "' folder");

            var restored = world.restore(point, target, existing);

            assertThat(elsewhere).isEmptyDirectory();
            if (existing == Existing.SKIP) {
                assertThat(restored.findings()).extracting(FileFinding::path).contains("folder/");
            } else {
                assertThat(target.resolve("folder/file")).hasContent("saved\n");
            }
        }
    }

    @Test
    void aFolderInPlaceOfAFileStays() throws IOException {
        Listing.shell(target, "mkdir file; echo own > file/own");

        var restored = world.restore(point, target, Existing.OVERWRITE);

        assertThat(restored.findings()).extracting(FileFinding::path).contains("file");
        assertThat(target.resolve("file/own")).hasContent("own\n");
        assertThat(target.resolve("other")).hasContent("saved\n");
        assertThat(target.resolve("third")).hasContent("saved\n");
    }

    @Test
    void aRestoreThatWasCutShortIsFinishedByTheNext() throws IOException {
        Listing.shell(target, "mkdir folder");
        Listing.shell(target, "head -c 2 ../source/file > .lifeboat-0123456789ab-7");

        var restored = world.restore(point, target, Existing.SKIP);

        assertThat(restored.findings()).isEmpty();
        assertThat(target.resolve("file")).hasContent("saved\n");
    }
}
