package dev.lifeboat.cli.output;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks at the terminal that the process belongs to, also when input and output are pipes: {@code cat} writes the content of a file there. What is typed is
 * not shown, and is shown again afterwards even if Ctrl-C ends the process; where that cannot be done nothing is asked.
 */
public final class TerminalPrompt implements Prompt {
    private static final File TERMINAL = new File("/dev/tty");
    private static final int LONGEST = 4_096;

    @Override
    public Optional<byte[]> secret(String question) {
        try (var in = new FileInputStream(TERMINAL);
                var out = new FileOutputStream(TERMINAL)) {
            var settings = stty("-g").strip();
            var again = new Thread(() -> restore(settings), "terminal");
            Runtime.getRuntime().addShutdownHook(again);
            try {
                stty("-echo");
                say(out, question);
                var line = line(in);
                say(out, "\n");
                return Optional.of(line);
            } finally {
                restore(settings);
                forget(again);
            }
        } catch (IOException _) {
            // without a terminal, or one that cannot hide what is typed
            return Optional.empty();
        }
    }

    private static void say(FileOutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] line(FileInputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (var b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (line.size() <= LONGEST) {
                line.write(b);
            }
        }
        return line.toByteArray();
    }

    private static void restore(String settings) {
        try {
            stty(settings);
        } catch (IOException _) {
            // the terminal is gone
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // the process is ending, by this very hook
        }
    }

    private static String stty(String what) throws IOException {
        var process = new ProcessBuilder(List.of("stty", what))
                .redirectInput(TERMINAL)
                .redirectErrorStream(true)
                .start();
        try {
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("stty " + what + ": " + output);
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stty was interrupted", e);
        }
    }
}
