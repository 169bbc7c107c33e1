package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.repository.format.PointId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where several things are backed up, 'latest' is of the one that is meant. */
class LatestTest {
    @TempDir
    private Path temp;

    private Tool tool;

    @BeforeEach
    void backUpTwoFolders() throws IOException {
        tool = new Tool(temp.resolve("home"));
        tool.environment.put("LIFEBOAT_REPOSITORY", temp + "/store");
        tool.environment.put("LIFEBOAT_REPOSITORY_KEY_FILE", temp + "/key");
        tool.done("init", "--recovery-key", temp + "/recovery");
        for (var name : List.of("one", "the other")) {
            Files.writeString(Files.createDirectories(temp.resolve(name)).resolve("file"), name);
            tool.done("backup", temp.resolve(name).toString(), "--host", "db1");
            tool.clock.pass(Duration.ofHours(1));
        }
    }

    @Test
    void isTheNewestOfTheHostAndNameThatAreGiven() {
        assertThat(tool.done("cat", "latest", "file").text()).isEqualTo("the other");
        var one = temp + "/one/";
        assertThat(tool.done("cat", "latest", "file", "--name", one).text()).isEqualTo("one");
        assertThat(tool.done("ls", "latest", "--name", one, "--host", "db1", "-o", "json")
                        .json()
                        .findValuesAsText("key"))
                .contains("file");
        assertThat(tool.done("points", "latest", "--name", one).text()).contains("%2Fone");
        tool.done(
                "diff",
                "latest",
                tool.done("points", "-o", "json").json().at("/0/id").asText(),
                "--host",
                "db1",
                "-o",
                "json");
        var nobody = tool.run("cat", "latest", "file", "--host", "db2");
        assertThat(nobody.exit()).isEqualTo(Exit.FAILED);
        assertThat(nobody.errors()).contains("RecoveryPointNotFound", "of this host and name");
    }

    @Test
    void isTheNewestWithTheTagsThatAreGiven() throws IOException {
        var one = temp.resolve("one");
        for (var tags : List.of(List.of("weekly", "before-upgrade"), List.of("weekly"), List.<String>of())) {
            Files.writeString(one.resolve("file"), "tagged " + tags);
            var words = new ArrayList<>(List.of("backup", one.toString(), "--host", "db1"));
            tags.forEach(tag -> words.addAll(List.of("--tag", tag)));
            tool.done(words.toArray(String[]::new));
            tool.clock.pass(Duration.ofHours(1));
        }
        assertThat(tool.done("points", "-o", "json").json()).hasSize(5);
        assertThat(tool.done("points", "--tag", "weekly", "-o", "json").json()).hasSize(2);
        assertThat(tool.done("points", "--tag", "weekly", "--tag", "before-upgrade", "-o", "json")
                        .json())
                .hasSize(1);
        assertThat(tool.done("points", "--name", one.toString(), "-o", "json").json())
                .hasSize(4);
        assertThat(tool.done("points", "--tag", "none").lines()).hasSize(1);

        assertThat(tool.done("cat", "latest", "file", "--tag", "weekly").text()).isEqualTo("tagged [weekly]");
        // one folder alone has it, so it is clear which is meant
        tool.done("restore", "latest", "--tag", "before-upgrade", "--target", temp + "/back");
        assertThat(temp.resolve("back/file")).hasContent("tagged [weekly, before-upgrade]");
        var nobody = tool.run("restore", "latest", "--tag", "none", "--target", temp + "/x");
        assertThat(nobody.exit()).isEqualTo(Exit.FAILED);
        assertThat(nobody.errors()).contains("RecoveryPointNotFound", "of this tag");
        var newest = tool.done("points", "-o", "json").json().at("/4/id").asText();
        var other = tool.run("cat", newest, "file", "--tag", "weekly");
        assertThat(other.exit()).isEqualTo(Exit.USAGE);
        assertThat(other.errors()).contains("is not of this tag", "--tag");
    }

    /** Somebody who restores it would miss what could not be read, and another point has it. */
    @Test
    void saysThatItIsPartialAndWhichIsTheNewestCompleteOne() throws IOException {
        var one = temp.resolve("one");
        tool.done("backup", one.toString(), "--host", "db1");
        tool.clock.pass(Duration.ofHours(1));
        var before = tool.done("points", "--name", one.toString(), "-o", "json").json();
        var whole = before.get(before.size() - 1).path("id").asText();
        var partial = PartialPoints.after(temp, PointId.parse(whole), tool.clock);
        var name = one.toString();
        for (var words : List.of(
                List.of("restore", "latest", "--name", name, "--target", temp + "/back"),
                List.of("points", "latest", "--name", name))) {
            assertThat(tool.done(words.toArray(String[]::new)).errors())
                    .contains(
                            "Point " + PointNames.shown(partial) + " is partial",
                            "The newest complete one of",
                            "is " + whole.substring(0, 8));
        }
        assertThat(tool.run("restore", whole, "--target", temp + "/back").errors())
                .doesNotContain("partial");
    }

    /** With --overwrite another folder would come over this one. */
    @Test
    void isNotGuessedWhereARestoreWouldBringBackAnotherFolder() {
        var target = temp.resolve("back");
        var ran = tool.run("restore", "latest", "--target", target.toString());
        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(ran.errors())
                .contains("--host db1 --name " + temp + "/one", "--host db1 --name " + temp + "/the other");
        assertThat(target).doesNotExist();
        tool.done("restore", "latest", "--name", temp + "/one", "--target", target.toString());
        assertThat(target.resolve("file")).hasContent("one");
    }

    @Test
    void idOfAnotherHostOrNameIsRefused() {
        var newest = tool.done("points", "-o", "json").json().at("/1/id").asText();
        tool.done("cat", newest, "file", "--host", "db1");
        var ran = tool.run("cat", newest, "file", "--name", temp + "/one");
        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(ran.errors()).contains("is not of this host and name");
    }
}
