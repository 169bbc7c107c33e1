package dev.lifeboat.extension.kube;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A server that answers as scripted: for what a real API server does only on a bad day. */
final class FakeApi implements AutoCloseable {
    private final HttpServer server;
    private final List<String> calls = new CopyOnWriteArrayList<>();

    /** @param cut bytes after which the connection breaks, -1 to send all */
    record Reply(int status, String body, Map<String, String> headers, int cut) {
        static Reply of(int status, String body) {
            return new Reply(status, body, Map.of(), -1);
        }

        Reply with(String header, String value) {
            return new Reply(status, body, Map.of(header, value), cut);
        }

        Reply cutAt(int bytes) {
            return new Reply(status, body, headers, bytes);
        }
    }

    FakeApi(Function<String, Reply> script) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            var target = exchange.getRequestURI().toString();
            calls.add(target);
            answer(exchange, script.apply(target));
        });
        server.start();
    }

    private static void answer(HttpExchange exchange, Reply reply) throws IOException {
        var body = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(reply.status(), body.length);
        if (reply.cut() >= 0) {
            exchange.getResponseBody().write(body, 0, reply.cut());
            exchange.getResponseBody().flush();
            throw new IOException("cut as scripted");
        }
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    ClusterApi client() {
        return KubeClusterApi.ofUrl("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** With repetitions that do not wait. */
    ClusterApi patient() {
        return new RetryingClusterApi(client(), Retry.DEFAULT, _ -> {});
    }

    List<String> calls() {
        return new ArrayList<>(calls);
    }

    /** A page of ConfigMaps named by number. */
    static String page(int from, int to, String next) {
        return IntStream.range(from, to)
                .mapToObj(n -> "{\"metadata\":{\"name\":\"m%03d\",\"namespace\":\"shop\"},\"data\":{\"k\":\"v\"}}"
                        .formatted(n))
                .collect(Collectors.joining(
                        ",",
                        "{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"77\",\"continue\":\""
                                + next + "\"},\"items\":[",
                        "]}"));
    }

    static String status(int code, String reason, String message) {
        return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\""
                + message + "\",\"reason\":\"" + reason + "\",\"code\":" + code + "}";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
