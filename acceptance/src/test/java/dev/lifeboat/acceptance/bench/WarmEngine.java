package dev.lifeboat.acceptance.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.acceptance.Checkout;
import dev.lifeboat.acceptance.Ended;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Our engine in one process for all commands, with the heap and the collector of the command line. For one thread. */
final class WarmEngine implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Process process;
    private final PrintStream commands;
    private final BufferedReader figures;

    /** @param home of the process */
    WarmEngine(Path home) throws IOException {
        var classes = Checkout.file("target/lifeboat/lib") + "/*:" + Checkout.file("acceptance/target/test-classes");
        process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classes,
                        WarmRuns.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = new PrintStream(process.getOutputStream(), true, UTF_8);
        figures = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /** Runs a command that must succeed; the peak of memory is not measured. */
    Measured run(List<String> words) {
        Ended.run(LIMIT, Map.of(), "", List.of("sync")).succeeded();
        commands.println(String.join(" ", words));
        try {
            var line = figures.readLine();
            if (line == null) {
                throw new IllegalStateException("It failed: " + words);
            }
            var numbers = line.split(" ");
            return new Measured(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        commands.close();
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
