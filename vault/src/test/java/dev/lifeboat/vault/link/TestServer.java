package dev.lifeboat.vault.link;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.crypto.FileKeyEncryption;
import dev.lifeboat.vault.enrolment.Enrolments;
import dev.lifeboat.vault.http.Principal;
import dev.lifeboat.vault.http.PublicUrls;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Server;
import dev.lifeboat.vault.job.Accepted;
import dev.lifeboat.vault.task.Rows;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** A real server over TLS with a real database and a real folder, around a {@link TestEstate}. Can be stopped and started on the same data. */
final class TestServer implements AutoCloseable {
    final TestAuthority authority = new TestAuthority();
    final TestEstate estate = new TestEstate();
    final Path folder;
    private volatile Instant ahead = Instant.EPOCH;
    private int port;
    private Server server;
    private ClusterWork work;
    private Jdbi jdbi;

    TestServer(Path folder) {
        this.folder = folder;
        start();
    }

    /** The real time, and as far ahead of it as {@link #wind} says. */
    Instant now() {
        return Instant.now().plus(Duration.between(Instant.EPOCH, ahead));
    }

    void wind(Duration forward) {
        ahead = ahead.plus(forward);
    }

    void start() {
        jdbi = Rows.in(folder);
        InstantSource clock = this::now;
        // tests look at what may have run out themselves
        work = new ClusterWork(
                new ClusterWork.Parts(
                        jdbi,
                        estate,
                        authority,
                        accepted(),
                        folder.resolve("store"),
                        key("the tickets of the tests"),
                        Map.of(
                                Repository.SERVICE, new FileKeyEncryption(key("the KEK of the tests")),
                                Repository.RECOVERY, new FileKeyEncryption(key("the recovery key of the tests"))),
                        clock),
                Limits.DEFAULT);
        server = new Server(
                new InetSocketAddress("localhost", port),
                authority.serverContext(),
                new PublicUrls(List.of("https://localhost"), Set.of("localhost")),
                work.routes(),
                (_, _) -> new Principal("tester", "tester"),
                (_, _, _) -> {});
        server.start();
        port = server.port();
    }

    void stop() {
        work.close();
        server.close();
    }

    void restart() {
        stop();
        start();
    }

    @Override
    public void close() {
        stop();
    }

    String url() {
        return "https://localhost:" + port;
    }

    ClusterWork work() {
        return work;
    }

    Jdbi jdbi() {
        return jdbi;
    }

    /** A token for the extension, as an installation gets it. */
    Enrolments.Created enrolment() {
        var answer = call(
                "POST",
                TestEstate.EXTENSION + "/providers/Lifeboat.Backup/enrollments?api-version=2026-12-01",
                Map.of("vaultUrl", url()));
        return Json.read(answer.body(), Enrolments.Created.class);
    }

    HttpResponse<byte[]> get(String path) {
        return call("GET", path, null);
    }

    HttpResponse<byte[]> call(String method, String path, Object body) {
        try (var client = HttpClient.newBuilder()
                .sslContext(authority.context(null, null))
                .connectTimeout(Duration.ofSeconds(10))
                .build()) {
            var publisher = body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(Json.write(body));
            return client.send(
                    HttpRequest.newBuilder(URI.create(url() + path))
                            .timeout(Duration.ofSeconds(30))
                            .header("Content-Type", "application/json")
                            .method(method, publisher)
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Without operations: the job's id is the answer, a failure is the answer's error. */
    private static Accepted accepted() {
        return (_, _, work) -> Response.json(202, Map.of("jobId", work.get().orElse("")));
    }

    /** Test keys are the SHA-256 of a plain sentence (design 13). */
    static byte[] key(String sentence) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(sentence.getBytes(StandardCharsets.UTF_8));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
