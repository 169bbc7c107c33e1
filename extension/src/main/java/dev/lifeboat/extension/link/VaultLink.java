package dev.lifeboat.extension.link;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.ClusterFacts;
import dev.lifeboat.api.link.EnrollRequest;
import dev.lifeboat.api.link.EnrollResponse;
import dev.lifeboat.api.link.EpochRequest;
import dev.lifeboat.api.link.HealthCondition;
import dev.lifeboat.api.link.Heartbeat;
import dev.lifeboat.api.link.HeartbeatAnswer;
import dev.lifeboat.api.link.LeaseRequest;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.api.link.LinkPaths;
import dev.lifeboat.api.link.LinkVersion;
import dev.lifeboat.api.link.RenewRequest;
import dev.lifeboat.api.link.SessionRequest;
import dev.lifeboat.api.link.SessionResponse;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The calls that concern the extension as a whole: enrolment, renewal, session, heartbeat, lease. Each is made once; the loops of the standing pod repeat
 * them. Thread-safe.
 */
public final class VaultLink {
    private static final Duration CALL = Duration.ofSeconds(30);
    private static final Duration PARTING = Duration.ofSeconds(2);

    private final LinkHttp http;
    private final String version;

    public VaultLink(LinkHttp http, String version) {
        this.http = http;
        this.version = version;
    }

    /**
     * First contact. The answer is to be saved at once: the token is worth nothing after this, except for the same key again.
     *
     * @param request kept since before the first attempt, so that one whose answer was lost can be repeated
     * @return the identity and the vault's CA in PEM
     */
    public Enrolled enrol(String token, String clusterUid, KeyRequest request)
            throws IOException, InterruptedException {
        var answer = Json.read(
                http.once(
                        LinkPaths.ENROLL,
                        new EnrollRequest(token, request.requestPem(), clusterUid, LinkVersion.CURRENT, version),
                        CALL),
                EnrollResponse.class);
        return enrolled(request, answer, digest(token));
    }

    /** A new certificate for a new key, for the same identity. */
    public Enrolled renew(Identity identity) throws IOException, InterruptedException {
        var request = KeyRequest.fresh();
        var answer = Json.read(
                http.once(LinkPaths.RENEW, new RenewRequest(request.requestPem()), CALL), EnrollResponse.class);
        return enrolled(request, answer, identity.enrolment());
    }

    private static Enrolled enrolled(KeyRequest request, EnrollResponse answer, String enrolment) {
        return new Enrolled(
                Identity.of(request.keyPem(), answer.certificate(), answer.extensionId(), enrolment),
                answer.certificateAuthority());
    }

    /** A fresh identity, not yet in use. */
    public record Enrolled(Identity identity, String certificateAuthority) {}

    /** From the next call on. */
    public void use(Identity identity) {
        http.use(identity);
    }

    /** @throws LifeboatException EXTENSION_IDENTITY_IN_USE while another pod with this identity is alive */
    public SessionResponse session(String instance, String pod) throws IOException, InterruptedException {
        return Json.read(
                http.once(LinkPaths.SESSION, new SessionRequest(instance, pod, LinkVersion.CURRENT, version), CALL),
                SessionResponse.class);
    }

    /** This process stops: another pod need not wait until its session counts as dead. */
    public void end(long epoch) throws IOException, InterruptedException {
        http.once(LinkPaths.END, new EpochRequest(epoch), PARTING);
    }

    /** @throws LifeboatException FENCED when a newer session exists */
    public HeartbeatAnswer heartbeat(long epoch, List<HealthCondition> conditions, ClusterFacts facts)
            throws IOException, InterruptedException {
        return Json.read(
                http.once(LinkPaths.HEARTBEAT, new Heartbeat(epoch, conditions, facts), CALL), HeartbeatAnswer.class);
    }

    /** Waits for a task at most as long as said; empty if there was none. */
    public Optional<LeasedTask> lease(long epoch, Duration wait) throws IOException, InterruptedException {
        var answer =
                http.once(LinkPaths.LEASE, new LeaseRequest(epoch, Math.toIntExact(wait.toSeconds())), wait.plus(CALL));
        return answer.length == 0 ? Optional.empty() : Optional.of(Json.read(answer, LeasedTask.class));
    }

    /** What is kept of a token to know it again. */
    public static String digest(String token) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }
}
