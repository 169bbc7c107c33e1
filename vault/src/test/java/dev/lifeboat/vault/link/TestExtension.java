package dev.lifeboat.vault.link;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.ClusterFacts;
import dev.lifeboat.api.link.CommitAnswer;
import dev.lifeboat.api.link.CommitRequest;
import dev.lifeboat.api.link.EnrollRequest;
import dev.lifeboat.api.link.EnrollResponse;
import dev.lifeboat.api.link.EpochRequest;
import dev.lifeboat.api.link.Heartbeat;
import dev.lifeboat.api.link.HeartbeatAnswer;
import dev.lifeboat.api.link.LeaseRequest;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.api.link.LinkPaths;
import dev.lifeboat.api.link.PackGrants;
import dev.lifeboat.api.link.Progress;
import dev.lifeboat.api.link.PutRequest;
import dev.lifeboat.api.link.RenewRequest;
import dev.lifeboat.api.link.ReportAnswer;
import dev.lifeboat.api.link.ReserveRequest;
import dev.lifeboat.api.link.SectionRequest;
import dev.lifeboat.api.link.SessionRequest;
import dev.lifeboat.api.link.SessionResponse;
import dev.lifeboat.api.link.StoredPack;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.api.link.TaskReport;
import dev.lifeboat.api.link.Ticket;
import dev.lifeboat.api.link.WriterKeys;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The extension's end of the link, as the tests speak it: a client certificate of its own, every call as the contract says. */
final class TestExtension implements AutoCloseable {
    private final TestServer server;
    private final HttpClient client;
    /** Told before each call of its number, from 0; may stop and start the server. */
    IntConsumer before = _ -> {};
    /** The number of a call whose answer is lost: it is made twice, with {@link #before} in between. */
    int lost = -1;

    int calls;
    long epoch;

    /** Before it has enrolled: no certificate. */
    TestExtension(TestServer server) {
        this(server, null, null);
    }

    private TestExtension(TestServer server, @Nullable KeyPair keys, @Nullable X509Certificate certificate) {
        this.server = server;
        client = HttpClient.newBuilder()
                .sslContext(server.authority.context(keys == null ? null : keys.getPrivate(), certificate))
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    static TestExtension enrolled(TestServer server) {
        return enroll(server, server.enrolment().token(), TestAuthority.newKeys(), "uid-1");
    }

    static TestExtension enroll(TestServer server, String token, KeyPair keys, String uid) {
        try (var nobody = new TestExtension(server)) {
            var request = new EnrollRequest(token, TestAuthority.request(keys), uid, 1, "0.1");
            var answer = nobody.ask(LinkPaths.ENROLL, request, EnrollResponse.class);
            return new TestExtension(server, keys, certificate(answer.certificate()));
        }
    }

    TestExtension renewed() {
        var young = TestAuthority.newKeys();
        var answer = ask(LinkPaths.RENEW, new RenewRequest(TestAuthority.request(young)), EnrollResponse.class);
        return new TestExtension(server, young, certificate(answer.certificate()));
    }

    TestExtension session(String pod, String instance) {
        epoch = ask(LinkPaths.SESSION, new SessionRequest(instance, pod, 1, "0.1"), SessionResponse.class)
                .epoch();
        return this;
    }

    void end() {
        send(LinkPaths.END, new EpochRequest(epoch));
    }

    HeartbeatAnswer heartbeat() {
        var facts = new ClusterFacts(
                "1.36", 1, List.of("disk"), List.of("standard"), List.of("snap"), true, List.of(), "0.1");
        return ask(LinkPaths.HEARTBEAT, new Heartbeat(epoch, List.of(), facts), HeartbeatAnswer.class);
    }

    Optional<LeasedTask> lease(int seconds) {
        var answer = send(LinkPaths.LEASE, new LeaseRequest(epoch, seconds));
        return answer.length == 0 ? Optional.empty() : Optional.of(Json.read(answer, LeasedTask.class));
    }

    WriterKeys keys(String task) {
        return ask(LinkPaths.task(task, LinkPaths.KEYS), new EpochRequest(epoch), WriterKeys.class);
    }

    List<PackGrants.Grant> reserve(String task, String packClass, int count) {
        return ask(
                        LinkPaths.task(task, LinkPaths.RESERVE),
                        new ReserveRequest(epoch, packClass, count),
                        PackGrants.class)
                .packs();
    }

    Ticket put(String task, String pack, long length, String sha256) {
        return ask(LinkPaths.task(task, LinkPaths.PUT), new PutRequest(epoch, pack, length, sha256), Ticket.class);
    }

    /** The status of an upload. */
    HttpResponse<byte[]> upload(String url, byte[] content) {
        return exchange(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(content)));
    }

    void stored(String task, String pack, long length, String sha256) {
        send(LinkPaths.task(task, LinkPaths.STORED), new StoredPack(epoch, pack, length, sha256));
    }

    byte[] parentIds(String task, String section) {
        return send(LinkPaths.task(task, LinkPaths.PARENT_IDS), new SectionRequest(epoch, section));
    }

    CommitAnswer commit(String task, CommitRequest request) {
        return ask(LinkPaths.task(task, LinkPaths.COMMIT), request, CommitAnswer.class);
    }

    ReportAnswer.Order report(String task, long sequence, @Nullable TaskOutcome outcome) {
        var report = new TaskReport(
                epoch, sequence, "Resources", new Progress(sequence, 0, 0), List.of(), List.of(), outcome);
        return ask(LinkPaths.task(task, LinkPaths.REPORT), report, ReportAnswer.class)
                .order();
    }

    void succeed(String task, long sequence) {
        report(task, sequence, new TaskOutcome(TaskOutcome.Result.SUCCEEDED, null, Map.of()));
    }

    <T> T ask(String path, Object body, Class<T> type) {
        return Json.read(send(path, body), type);
    }

    /** @throws LifeboatException by the code of a refusal */
    byte[] send(String path, Object body) {
        var answer = exchange(HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.write(body))));
        if (answer.statusCode() >= 300) {
            throw refusal(answer);
        }
        return answer.body();
    }

    static LifeboatException refusal(HttpResponse<byte[]> answer) {
        var error = Json.parse(answer.body()).path("error");
        var code = ErrorCode.find(error.path("code").asText()).orElseThrow();
        return new LifeboatException(
                code, Map.of("reason", error.path("message").asText()));
    }

    private HttpResponse<byte[]> exchange(HttpRequest.Builder request) {
        var number = calls++;
        if (number == lost) {
            once(request);
        }
        before.accept(number);
        return once(request);
    }

    private HttpResponse<byte[]> once(HttpRequest.Builder request) {
        try {
            return client.send(
                    request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate certificate(String pem) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
