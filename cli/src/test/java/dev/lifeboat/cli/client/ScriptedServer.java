package dev.lifeboat.cli.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A real HTTPS server that answers what a test tells it to, in order; the last answer to a request stays. */
public final class ScriptedServer implements AutoCloseable {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final KeyStore KEYS = keys();

    private final HttpsServer server;
    private final Map<String, Deque<Scripted>> script = new ConcurrentHashMap<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();

    /** {@code {base}} in the body or a header becomes the address of this server. */
    private record Scripted(int status, String body, Map<String, String> headers) {}

    public record Received(String request, String query, String authorization, String body) {}

    public ScriptedServer() {
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(KEYS, PASSWORD);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            server.setHttpsConfigurator(new HttpsConfigurator(context));
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::answer);
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Single quotes stand for double ones. Status 0 closes the connection without an answer. */
    public ScriptedServer on(String request, int status, String body) {
        return on(request, status, body, Map.of());
    }

    public ScriptedServer on(String request, int status, String body, Map<String, String> headers) {
        script.computeIfAbsent(request, _ -> new ArrayDeque<>())
                .add(new Scripted(status, body.replace('\'', '"'), headers));
        return this;
    }

    public URI url() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Method and path of each request, in order. */
    public List<String> requests() {
        return received.stream().map(Received::request).toList();
    }

    public List<Received> received() {
        return Collections.unmodifiableList(received);
    }

    public Received received(String request) {
        return received.stream()
                .filter(each -> each.request().equals(request))
                .reduce((_, last) -> last)
                .orElseThrow(() -> new AssertionError(request + " was not sent, but " + requests()));
    }

    public static String authority() {
        return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(encoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    public static String fingerprint() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(encoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var uri = exchange.getRequestURI();
            var request = exchange.getRequestMethod() + " " + uri.getPath();
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.add(new Received(
                    request,
                    String.valueOf(uri.getRawQuery()),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                    body));
            var answer = next(request);
            if (answer.status() == 0) {
                throw new IOException("closed as the test wants");
            }
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, here(value)));
            var bytes = here(answer.body()).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Scripted next(String request) {
        var answers = script.get(request);
        if (answers == null) {
            return new Scripted(
                    404, "{\"error\":{\"code\":\"ResourceNotFound\",\"message\":\"" + request + "\"}}", Map.of());
        }
        synchronized (answers) {
            return answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
        }
    }

    private String here(String text) {
        return text.replace("{base}", url().toString());
    }

    private static byte[] encoded() {
        try {
            return KEYS.getCertificate("server").getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyStore keys() {
        try {
            var file = Files.createTempDirectory("scripted").resolve("keys.p12");
            var keytool =
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            var command = keytool + " -genkeypair -alias server -keyalg EC -dname CN=scripted -ext san=ip:127.0.0.1"
                    + " -ext bc=ca:true -storetype PKCS12 -storepass changeit -keystore " + file;
            var process = new ProcessBuilder(command.split(" "))
                    .redirectErrorStream(true)
                    .start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(said);
            }
            return KeyStore.getInstance(file.toFile(), PASSWORD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
