package dev.lifeboat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command that has run to its end: what it answered and what it printed. */
public record Ended(List<String> command, int exit, String out, String err) {

    /** Runs a command to its end, without input. A command that takes longer than the limit is killed and fails the test. */
    public static Ended run(Duration limit, Map<String, String> environment, String input, List<String> command) {
        try {
            var out = Files.createTempFile("out", "");
            var err = Files.createTempFile("err", "");
            var in = Files.writeString(Files.createTempFile("in", ""), input);
            try {
                var builder = new ProcessBuilder(command)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
                builder.environment().putAll(environment);
                var process = builder.start();
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(
                            "not within %s: %s%n%s%n%s".formatted(limit, command, text(out), text(err)));
                }
                return new Ended(command, process.exitValue(), text(out), text(err));
            } finally {
                for (var file : List.of(out, err, in)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Itself, if the command succeeded; else the test fails with all that was printed. */
    public Ended succeeded() {
        return answered(0);
    }

    public Ended answered(int code) {
        assertThat(exit).as("%s%n%s%n%s", command, out, err).isEqualTo(code);
        return this;
    }

    public JsonNode json() {
        return Json.parse(out.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
