package dev.lifeboat.vault.link;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.enrolment.CertificateStore;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.session.Session;
import dev.lifeboat.vault.session.SessionStore;
import java.time.InstantSource;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/**
 * Which extension a client certificate belongs to. A certificate counts while its row says so: signed here, of the newest enrolment, not expired; whoever
 * else may have been signed by the same authority is nobody. Thread-safe.
 */
public final class Identities {
    private final Jdbi jdbi;
    private final InstantSource clock;
    private final SessionStore sessions = new SessionStore();
    private final CertificateStore certificates = new CertificateStore();

    public Identities(Jdbi jdbi, InstantSource clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /**
     * The extension that calls.
     *
     * @throws LifeboatException CLIENT_CERTIFICATE_INVALID, also when the extension was deleted or has enrolled anew
     */
    public Session require(Request request) {
        var session = find(request);
        if (session.removed() != null) {
            throw invalid("the extension was deleted");
        }
        return session;
    }

    /** Like {@link #require}, but knows the certificates of deleted extensions too: they are told to stop. */
    public Session find(Request request) {
        if (request.certificates().isEmpty()) {
            throw invalid("none was sent");
        }
        var fingerprint = CertificateStore.fingerprint(request.certificates().getFirst());
        return jdbi.withHandle(handle -> {
            var known = certificates.find(handle, fingerprint).orElseThrow(() -> invalid("it is not known here"));
            if (!known.expires().isAfter(clock.instant())) {
                throw invalid("it has expired");
            }
            var session = sessions.find(handle, known.extension()).orElseThrow(() -> invalid("its extension is gone"));
            if (session.generation() != known.generation()) {
                throw invalid("the extension has enrolled anew since");
            }
            return session;
        });
    }

    private static LifeboatException invalid(String reason) {
        return new LifeboatException(ErrorCode.CLIENT_CERTIFICATE_INVALID, Map.of("reason", reason));
    }
}
