package dev.lifeboat.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command that has not ended yet. Closing it kills it. */
public final class Running implements AutoCloseable {
    private final List<String> command;
    private final Process process;
    private final Path out;
    private final Path err;

    /** Starts a command in a folder for its output, which Ctrl-C ends whatever started these tests (a shell's background lets it be ignored). */
    static Running start(Path folder, Map<String, String> environment, List<String> command) {
        var whole = new ArrayList<>(List.of("env", "--default-signal=INT"));
        whole.addAll(command);
        try {
            return new Running(folder, environment, whole);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Running(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        this.command = command;
        out = Files.createTempFile(folder, "out", "");
        err = Files.createTempFile(folder, "err", "");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has told so far beside its result. */
    public String told() {
        return text(err);
    }

    /** What Ctrl-C does. */
    public void interrupt() {
        Ended.run(Duration.ofSeconds(10), Map.of(), "", List.of("kill", "-INT", Long.toString(process.pid())))
                .succeeded();
    }

    /** Waits for its end. */
    public Ended end(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("not within %s: %s%n%s".formatted(limit, command, told()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return new Ended(command, process.exitValue(), text(out), told());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
