package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Exit;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An image of a device is backed up and brought back by the commands that people type. */
class BlockTest {
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    private Path temp;

    private Path image;
    private Tool tool;

    @BeforeEach
    void make() throws Exception {
        tool = Tool.ofRepository(temp);
        image = temp.resolve("image");
        var content = new byte[5 * MEBIBYTE + 4_096];
        new Random(3).nextBytes(content);
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.write(content);
            file.setLength(40L * MEBIBYTE + 512);
        }
    }

    @Test
    void bringsADeviceBackAndStoresOnlyWhatChanged() throws Exception {
        var made = tool.done("backup", "--block", image.toString(), "--name", "data", "-o", "json")
                .json();
        assertThat(made.path("bytes").asLong()).isEqualTo(Files.size(image));
        tool.done("restore", "latest", "--block-target", temp + "/back");
        assertThat(Files.mismatch(image, temp.resolve("back"))).isEqualTo(-1);

        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(2L * MEBIBYTE + 5);
            file.write(1);
        }
        tool.clock.pass(Duration.ofDays(1));
        var again = tool.done("backup", "--block", image.toString(), "--name", "data", "-o", "json")
                .json();
        assertThat(again.path("patches").asLong()).isEqualTo(1);
        assertThat(again.path("bytesStored").asLong()).isLessThan(200_000);
        assertThat(tool.run("restore", "latest", "--block-target", temp + "/back")
                        .exit())
                .isEqualTo(Exit.USAGE);
        assertThat(tool.run("restore", "latest", "--block-target", temp + "/back", "--differences")
                        .exit())
                .as("what is in the target would be lost")
                .isEqualTo(Exit.USAGE);
        var restored = tool.done(
                "restore", "latest", "--block-target", temp + "/back", "--overwrite", "--differences", "-o", "json");
        assertThat(restored.json().path("bytesWritten").asLong()).isEqualTo(65_536);
        assertThat(Files.mismatch(image, temp.resolve("back"))).isEqualTo(-1);
        var points = tool.done("points", "-o", "json").json().findValuesAsText("id");
        assertThat(tool.done("diff", points.getFirst(), points.getLast()).text())
                .contains("1 MiB at 2.0 MiB");
        assertThat(tool.done("ls", "latest").text()).contains("block volume", "40.0 MiB");
    }

    /** What is in a volume counts, not how it is stored: the third point has what the first had, by two patches more. */
    @Test
    void diffNamesWhatASegmentHoldsAndTheSizeOfTheVolume() throws Exception {
        var points = new ArrayList<String>();
        for (var value : new int[] {7, 1, 7}) {
            try (var file = new RandomAccessFile(image.toFile(), "rw")) {
                file.seek(3L * MEBIBYTE + 5);
                file.write(value);
            }
            points.add(backup());
        }
        assertThat(tool.done("diff", points.get(0), points.get(1)).text()).contains("M  block/", "1 MiB at 3.0 MiB");
        assertThat(tool.done("diff", points.get(0), points.get(2)).text())
                .isEqualToIgnoringNewLines("Added 0, removed 0, changed 0.");

        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(41L * MEBIBYTE);
        }
        points.add(backup());
        assertThat(tool.done("diff", points.get(2), points.get(3)).text())
                .contains("size 42,991,616 bytes, was 41,943,552 bytes", "changed 1.");
        tool.done("backup", "--block", image.toString(), "--name", "other");
        var other =
                tool.done("points", "-o", "json").json().findValuesAsText("id").getLast();
        assertThat(tool.done("diff", points.get(3), other).text())
                .contains("+  block/", "/other  volume of 42,991,616 bytes", "-  block/");
    }

    private String backup() {
        tool.clock.pass(Duration.ofDays(1));
        return tool.done("backup", "--block", image.toString(), "--name", "data", "-o", "json")
                .json()
                .path("id")
                .asText();
    }

    /** What is lost comes from the volume once more, whether it changed meanwhile or not, and then the older point restores as well. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBackupStoresAnewWhatACheckFoundDamaged(boolean changes) throws Exception {
        tool.done("backup", "--block", image.toString(), "--name", "data");
        var before = Files.copy(image, temp.resolve("before"));
        var first = tool.done("points", "-o", "json").json().at("/0/id").asText();
        StoredFiles.flip(StoredFiles.largestPack(temp.resolve("store")), 1_000);
        assertThat(tool.run("check").exit()).isEqualTo(Exit.FAILED);
        tool.clock.pass(Duration.ofDays(1));
        if (changes) {
            try (var file = new RandomAccessFile(image.toFile(), "rw")) {
                file.seek(7_000);
                file.write(1);
            }
        }
        tool.done("backup", "--block", image.toString(), "--name", "data");
        tool.done("restore", "latest", "--block-target", temp + "/back");
        assertThat(Files.mismatch(image, temp.resolve("back"))).isEqualTo(-1);
        if (!changes) {
            tool.done("restore", first, "--block-target", temp + "/older");
            assertThat(Files.mismatch(before, temp.resolve("older"))).isEqualTo(-1);
        }
    }

    /** Most of an image of a disk was never written. */
    @Test
    void holesOfALargeImageAreNotRead() throws Exception {
        var size = (3L << 30) + 512;
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(size);
            file.seek(size - 4);
            file.write(new byte[] {1, 2, 3, 4});
        }
        var link = Files.createSymbolicLink(temp.resolve("disk"), image);
        var made = tool.done("backup", "--block", link.toString(), "--name", "data", "-o", "json")
                .json();
        assertThat(made.path("bytes").asLong()).isEqualTo(size);
        assertThat(made.path("bytesRead").asLong()).isBetween(5L * MEBIBYTE, 12L * MEBIBYTE);
        // a hole where data was is a change
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(3 * MEBIBYTE);
            file.setLength(size);
        }
        tool.clock.pass(Duration.ofDays(1));
        var again = tool.run("backup", "--block", link.toString(), "--name", "data", "-o", "json");
        assertThat(again.json().path("bytesRead").asLong()).isLessThan(6L * MEBIBYTE);
        tool.done("restore", "latest", "--block-target", temp + "/back");
        assertThat(Files.mismatch(image, temp.resolve("back"))).isEqualTo(-1);
    }

    @Test
    void readsOnlyTheChangedRangesSinceAPoint() throws Exception {
        var first = tool.done("backup", "--block", image.toString(), "--name", "data", "-o", "json")
                .json()
                .path("id")
                .asText();
        write(2L * MEBIBYTE + 5, 7);
        tool.clock.pass(Duration.ofDays(1));
        tool.done("backup", "--block", image.toString(), "--name", "data");
        write(3L * MEBIBYTE, 9);
        write(40L * MEBIBYTE, 1);
        tool.clock.pass(Duration.ofDays(1));
        // since the first point, though there is a newer one: the first change is among the ranges
        Files.writeString(
                temp.resolve("ranges"),
                "# from a driver\n%d 1\n\n%d 4096\n%d 512\n"
                        .formatted(2L * MEBIBYTE + 5, 3L * MEBIBYTE, 40L * MEBIBYTE));
        var made = tool.done(changed(first)).json();
        assertThat(made.path("bytesRead").asLong()).isEqualTo(2 * 4_096 + 512);
        tool.done("restore", "latest", "--block-target", temp + "/back");
        assertThat(Files.mismatch(image, temp.resolve("back"))).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"5", "a 1", "1 a", "-1 5", "0 0", "0 5\n4 1", "0 0x10", "0 1 2", "9999999999999999999 1", "0 5,"
            })
    void aRangeThatIsNotUnderstoodIsNoChangeThatIsLost(String ranges) throws Exception {
        var first = tool.done("backup", "--block", image.toString(), "--name", "data", "-o", "json")
                .json()
                .path("id")
                .asText();
        Files.writeString(temp.resolve("ranges"), ranges);
        var refused = tool.run(changed(first));
        assertThat(refused.exit()).isEqualTo(Exit.USAGE);
        assertThat(refused.errors()).contains("Line ", "without --changed");
        assertThat(tool.done("points", "-o", "json").json().findValuesAsText("id"))
                .hasSize(1);
    }

    @Test
    void changedRangesNeedThePointThatTheyAreRelativeTo() throws Exception {
        var other = tool.done("backup", "--block", image.toString(), "--name", "other", "-o", "json")
                .json()
                .path("id")
                .asText();
        Files.writeString(temp.resolve("ranges"), "0 1\n");
        assertThat(tool.run(changed(other)).exit()).isEqualTo(Exit.USAGE);
        assertThat(tool.run("backup", "--block", image.toString(), "--changed", temp + "/ranges")
                        .exit())
                .isEqualTo(Exit.USAGE);
        assertThat(tool.run("backup", "--block", image.toString(), "--since", other)
                        .exit())
                .isEqualTo(Exit.USAGE);
        assertThat(tool.run("backup", temp.toString(), "--changed", temp + "/ranges", "--since", other)
                        .exit())
                .isEqualTo(Exit.USAGE);
    }

    @Test
    void rangesBeyondTheDeviceAreRefused() throws Exception {
        var first = tool.done("backup", "--block", image.toString(), "--name", "data", "-o", "json")
                .json()
                .path("id")
                .asText();
        Files.writeString(temp.resolve("ranges"), "0 1\n" + (Files.size(image) - 1) + " 2\n");
        var refused = tool.run(changed(first));
        assertThat(refused.exit()).isEqualTo(Exit.FAILED);
        assertThat(refused.errors()).contains("without changed ranges");
        assertThat(tool.done("points", "-o", "json").json().findValuesAsText("id"))
                .hasSize(1);
    }

    private String[] changed(String since) {
        return new String[] {
            "backup",
            "--block",
            image.toString(),
            "--name",
            "data",
            "--changed",
            temp + "/ranges",
            "--since",
            since,
            "-o",
            "json"
        };
    }

    private void write(long offset, int value) throws Exception {
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(offset);
            file.write(value);
        }
    }

    @Test
    void wrongUseWritesNothing() throws Exception {
        assertThat(tool.run("backup", temp.toString(), "--block", image.toString())
                        .exit())
                .isEqualTo(Exit.USAGE);
        assertThat(tool.run("backup", "--block", temp + "/nowhere").exit()).isEqualTo(Exit.USAGE);
        tool.done("backup", "--block", image.toString());
        assertThat(tool.run("restore", "latest", "--target", temp + "/x").exit())
                .isEqualTo(Exit.USAGE);
        assertThat(tool.run("restore", "latest", "a", "--block-target", temp + "/x")
                        .exit())
                .isEqualTo(Exit.USAGE);
        Files.writeString(temp.resolve("precious"), "mine");
        assertThat(tool.run("restore", "latest", "--block-target", temp + "/precious")
                        .exit())
                .isEqualTo(Exit.USAGE);
        assertThat(temp.resolve("precious")).hasContent("mine");
    }
}
