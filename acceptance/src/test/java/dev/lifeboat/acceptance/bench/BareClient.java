package dev.lifeboat.acceptance.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The least that a client of the Kubernetes API can do: list pages and throw them away, create from bodies made beforehand. What Lifeboat's own
 * throughput is divided by. Thread-safe.
 */
public final class BareClient implements AutoCloseable {
    private static final int PAGE = 500;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern CONTINUE = Pattern.compile("\"continue\":\"([^\"]+)\"");
    private static final Pattern REMAINING_HEAD = Pattern.compile("\"items\":\\s*\\[");

    private final String server;
    private final HttpClient http;

    private BareClient(String server, HttpClient http) {
        this.server = server;
        this.http = http;
    }

    /** A client for the current context of a kubeconfig with inline certificates. */
    public static BareClient of(Path kubeconfig, HttpClient.Version version)
            throws IOException, GeneralSecurityException {
        var config = new YAMLMapper().readTree(kubeconfig.toFile());
        var cluster = config.at("/clusters/0/cluster");
        var user = config.at("/users/0/user");
        var tls = SSLContext.getInstance("TLS");
        tls.init(keys(user).getKeyManagers(), trust(cluster).getTrustManagers(), null);
        var http = HttpClient.newBuilder()
                .sslContext(tls)
                .version(version)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        return new BareClient(cluster.get("server").asText(), http);
    }

    /** Lists a collection page by page and discards it; the bytes that came. */
    public long list(String path) throws IOException, InterruptedException {
        var bytes = 0L;
        String token = null;
        do {
            var query = "?limit=" + PAGE + (token == null ? "" : "&continue=" + URLEncoder.encode(token, UTF_8));
            var response = http.send(request(path + query).GET().build(), BodyHandlers.ofInputStream());
            try (var body = response.body()) {
                check(response.statusCode(), path);
                var head = head(body);
                var found = CONTINUE.matcher(head.substring(0, headEnd(head)));
                token = found.find() ? found.group(1) : null;
                bytes += head.length() + body.transferTo(java.io.OutputStream.nullOutputStream());
            }
        } while (token != null);
        return bytes;
    }

    /** Lists several collections, {@code concurrency} at a time. */
    public long listAll(List<String> paths, int concurrency)
            throws InterruptedException, ExecutionException, TimeoutException {
        var bytes = 0L;
        try (var threads = Executors.newFixedThreadPool(concurrency)) {
            var calls =
                    paths.stream().map(path -> threads.submit(() -> list(path))).toList();
            for (var call : calls) {
                bytes += call.get(LIMIT.toSeconds() * 5, TimeUnit.SECONDS);
            }
        }
        return bytes;
    }

    /** One object to be created: the collection's path and the body. */
    public record Creation(String path, byte[] body) {}

    /**
     * Creates all, {@code concurrency} at a time.
     *
     * @return how many were created; those that exist already are not counted
     */
    public long create(List<Creation> creations, int concurrency)
            throws InterruptedException, ExecutionException, TimeoutException {
        var open = new ConcurrentLinkedQueue<>(creations);
        var created = 0L;
        try (var threads = Executors.newFixedThreadPool(concurrency)) {
            var workers = new java.util.ArrayList<Future<Long>>();
            for (var worker = 0; worker < concurrency; worker++) {
                workers.add(threads.submit(() -> drain(open)));
            }
            for (var worker : workers) {
                created += worker.get(LIMIT.toSeconds() * 10, TimeUnit.SECONDS);
            }
        }
        return created;
    }

    /** The answer to one call, as JSON. */
    public JsonNode call(String method, String path, byte[] body) throws IOException, InterruptedException {
        var request = request(path)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .build();
        var response = http.send(request, BodyHandlers.ofByteArray());
        if (!List.of(404, 409, 429).contains(response.statusCode())) {
            check(response.statusCode(), path);
        }
        return new com.fasterxml.jackson.databind.ObjectMapper().readTree(response.body());
    }

    private long drain(ConcurrentLinkedQueue<Creation> open) throws IOException, InterruptedException {
        var created = 0L;
        for (var next = open.poll(); next != null; next = open.poll()) {
            var request = request(next.path())
                    .POST(BodyPublishers.ofByteArray(next.body()))
                    .build();
            HttpResponse<Void> response = http.send(request, BodyHandlers.discarding());
            if (response.statusCode() == 429) {
                open.add(next);
            } else if (response.statusCode() != 409) {
                check(response.statusCode(), next.path());
                created++;
            }
        }
        return created;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server + path))
                .timeout(LIMIT)
                .header("Content-Type", "application/json");
    }

    /** The list's own metadata precede the items; they hold the token of the next page. */
    private static String head(InputStream body) throws IOException {
        return new String(body.readNBytes(4096), UTF_8);
    }

    private static int headEnd(String head) {
        var items = REMAINING_HEAD.matcher(head);
        return items.find() ? items.start() : head.length();
    }

    private static void check(int status, String path) throws IOException {
        if (status >= 300) {
            throw new IOException(path + " was answered " + status);
        }
    }

    private static KeyManagerFactory keys(JsonNode user) throws IOException, GeneralSecurityException {
        var certificate = certificate(decode(user, "client-certificate-data"));
        var pem = new String(decode(user, "client-key-data"), UTF_8).replaceAll("-----[^-]+-----|\\s", "");
        var key = KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("client", key, new char[0], new Certificate[] {certificate});
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory;
    }

    private static TrustManagerFactory trust(JsonNode cluster) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", certificate(decode(cluster, "certificate-authority-data")));
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static Certificate certificate(byte[] pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
    }

    private static byte[] decode(JsonNode node, String field) {
        return Base64.getMimeDecoder().decode(node.get(field).asText());
    }

    @Override
    public void close() {
        http.close();
    }
}
