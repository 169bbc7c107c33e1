package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/** Everything that a person does with a repository, once, on a store that is reached by its protocol. */
final class StoreLife {
    private StoreLife() {}

    /** @param access the variables that open the store */
    static void live(Path temp, String store, Map<String, String> access) throws IOException {
        var tool = new Tool(temp.resolve("home"));
        tool.clock.pass(Duration.ofDays(400));
        tool.environment.putAll(access);
        tool.environment.put("LIFEBOAT_REPOSITORY", store);
        tool.environment.put("LIFEBOAT_REPOSITORY_KEY_FILE", temp + "/key");
        var made = tool.done("init", "--recovery-key", temp + "/recovery", "-o", "json")
                .json();

        var source = Files.createDirectories(temp.resolve("source/below"));
        var content = new byte[5_000_000];
        new Random(7).nextBytes(content);
        Files.write(source.resolve("random"), content);
        Files.writeString(source.resolve("text"), "first");
        tool.done("backup", temp + "/source", "--host", "db1");
        Files.writeString(source.resolve("text"), "second");
        tool.clock.pass(Duration.ofDays(1));
        tool.done("backup", temp + "/source", "--host", "db1");

        var points = tool.done("points", "-o", "json").json().findValuesAsText("id");
        assertThat(points).hasSize(2);
        assertThat(tool.done("cat", points.getFirst(), "below/text").text()).isEqualTo("first");
        assertThat(tool.done("find", "text").lines()).hasSize(2);
        assertThat(tool.done("ls", "latest", "below").text()).contains("random", "text");
        assertThat(tool.done("check", "-o", "json").json().path("packsRead").asInt())
                .isPositive();
        assertThat(tool.done("diff", points.getFirst(), points.getLast(), "-o", "json")
                        .json()
                        .findValuesAsText("key"))
                .contains("below/text");
        tool.done("keys", "rotate", "--new-key-file", temp + "/second");

        tool.done("points", "delete", points.getFirst(), "--yes");
        for (var day = 0; day < 12; day++) {
            tool.done("gc", "--yes");
            tool.clock.pass(Duration.ofDays(1));
        }
        assertThat(tool.done("check").text()).contains("Everything is as it was written");
        // whatever is left of the machine: the bucket, by the id of its repository, and the recovery key
        tool.environment.remove("LIFEBOAT_REPOSITORY_KEY_FILE");
        var address = store.replaceFirst("[?]", "/" + made.path("id").asText() + "?");
        tool.done(
                "restore",
                "latest",
                "--store",
                address,
                "--recovery-key",
                temp + "/recovery",
                "--target",
                temp + "/back");
        assertThat(Arrays.equals(Files.readAllBytes(temp.resolve("back/below/random")), content))
                .isTrue();
        assertThat(temp.resolve("back/below/text")).hasContent("second");
    }
}
