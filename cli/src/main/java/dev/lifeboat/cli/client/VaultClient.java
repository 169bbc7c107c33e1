package dev.lifeboat.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * The public API of one vault server as JSON trees. Every failure is a {@link Failure} with the server's own code. Reads are tried again when the
 * connection fails; writes never are. The token goes to this server only: absolute links are followed by their path. Thread-safe.
 */
public final class VaultClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(100);
    private static final int TRIES = 3;
    private static final String API_VERSION = "2025-07-01";
    private static final String OWN_API_VERSION = "2026-12-01";

    private final URI server;
    private final String token;
    private final HttpClient http;

    public VaultClient(Login login) {
        this(login.server(), login.token(), Trust.authority(login.certificateAuthority()));
    }

    public VaultClient(URI server, String token, SSLContext trust) {
        this.server = server;
        this.token = token;
        this.http = HttpClient.newBuilder()
                .sslContext(trust)
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    public URI server() {
        return server;
    }

    public JsonNode get(String path) {
        return send("GET", path, null).body();
    }

    /** Empty when the resource does not exist. */
    public Optional<JsonNode> find(String path) {
        try {
            return Optional.of(get(path));
        } catch (Failure e) {
            if (e.code().endsWith("NotFound") || e.code().equals("HTTP404")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** All pages of a list. */
    public List<JsonNode> list(String path) {
        var all = new ArrayList<JsonNode>();
        for (var next = path; !next.isEmpty(); ) {
            var page = get(next);
            page.path("value").forEach(all::add);
            next = page.path("nextLink").asText("");
        }
        return all;
    }

    public Answer put(String path, JsonNode body) {
        return send("PUT", path, body);
    }

    public Answer post(String path, @Nullable JsonNode body) {
        return send("POST", path, body);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null);
    }

    Answer send(String method, String path, @Nullable JsonNode body) {
        var request = HttpRequest.newBuilder(resolve(path))
                .timeout(ANSWER)
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(Json.write(body)))
                .build();
        for (var attempt = 1; ; attempt++) {
            try {
                return answer(http.send(request, HttpResponse.BodyHandlers.ofByteArray()));
            } catch (IOException e) {
                if (!method.equals("GET") || attempt == TRIES || e instanceof SSLException) {
                    throw unreachable(e);
                }
                Pause.of(Duration.ofMillis(200L * attempt * attempt));
            } catch (InterruptedException e) {
                throw Pause.interrupted();
            }
        }
    }

    private static Answer answer(HttpResponse<byte[]> response) {
        var body = parse(response.body());
        if (response.statusCode() >= 300) {
            throw Refusal.of(response.statusCode(), body.path("error"));
        }
        return new Answer(response.statusCode(), response.headers(), body);
    }

    private static JsonNode parse(byte[] body) {
        try {
            return body.length == 0 ? MissingNode.getInstance() : Json.parse(body);
        } catch (LifeboatException _) {
            return MissingNode.getInstance(); // not from a vault server: the status says enough
        }
    }

    private URI resolve(String path) {
        var local = path.startsWith("https://") ? afterHost(path) : path;
        var versioned = local.contains("api-version=")
                ? local
                : local + (local.contains("?") ? "&" : "?") + "api-version=" + version(local);
        return URI.create(server + versioned);
    }

    private static String afterHost(String url) {
        var slash = url.indexOf('/', "https://".length());
        return slash < 0 ? "/" : url.substring(slash);
    }

    private static String version(String path) {
        var lower = path.toLowerCase(Locale.ROOT);
        return lower.lastIndexOf("/providers/lifeboat.backup") > lower.lastIndexOf("/providers/microsoft.")
                ? OWN_API_VERSION
                : API_VERSION;
    }

    private Failure unreachable(IOException e) {
        var untrusted = e instanceof SSLHandshakeException;
        var reason = e instanceof ConnectException
                ? "nothing answers there"
                : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new Failure(
                untrusted ? CommandError.SERVER_NOT_TRUSTED : CommandError.SERVER_UNREACHABLE,
                "The vault server " + server + (untrusted ? " is not trusted: " : " cannot be reached: ") + reason
                        + ".",
                untrusted
                        ? "It has a certificate of another authority, or is known by another name."
                        : "It is not running, the address is wrong, or a firewall is in between.",
                List.of(
                        untrusted
                                ? "Log in again with --ca FILE or --ca-sha256, taken from the server itself."
                                : "Start it with 'lifeboat server run', or check the address with 'curl -k " + server
                                        + "/healthz'."));
    }

    @Override
    public void close() {
        http.close();
    }
}
