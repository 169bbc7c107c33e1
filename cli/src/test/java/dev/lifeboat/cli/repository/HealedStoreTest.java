package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After damage: a check names it, the next backup stores anew what is lost, and a clean-up lets the damaged copy go and keeps the good one. Files and volumes. */
class HealedStoreTest {
    @TempDir
    private Path temp;

    private Tool tool;
    private Path store;
    private Path source;

    @BeforeEach
    void make() throws IOException {
        tool = Tool.ofRepository(temp);
        tool.clock.pass(Duration.ofDays(400));
        store = temp.resolve("store");
        source = Files.createDirectory(temp.resolve("source"));
        var seed = new Random().nextLong();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (var i = 0; i < 3; i++) {
            var content = new byte[3_000_000];
            random.nextBytes(content);
            Files.write(source.resolve("random-" + i), content);
        }
        for (var i = 0; i < 300; i++) {
            Files.writeString(source.resolve("small-" + i), Long.toHexString(random.nextLong()));
        }
    }

    /** In every pack, one after the other: of content, and of the trees that lead to it. */
    private List<Path> damage(boolean removed) throws IOException {
        var packs = StoredFiles.of(store, "packs");
        for (var pack : packs) {
            if (removed) {
                Files.delete(pack);
            } else {
                StoredFiles.flip(pack, (int) (Files.size(pack) / 3));
            }
        }
        return packs;
    }

    private void collectUntilNothingIsLeftToDo() {
        for (var day = 0; day < 30; day++) {
            tool.run("gc", "--yes");
            tool.clock.pass(Duration.ofDays(1));
        }
    }

    private void heal(boolean removed, String... backup) throws IOException {
        tool.done(backup);
        var damaged = damage(removed);
        assertThat(tool.run("check").exit()).as("damage is found").isEqualTo(Exit.FAILED);
        tool.clock.pass(Duration.ofDays(1));
        tool.done(backup);
        assertThat(tool.run("check", "-o", "json").json().path("lost").asLong())
                .as("what is lost after the next backup")
                .isZero();

        collectUntilNothingIsLeftToDo();

        assertThat(damaged).as("damaged packs that nobody needs").noneMatch(Files::exists);
        assertThat(tool.done("check").text()).contains("Everything is as it was written");
        assertThat(tool.done("points", "-o", "json").json()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void filesOfBothPointsComeBackAfterTheCleanUp(boolean removed) throws Exception {
        heal(removed, "backup", source.toString(), "--host", "db1");
        for (var point : points()) {
            var back = temp.resolve("back-" + point);
            tool.done("restore", point, "--target", back.toString());
            assertThat(FolderTest.shell(temp, "diff -r source back-" + point)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void volumesOfBothPointsComeBackAfterTheCleanUp(boolean removed) throws Exception {
        FolderTest.shell(temp, "cat source/* > image; truncate -s 16M image");
        var image = temp.resolve("image");
        heal(removed, "backup", "--block", image.toString(), "--name", "disk");
        for (var point : points()) {
            var back = temp.resolve("back-" + point);
            tool.done("restore", point, "--block-target", back.toString());
            assertThat(back).hasSameBinaryContentAs(image);
        }
    }

    /** What the healing backup stored is all that holds it, and that backup's own point has gone. */
    @Test
    void filesOfTheOlderPointStayAlthoughTheHealingOneExpires() throws Exception {
        heal(false, "backup", source.toString(), "--host", "db1");
        tool.done("points", "delete", points().getLast(), "--yes");
        collectUntilNothingIsLeftToDo();
        tool.done("restore", "latest", "--target", temp + "/back");
        assertThat(FolderTest.shell(temp, "diff -r source back")).isEmpty();
        assertThat(tool.done("check").text()).contains("Everything is as it was written");
    }

    private List<String> points() {
        return tool.done("points", "-o", "json").json().findValuesAsText("id");
    }
}
