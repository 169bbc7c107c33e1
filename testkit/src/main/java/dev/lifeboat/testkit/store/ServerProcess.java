package dev.lifeboat.testkit.store;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of others that listens on loopback. It ends when this is closed, and also when the JVM is killed. */
public final class ServerProcess implements AutoCloseable {
    /** The shell's input ends with this JVM, whatever it dies of; the shell itself ends with the program. */
    private static final String UNTIL_INPUT_ENDS = """
            "$@" </dev/null &
            program=$!
            exec 3<&0
            { cat <&3 >/dev/null; kill $program 2>/dev/null; } &
            wait $program
            kill $! 2>/dev/null
            """;

    private final Process process;
    private final Path log;

    public ServerProcess(int port, Path log, Map<String, String> environment, List<String> command) throws IOException {
        this.log = log;
        var builder = new ProcessBuilder("sh", "-c", UNTIL_INPUT_ENDS, "sh");
        builder.command().addAll(command);
        builder.environment().putAll(environment);
        process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException("The server did not start: " + Files.readString(log));
                }
                return answers(port);
            });
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A file below testbed/stores. */
    public static Path made(String name) {
        var file = servers().resolve(name);
        if (!Files.exists(file)) {
            throw new IllegalStateException(file + " is missing: run scripts/stores.sh");
        }
        return file;
    }

    public static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The server does not end; its log is " + log);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean answers(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static Path servers() {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            var servers = folder.resolve("testbed/stores");
            if (Files.isDirectory(servers)) {
                return servers;
            }
        }
        throw new IllegalStateException("Not inside a checkout");
    }
}
