package dev.lifeboat.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real vault server: bin/lifeboat server run on a free port of loopback, its data in a folder that outlives it. */
public final class Server implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(60);

    private final Path data;
    private final Path log;
    private final Path temporary;
    private final int port;
    private final List<String> options;
    private Process process;

    private Server(Path data, int port, List<String> options) {
        this.data = data;
        this.log = data.resolveSibling(data.getFileName() + ".log");
        this.temporary = data.resolveSibling(data.getFileName() + ".tmp");
        this.port = port;
        this.options = List.copyOf(options);
        this.process = start();
    }

    /** Starts one and waits until it accepts connections. Further options go to {@code server run}. */
    public static Server start(Path data, String... options) {
        var server = new Server(data, freePort(), List.of(options));
        server.awaitReady();
        return server;
    }

    public int port() {
        return port;
    }

    /** As programs on this machine reach it. */
    public String url() {
        return "https://127.0.0.1:" + port;
    }

    /** As pods of the testbed reach it. */
    public String urlForPods() {
        return "https://" + Testbed.MACHINE + ":" + port;
    }

    public Path data() {
        return data;
    }

    /** Its folder of temporary files. */
    public Path temporary() {
        return temporary;
    }

    public Path ca() {
        return data.resolve("ca.crt");
    }

    public Path adminToken() {
        return data.resolve("admin-token");
    }

    public long pid() {
        return process.pid();
    }

    /** All that it has printed, of every start. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Starts again what was killed, on the same data and port. */
    public void restart() {
        if (process.isAlive()) {
            throw new IllegalStateException("the server still runs");
        }
        process = start();
        awaitReady();
    }

    /** SIGSTOP: it neither works nor answers, and its connections stay open. */
    public void pause() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    /** Resident memory in bytes. */
    public long residentBytes() {
        try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        resume();
        process.destroy();
        if (!process.onExit()
                .completeOnTimeout(process, 10, TimeUnit.SECONDS)
                .join()
                .isAlive()) {
            return;
        }
        kill();
    }

    private Process start() {
        var command = new ArrayList<>(List.of(
                Checkout.file("target/lifeboat/bin/lifeboat").toString(),
                "server",
                "run",
                "--data",
                data.toString(),
                "--listen",
                "127.0.0.1:" + port,
                "--public-url",
                urlForPods(),
                "--public-url",
                url(),
                // a driver that never succeeds is waited for that long
                "--snapshot-limit",
                "PT1M"));
        command.addAll(options);
        try {
            Files.createDirectories(temporary);
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().put("LIFEBOAT_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary);
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        await().atMost(READY).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("the server ended with " + process.exitValue() + ":\n" + log());
            }
            return accepts();
        });
    }

    private boolean accepts() {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private void awaitEnd() {
        await().atMost(Duration.ofSeconds(10)).until(() -> !process.isAlive());
    }

    private void signal(String name) {
        if (process.isAlive()) {
            Ended.run(Duration.ofSeconds(10), java.util.Map.of(), "", List.of("kill", "-" + name, "" + process.pid()));
        }
    }

    /** From 10000 on: lower ports are not passed on from pods to this machine. */
    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
