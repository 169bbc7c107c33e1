package dev.lifeboat.extension.link;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Calls of the link over HTTPS. A server that cannot be reached, or that says it will be back, is waited for; what it means is thrown with its code.
 * Thread-safe; the identity may change while calls run.
 */
public final class LinkHttp {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration UPLOAD = Duration.ofMinutes(5);

    private final URI vault;
    private final String certificateAuthority;
    private final HttpClient plain;
    private final HttpClient stores = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private volatile HttpClient client;

    /** @param certificateAuthority the vault's CA in PEM: the only one trusted for its address */
    public LinkHttp(URI vault, String certificateAuthority) {
        this.vault = vault;
        this.certificateAuthority = certificateAuthority;
        this.plain = LinkTls.client(certificateAuthority, null);
        this.client = plain;
    }

    /** From the next call on. */
    public void use(Identity identity) {
        client = LinkTls.client(certificateAuthority, identity);
    }

    /**
     * One call without repetition.
     *
     * @return the body; empty for 204
     * @throws IOException if no answer came
     * @throws LifeboatException with the code of the vault server
     */
    byte[] once(String path, Object body, Duration limit) throws IOException, InterruptedException {
        var response = client.send(request(path, body, limit), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() / 100 != 2) {
            throw refused(path, response.statusCode(), response.body());
        }
        return response.body();
    }

    /** Begins an answer of any length; to be closed. */
    InputStream stream(String path, Object body, Duration limit) throws IOException, InterruptedException {
        var response = client.send(request(path, body, limit), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() / 100 != 2) {
            try (var refusal = response.body()) {
                throw refused(path, response.statusCode(), refusal.readNBytes(64 << 10));
            }
        }
        return new StallGuard(response.body(), limit);
    }

    private HttpRequest request(String path, Object body, Duration limit) {
        return HttpRequest.newBuilder(vault.resolve(path))
                .timeout(limit)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(body)))
                .build();
    }

    /** PUT of a file to where a ticket says. */
    void upload(URI target, Map<String, String> headers, Path file) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(target).timeout(UPLOAD).PUT(HttpRequest.BodyPublishers.ofFile(file));
        headers.forEach((name, value) -> {
            if (!name.equalsIgnoreCase("content-length") && !name.equalsIgnoreCase("host")) {
                request.header(name, value);
            }
        });
        // a folder is served by the vault server itself; other stores have certificates of public authorities
        var sender = vault.getRawAuthority().equals(target.getRawAuthority()) ? plain : stores;
        var response = sender.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() / 100 != 2) {
            var refusal = refused("store", response.statusCode(), response.body());
            // 409 and 412: written before, by a call whose answer was lost; the vault compares length and digest next.
            // Not so if the vault server says
            // by a code of its own what is in conflict.
            var isThere = response.statusCode() == 409 || response.statusCode() == 412;
            if (!isThere || refusal.code() != ErrorCode.TASK_FAILED) {
                throw refusal;
            }
        }
    }

    private static LifeboatException refused(String path, int status, byte[] body) {
        var refusal = Refusal.of(path, status, body);
        return refusal.code() == ErrorCode.TASK_FAILED && (status == 429 || status >= 500)
                ? new LifeboatException(ErrorCode.SHUTTING_DOWN, Map.of("reason", refusal.text()))
                : refusal;
    }

    /** One attempt of a call. */
    interface Attempt<T> {
        T run() throws IOException, InterruptedException;
    }

    /**
     * Repeats until it succeeds, is refused for good, or the patience ends.
     *
     * @throws LifeboatException of the vault server; SHUTTING_DOWN if it could not be reached
     */
    static <T> T patiently(String call, Duration patience, Attempt<T> attempt) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        for (var number = 0; ; number++) {
            LifeboatException failure;
            try {
                return attempt.run();
            } catch (LifeboatException e) {
                if (!isPassing(e.code())) {
                    throw e;
                }
                failure = e;
            } catch (IOException e) {
                failure = new LifeboatException(
                        ErrorCode.EXTENSION_HAS_ERRORS,
                        Map.of(
                                "cluster",
                                "this cluster",
                                "reason",
                                "the vault server cannot be reached: " + describe(e)),
                        e);
            }
            var pause = Math.min(LONGEST_PAUSE.toMillis(), 200L << Math.min(number, 10))
                    * ThreadLocalRandom.current().nextDouble(0.5, 1.0);
            if (System.nanoTime() + (long) (pause * 1e6) > deadline) {
                throw failure;
            }
            Thread.sleep((long) pause);
        }
    }

    /** Conditions of the server itself. Conditions of the task's world, such as a store that is not ready, are decided where the task is. */
    private static boolean isPassing(ErrorCode code) {
        return switch (code) {
            case SHUTTING_DOWN, TOO_MANY_REQUESTS, DATABASE_UNAVAILABLE, INTERNAL_ERROR, OPERATION_IN_PROGRESS -> true;
            default -> false;
        };
    }

    static String describe(IOException e) {
        @Nullable String message = e.getMessage();
        return e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
}
