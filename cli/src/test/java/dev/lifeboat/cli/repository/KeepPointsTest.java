package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.repository.format.PointId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Points go by a rule: each source for itself, after it was said why the others stay. */
class KeepPointsTest {
    private static final String[] RULE = {
        "points", "delete", "--keep-last", "2", "--keep-daily", "3", "--time-zone", "UTC"
    };

    @TempDir
    private Path temp;

    private Tool tool;

    @BeforeEach
    void begin() throws IOException {
        tool = new Tool(temp.resolve("home"));
        tool.environment.put("LIFEBOAT_REPOSITORY", temp + "/store");
        tool.environment.put("LIFEBOAT_REPOSITORY_KEY_FILE", temp + "/key");
        tool.done("init", "--recovery-key", temp + "/recovery");
        for (var name : List.of("one", "other")) {
            Files.writeString(Files.createDirectories(temp.resolve(name)).resolve("file"), name);
        }
    }

    private void backUp(String name, int times, Duration apart) {
        for (var i = 0; i < times; i++) {
            tool.done("backup", temp.resolve(name).toString(), "--host", "db1");
            tool.clock.pass(apart);
        }
    }

    private List<String> points() {
        return tool.done("points", "-o", "json").json().findValuesAsText("id");
    }

    private static String[] with(String... more) {
        var all = new java.util.ArrayList<>(List.of(RULE));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void saysWhatWouldGoAndWhyEachStaysAndThenDoesJustThat() {
        backUp("one", 12, Duration.ofHours(12));
        backUp("other", 1, Duration.ofDays(1));
        var before = points();
        var said = tool.done(with());
        assertThat(said.text())
                .contains("one: 8 of 12 points would go", "other: 0 of 1 points", "one of the last 2", "first of day ")
                .contains("Nothing is deleted yet. Add --yes to delete these 8.");
        assertThat(tool.done(with("--dry-run")).text()).isEqualTo(said.text());
        assertThat(points()).isEqualTo(before);

        var planned = StreamSupport.stream(tool.done(with("-o", "json")).json().spliterator(), false)
                .filter(point -> point.path("kept").asBoolean())
                .map(point -> point.path("id").asText())
                .toList();
        var done = tool.done(with("--yes", "-o", "json")).json();
        assertThat(points()).containsExactlyInAnyOrderElementsOf(planned).hasSize(5);
        assertThat(StreamSupport.stream(done.spliterator(), false)
                        .filter(point -> point.path("deleted").asBoolean()))
                .hasSize(8);
        assertThat(tool.done(with("--yes")).text()).contains("Nothing was deleted.");
        tool.done("check");
    }

    @Test
    void newestOfEachSourceStaysHoweverOld() {
        backUp("one", 1, Duration.ofDays(400));
        backUp("other", 3, Duration.ofDays(1));
        tool.done("points", "delete", "--keep-last", "1", "--yes");
        assertThat(tool.done("points").text()).contains(temp + "/one", temp + "/other");
        assertThat(points()).hasSize(2);
    }

    /** R12: whoever empties a folder, or makes others do it, cannot have a rule take what was in it. */
    @Test
    void emptiedFolderKeepsItsLastGoodPointThroughAnyRule() throws IOException {
        backUp("other", 1, Duration.ofDays(1));
        backUp("one", 3, Duration.ofDays(1));
        var good = points().getLast();
        Files.delete(temp.resolve("one/file"));
        var emptied = new String[] {"backup", temp.resolve("one").toString(), "--host", "db1"};
        for (var day = 0; day < 5; day++) {
            var told = tool.run(emptied);
            assertThat(told.exit()).isEqualTo(Exit.WARNINGS);
            assertThat(told.errors())
                    .contains("holds far less than " + good, "file entries from 1 to 0", "restore from");
            tool.clock.pass(Duration.ofDays(1));
        }
        assertThat(tool.done("points").text()).contains("suspicious");
        var one = temp.resolve("one").toString();
        var back = temp.resolve("back").toString();
        assertThat(tool.run("restore", "latest", "--name", one, "--target", back)
                        .errors())
                .contains("holds far less than " + good);
        assertThat(tool.run("restore", good, "--target", back).errors()).doesNotContain("holds far less");
        var list = tool.done("points", "-o", "json").json();
        assertThat(list.findValuesAsText("suspicious"))
                .containsExactly("false", "false", "false", "false", "true", "true", "true", "true", "true");
        assertThat(list.get(8).at("/facts/fellFrom").asText()).isEqualTo(good);
        var said = tool.done("points", "delete", "--keep-last", "1", "--yes");
        assertThat(said.text()).contains("last one before the source shrank");
        assertThat(points()).hasSize(3).contains(good, list.get(8).path("id").asText());
        assertThat(tool.done("points", "delete", "--keep-last", "1", "--yes").text())
                .contains("Nothing was deleted.");

        // thirty days later an empty folder is what it is
        tool.clock.pass(Duration.ofDays(26));
        assertThat(tool.run(emptied).exit()).isEqualTo(Exit.DONE);
        tool.done("points", "delete", "--keep-last", "1", "--yes");
        assertThat(points()).hasSize(2).doesNotContain(good);
    }

    /** Whoever cannot read all of a folder must not lose by it what was read before; and what goes is named. */
    @Test
    void partialPointsStandForNoCompleteOneAndAreNamedWhenTheyGo() throws IOException {
        backUp("one", 1, Duration.ofHours(1));
        var whole = points().getLast();
        var partial = new java.util.ArrayList<String>();
        for (var i = 0; i < 3; i++) {
            partial.add(
                    PartialPoints.after(temp, PointId.parse(whole), tool.clock).hex());
            tool.clock.pass(Duration.ofDays(1));
        }
        var kept = tool.done("points", "delete", "--keep-last", "1", "--keep-daily", "2", "--yes");
        assertThat(kept.text()).contains("Nothing was deleted.", "no good point was made after it");
        assertThat(points()).hasSize(4).contains(whole);

        backUp("one", 1, Duration.ofHours(1));
        var newest = points().getLast();
        var said = tool.done("points", "delete", "--keep-last", "2");
        var names =
                String.join(", ", partial.stream().map(id -> id.substring(0, 8)).toList());
        assertThat(said.text()).contains("Partial, and followed by a good point: " + names + " would go.");
        assertThat(tool.done("points", "delete", "--keep-last", "2", "--yes").text())
                .contains("Partial, and followed by a good point: " + names + " went.");
        assertThat(points()).containsExactly(whole, newest);
    }

    @Test
    void aPersonMayDeleteTheLastGoodPointWhichEndsTheAlarm() throws IOException {
        backUp("one", 1, Duration.ofDays(1));
        var good = points().getLast();
        Files.delete(temp.resolve("one/file"));
        var emptied = new String[] {"backup", temp.resolve("one").toString(), "--host", "db1"};
        assertThat(tool.run(emptied).exit()).isEqualTo(Exit.WARNINGS);
        tool.done("points", "delete", good, "--yes");
        assertThat(tool.run(emptied).exit()).isEqualTo(Exit.DONE);
    }

    @Test
    void refusesWhatIsNotClear() {
        backUp("one", 2, Duration.ofDays(1));
        var id = points().getFirst();
        for (var words : List.of(
                List.of("points", "delete"),
                List.of("points", "delete", id, "--keep-last", "1"),
                List.of("points", "delete", "--keep-last", "0"),
                List.of("points", "delete", "--keep-last", "-1"),
                List.of("points", "delete", "--keep-last", "1", "--yes", "--dry-run"),
                List.of("points", "delete", "--keep-daily", "1", "--time-zone", "Mars/Olympus"),
                List.of("points", "delete", "--damaged", id, "--yes"))) {
            assertThat(tool.run(words.toArray(String[]::new)).exit())
                    .as("%s", words)
                    .isEqualTo(Exit.USAGE);
        }
        assertThat(points()).hasSize(2);
    }

    /** While it is there garbage collection must not know what it needs, so nothing would ever be cleared away. */
    @Test
    void takesAwayAPointWhoseRecordIsDamagedWhenItIsNamed() throws Exception {
        backUp("one", 2, Duration.ofDays(1));
        var id = points().getFirst();
        Path record;
        try (var files = Files.walk(temp.resolve("store"))) {
            record = files.filter(file -> file.endsWith("points/" + id))
                    .findFirst()
                    .orElseThrow();
        }
        var content = Files.readAllBytes(record);
        content[content.length - 1] ^= 1;
        Files.write(record, content);
        var checked = tool.run("check");
        assertThat(checked.exit()).isEqualTo(Exit.FAILED);
        assertThat(checked.text()).contains("delete --damaged " + id);
        assertThat(tool.run("gc", "--yes").exit()).isEqualTo(Exit.WARNINGS);
        tool.done("points", "delete", "--damaged", id);
        assertThat(record).exists();
        tool.done("points", "delete", "--damaged", id, "--yes");
        tool.done("check");
        tool.done("gc", "--yes");
    }
}
