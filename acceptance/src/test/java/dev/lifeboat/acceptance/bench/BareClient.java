package dev.lifeboat.acceptance.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The least that a client of the Kubernetes API can do: list pages and throw them away, create from bodies made beforehand. What Lifeboat's own
 * throughput is divided by. Thread-safe.
 */
final class BareClient implements AutoCloseable {
    private static final int PAGE = 500;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final BareAccess access;

    BareClient(BareAccess access) {
        this.access = access;
    }

    /** Lists a collection page by page and discards it; the bytes that came. */
    long list(String path) throws IOException, InterruptedException {
        var bytes = 0L;
        String token = null;
        do {
            var query = "?limit=" + PAGE + (token == null ? "" : "&continue=" + URLEncoder.encode(token, UTF_8));
            var response = access.http().send(request(path + query).GET().build(), BodyHandlers.ofInputStream());
            try (var body = response.body()) {
                check(response.statusCode(), path);
                var page = PageEnds.discard(body);
                token = page.next();
                bytes += page.bytes();
            }
        } while (token != null);
        return bytes;
    }

    /** Lists several collections, {@code concurrency} at a time. */
    long listAll(List<String> paths, int concurrency)
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

    /** One object to be created: the collection's path, its name and the body. */
    record Creation(String path, String name, byte[] body) {}

    /**
     * Creates all, {@code concurrency} at a time.
     *
     * @return how many were created; those that exist already are not counted
     */
    long create(List<Creation> creations, int concurrency)
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

    /** The body of the answer to a GET. */
    byte[] get(String path) throws IOException, InterruptedException {
        var response = access.http().send(request(path).GET().build(), BodyHandlers.ofByteArray());
        check(response.statusCode(), path);
        return response.body();
    }

    int status(String path) throws IOException, InterruptedException {
        return access.http()
                .send(request(path).GET().build(), BodyHandlers.discarding())
                .statusCode();
    }

    /** The status of the answer to a merge patch, a create or a delete. */
    int write(String method, String path, byte[] body) throws IOException, InterruptedException {
        var type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
        var request = request(path)
                .header("Content-Type", type)
                .method(method, BodyPublishers.ofByteArray(body))
                .build();
        return access.http().send(request, BodyHandlers.discarding()).statusCode();
    }

    private long drain(ConcurrentLinkedQueue<Creation> open) throws IOException, InterruptedException {
        var created = 0L;
        for (var next = open.poll(); next != null; next = open.poll()) {
            var request = request(next.path())
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(next.body()))
                    .build();
            HttpResponse<Void> response = access.http().send(request, BodyHandlers.discarding());
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
        var request = HttpRequest.newBuilder(URI.create(access.server() + path)).timeout(LIMIT);
        return access.token().isEmpty() ? request : request.header("Authorization", "Bearer " + access.token());
    }

    private static void check(int status, String path) throws IOException {
        if (status >= 300) {
            throw new IOException(path + " was answered " + status);
        }
    }

    @Override
    public void close() {
        access.http().close();
    }
}
