package dev.lifeboat.extension.app;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.link.Identity;
import dev.lifeboat.extension.link.VaultLink;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a one-time token to an identity that renews itself. Used by one thread at a time. */
final class Enrolment {
    private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);

    private final Config config;
    private final StandingPod.Parts parts;
    private @Nullable Identity current;

    Enrolment(Config config, StandingPod.Parts parts) {
        this.config = config;
        this.parts = parts;
    }

    /** Uses the stored identity, or enrols; repeats until one of them has worked. */
    void begin() throws InterruptedException {
        for (var pause = 1; ; pause = Math.min(pause * 2, 15)) {
            try {
                var known = parts.identities().find();
                var token = config.enrolmentToken();
                // a token that this identity did not come from is a new installation: it goes first
                var fresh = token.isPresent()
                        && !known.map(identity -> identity.enrolment().equals(VaultLink.digest(token.get())))
                                .orElse(false);
                if (fresh) {
                    try {
                        enrol(token.get());
                        return;
                    } catch (LifeboatException e) {
                        if (known.isEmpty()) {
                            throw e;
                        }
                        LOG.warn(
                                "The new enrolment was refused, the identity that is there is used: {}",
                                e.getMessage());
                    }
                }
                if (known.isPresent()) {
                    use(known.get());
                    return;
                }
                LOG.error("There is neither an identity nor an enrolment token; install the extension again");
            } catch (LifeboatException e) {
                LOG.error("Enrolment failed: {}", e.getMessage());
            } catch (IOException e) {
                LOG.warn("The vault server cannot be reached for the enrolment: {}", e.toString());
            }
            Thread.sleep(pause * 1_000L);
        }
    }

    /** The certificate was refused: a token that was brought meanwhile is the way out, and a restart reads it. */
    void again() throws InterruptedException {
        current = null;
        begin();
    }

    private void enrol(String token) throws IOException, InterruptedException {
        var key = parts.identities().keyFor(VaultLink.digest(token));
        var enrolled = parts.vault().enrol(token, clusterUid(), key);
        parts.identities().save(enrolled.identity(), enrolled.certificateAuthority());
        LOG.info("Enrolled as {}", enrolled.identity());
        use(enrolled.identity());
    }

    private void use(Identity identity) {
        parts.vault().use(identity);
        current = identity;
        LOG.info("Using the identity {}", identity);
    }

    Instant renewal() {
        return current == null ? Instant.MAX : current.renewal();
    }

    void renew() throws IOException, InterruptedException {
        if (current == null) {
            return;
        }
        var renewed = parts.vault().renew(current);
        parts.identities().save(renewed.identity(), renewed.certificateAuthority());
        use(renewed.identity());
    }

    private String clusterUid() throws IOException, InterruptedException {
        var uid = parts.cluster()
                .send(Call.get("/api/v1/namespaces/kube-system"))
                .orThrow("get", "namespaces kube-system")
                .json()
                .path("metadata")
                .path("uid")
                .asText("");
        if (uid.isEmpty()) {
            throw new LifeboatException(
                    ErrorCode.CLUSTER_UNREACHABLE,
                    Map.of("server", "of this cluster", "reason", "kube-system has no UID"));
        }
        return uid;
    }
}
