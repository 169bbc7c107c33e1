package dev.lifeboat.cli.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.app.Main;
import dev.lifeboat.cli.output.Console;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.testkit.time.SettableClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/** The real command line, on folders of a test. */
final class Tool {
    final SettableClock clock = new SettableClock();
    final Map<String, String> environment = new HashMap<>();
    /** What somebody types at the terminal, answer by answer; nobody is there if it is empty. */
    final Queue<String> typed = new ArrayDeque<>();

    private final Path home;

    Tool(Path home) {
        this.home = home;
    }

    /** With a new repository in {@code store}, which it uses, and its files {@code key} and {@code recovery}. */
    static Tool ofRepository(Path folder) {
        var tool = new Tool(folder.resolve("home"));
        tool.use(folder.resolve("store"), folder.resolve("key"));
        tool.done("init", "--recovery-key", folder + "/recovery");
        return tool;
    }

    /** What a verb has left behind. */
    record Ran(int exit, byte[] output, String errors) {
        String text() {
            return new String(output, UTF_8);
        }

        JsonNode json() {
            return Json.parse(output);
        }

        List<String> lines() {
            return text().lines().toList();
        }
    }

    Ran run(String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var console =
                new Console(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), false, question -> {
                    err.writeBytes(question.getBytes(UTF_8));
                    return Optional.ofNullable(typed.poll()).map(text -> text.getBytes(UTF_8));
                });
        var all = new ArrayList<>(List.of("repository"));
        all.addAll(List.of(words));
        var exit = Main.run(new Surroundings(console, environment, home, clock), all);
        return new Ran(exit, out.toByteArray(), err.toString(UTF_8));
    }

    /** The same in a process of its own, which a test can kill, or end as Ctrl-C does: whoever started these tests in the background has that ignored. */
    Process start(Path output, String... words) throws IOException {
        return start(List.of("env", "--default-signal=INT"), output, words);
    }

    /** @param launcher a program and its words, which starts what follows them */
    Process start(List<String> launcher, Path output, String... words) throws IOException {
        var command = new ArrayList<>(launcher);
        command.addAll(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.lifeboat.cli.app.Main",
                "repository"));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("HOME", home.toString());
        builder.environment().remove("XDG_CACHE_HOME");
        return builder.start();
    }

    /** Of a verb that must succeed. */
    Ran done(String... words) {
        var ran = run(words);
        assertThat(ran.exit())
                .as(String.join(" ", words) + "\n" + ran.errors() + ran.text())
                .isZero();
        return ran;
    }

    /** Uses a store and a key from now on, as somebody who has set the variables. */
    void use(Path store, Path key) {
        environment.put("LIFEBOAT_REPOSITORY", store.toString());
        environment.put("LIFEBOAT_REPOSITORY_KEY_FILE", key.toString());
    }

    static Path keyFile(Path file, byte[] key) {
        try {
            return Files.writeString(file, Base64.getEncoder().encodeToString(key) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
