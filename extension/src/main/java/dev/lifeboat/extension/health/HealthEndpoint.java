package dev.lifeboat.extension.health;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** {@code /healthz} and {@code /readyz} for the kubelet, on port 8081: 200, or 503 with the reason. */
public final class HealthEndpoint implements AutoCloseable {
    public static final int PORT = 8081;

    private final HttpServer server;

    /** @param ill and {@code notReady}: the reason, empty if all is well; asked for each probe */
    public HealthEndpoint(int port, Supplier<Optional<String>> ill, Supplier<Optional<String>> notReady)
            throws IOException {
        server = HttpServer.create(new InetSocketAddress(port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        serve("/healthz", ill);
        serve("/readyz", notReady);
        server.start();
    }

    private void serve(String path, Supplier<Optional<String>> problem) {
        server.createContext(path, exchange -> {
            var reason = problem.get();
            var body = reason.orElse("ok").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reason.isEmpty() ? 200 : 503, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
