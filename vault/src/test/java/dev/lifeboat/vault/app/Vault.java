package dev.lifeboat.vault.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.vault.tls.Pem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The real server on a free port, over TLS, and a real client that trusts nothing but its authority. */
final class Vault implements AutoCloseable {
    static final String VERSION = "2025-07-01";

    final Path folder;
    private volatile Duration ahead = Duration.ZERO;
    private Wiring wiring;
    private HttpClient http;

    Vault(Path folder) {
        this.folder = folder;
        start();
    }

    void start() {
        wiring = new Wiring(
                Config.parse(List.of("--data", folder.toString(), "--listen", "127.0.0.1:0")),
                () -> Instant.now().plus(ahead));
        wiring.start();
        http = HttpClient.newBuilder()
                .sslContext(trusting(folder.resolve("ca.crt")))
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    void stop() {
        http.close();
        wiring.close();
    }

    void restart() {
        stop();
        start();
    }

    void wind(Duration forward) {
        ahead = ahead.plus(forward);
    }

    Wiring wiring() {
        return wiring;
    }

    String url() {
        return "https://127.0.0.1:" + wiring.port();
    }

    String token() {
        try {
            return Files.readString(folder.resolve("admin-token")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String subscription() {
        return call("GET", "/providers/Lifeboat.Backup/server?api-version=2026-12-01", null)
                .json()
                .path("subscriptionId")
                .asText();
    }

    String group() {
        return "/subscriptions/" + subscription() + "/resourceGroups/lifeboat";
    }

    /** @param body JSON text, or absent */
    Answer call(String method, String pathAndQuery, @Nullable String body) {
        return call(method, pathAndQuery, body, token());
    }

    Answer call(String method, String pathAndQuery, @Nullable String body, @Nullable String token) {
        var request = HttpRequest.newBuilder(
                        URI.create(pathAndQuery.startsWith("https:") ? pathAndQuery : url() + pathAndQuery))
                .timeout(Duration.ofSeconds(60))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return send(request.build());
    }

    Answer send(HttpRequest request) {
        try {
            return new Answer(http.send(request, HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Answer get(String path) {
        return call("GET", path + "?api-version=" + VERSION, null);
    }

    Answer put(String path, String body) {
        return call("PUT", path + "?api-version=" + VERSION, body);
    }

    Answer delete(String path) {
        return call("DELETE", path + "?api-version=" + VERSION, null);
    }

    Answer post(String path, @Nullable String body) {
        return call("POST", path + "?api-version=" + VERSION, body);
    }

    /** Like {@link #follow(Answer)}, of a server that had another port then. */
    JsonNode follow(Answer first, String base) {
        var status = first.header("azure-asyncoperation");
        return followAt(url() + status.substring(base.length()));
    }

    /** Follows an operation as azure-core's poller does (2.4): the status address, then what it points to. */
    JsonNode follow(Answer first) {
        var status = first.header("azure-asyncoperation");
        if (!status.startsWith("https://")) {
            throw new AssertionError("relative address: " + status);
        }
        return followAt(status);
    }

    private JsonNode followAt(String status) {
        var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < end) {
            var poll = call("GET", status, null);
            if (poll.status() != 200) {
                throw new AssertionError("poll answered " + poll);
            }
            Integer.parseInt(poll.header("retry-after"));
            if (!poll.json().path("status").asText().equals("Inprogress")) {
                return poll.json();
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("the operation did not end");
    }

    /** A TLS connection without any HTTP on it. */
    java.net.Socket socket() throws IOException {
        return trusting(folder.resolve("ca.crt")).getSocketFactory().createSocket("127.0.0.1", wiring.port());
    }

    /** Every row of every table of the management API, audit aside: what a refused request must not change. */
    String dump() {
        var dump = new StringBuilder();
        try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("lifeboat.db"));
                var statement = connection.createStatement()) {
            var tables = new TreeMap<String, String>();
            try (var names = statement.executeQuery("select name from sqlite_master where type = 'table'")) {
                while (names.next()) {
                    tables.put(names.getString(1), "");
                }
            }
            tables.remove("audit");
            for (var table : tables.keySet()) {
                try (var rows = statement.executeQuery("select * from " + table + " order by 1, 2")) {
                    dump.append(table).append('\n');
                    while (rows.next()) {
                        for (var i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            dump.append(rows.getString(i)).append('|');
                        }
                        dump.append('\n');
                    }
                }
            }
            return dump.toString();
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext trusting(Path authority) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("authority", Pem.parse(Files.readString(authority)));
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        JsonNode json() {
            return Json.parse(response.body());
        }

        ObjectNode object() {
            return (ObjectNode) json();
        }

        String code() {
            return json().path("error").path("code").asText();
        }

        @Override
        public String toString() {
            return status() + " " + new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
