package dev.lifeboat.vault.enrolment;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.api.link.EnrollRequest;
import dev.lifeboat.api.link.EnrollResponse;
import dev.lifeboat.api.link.LinkVersion;
import dev.lifeboat.api.link.RenewRequest;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.install.Enrolment;
import dev.lifeboat.install.Manifest;
import dev.lifeboat.vault.estate.Estate;
import dev.lifeboat.vault.estate.InstalledExtension;
import dev.lifeboat.vault.session.Session;
import dev.lifeboat.vault.session.SessionStore;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** How an extension gets and keeps its identity (design 13, "Enrolment"). Thread-safe. */
public final class Enrolments {
    private static final Pattern UID = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final String WAITING = "Creating";

    private final Jdbi jdbi;
    private final Estate estate;
    private final Signer signer;
    private final InstantSource clock;
    private final Limits limits;
    private final SecureRandom random = new SecureRandom();
    private final EnrolmentStore store = new EnrolmentStore();
    private final SessionStore sessions = new SessionStore();
    private final CertificateStore certificates = new CertificateStore();

    /**
     * @param token how long a token may be used
     * @param enrolment how long an extension resource waits for its enrolment
     * @param certificate how long a client certificate is valid; it is renewed after two thirds
     */
    public record Limits(Duration token, Duration enrolment, Duration certificate) {
        public static final Limits DEFAULT =
                new Limits(Duration.ofHours(1), Duration.ofMinutes(30), Duration.ofDays(7));
    }

    /**
     * What is needed to install an extension. Secret: it holds the token.
     *
     * @param manifest all objects, as one YAML stream
     */
    public record Created(String token, Instant expires, String certificateAuthority, String manifest) {
        @Override
        public String toString() {
            return "Created[expires=" + expires + "]";
        }
    }

    public Enrolments(Jdbi jdbi, Estate estate, Signer signer, InstantSource clock, Limits limits) {
        this.jdbi = jdbi;
        this.estate = estate;
        this.signer = signer;
        this.clock = clock;
        this.limits = limits;
    }

    /**
     * A new one-time token; earlier ones of the extension count no more.
     *
     * @param vaultUrl address of this server as the pods reach it
     * @throws LifeboatException RESOURCE_NOT_FOUND, INVALID_PROPERTY
     */
    public Created create(String id, String vaultUrl, @Nullable String image) {
        var extension = estate.extension(id)
                .orElseThrow(() -> new LifeboatException(ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", id)));
        var bytes = new byte[32];
        random.nextBytes(bytes);
        var token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var now = clock.instant();
        var expires = now.plus(limits.token());
        var url = url(vaultUrl);
        var manifest =
                Manifest.of(new Enrolment(URI.create(url), signer.authority(), token), image, extension.settings());
        jdbi.useTransaction(handle -> store.insert(
                handle,
                new EnrolmentStore.Row(sha256(token.getBytes(UTF_8)), extension.key(), url, expires, null),
                now));
        return new Created(token, expires, signer.authority(), manifest.yaml());
    }

    /**
     * First contact: checks token and cluster, signs.
     *
     * @throws LifeboatException ENROLMENT_TOKEN_INVALID, ENROLMENT_OTHER_CLUSTER, LINK_VERSION_UNSUPPORTED, INVALID_PROPERTY
     */
    public EnrollResponse enroll(EnrollRequest request) {
        requireVersion(request.linkVersion());
        if (!UID.matcher(request.clusterUid()).matches()) {
            throw invalid("clusterUid", "it is not a UID");
        }
        var key = CertificateRequest.key(request.certificateRequest());
        var hash = sha256(request.token().getBytes(UTF_8));
        var row =
                jdbi.withHandle(handle -> store.find(handle, hash)).orElseThrow(() -> refused("it is not known here"));
        var extension = estate.extension(row.extension()).orElseThrow(() -> refused("its extension was deleted"));
        var response = jdbi.inTransaction(handle -> {
            var now = clock.instant();
            var current = store.find(handle, hash).orElseThrow(() -> refused("it is not known here"));
            if (!current.expires().isAfter(now)) {
                throw refused("it has expired");
            }
            var usedBy = current.usedBy();
            if (usedBy != null && !usedBy.equals(sha256(key.getEncoded()))) {
                throw refused("it was used already");
            }
            var cluster = extension.cluster().toLowerCase(Locale.ROOT);
            if (!store.bind(handle, cluster, request.clusterUid(), now).equals(request.clusterUid())) {
                throw new LifeboatException(
                        ErrorCode.ENROLMENT_OTHER_CLUSTER, Map.of("cluster", extension.clusterName()));
            }
            store.use(handle, hash, sha256(key.getEncoded()));
            var generation = sessions.enrol(handle, extension.key(), cluster, current.vaultUrl(), now);
            var certificate = sign(key, extension, request.clusterUid(), generation);
            certificates.insert(handle, certificate, extension.key(), generation);
            return response(certificate, extension);
        });
        estate.enrolled(extension.key());
        return response;
    }

    /** A new certificate for a new key, for who holds a valid one; the older stays valid until it expires. */
    public EnrollResponse renew(Session session, RenewRequest request) {
        var key = CertificateRequest.key(request.certificateRequest());
        var extension = estate.extension(session.extension())
                .orElseThrow(() -> new LifeboatException(
                        ErrorCode.CLIENT_CERTIFICATE_INVALID, Map.of("reason", "the extension was deleted")));
        return jdbi.inTransaction(handle -> {
            var uid = store.bind(handle, session.cluster(), "", clock.instant());
            var certificate = sign(key, extension, uid, session.generation());
            certificates.insert(handle, certificate, session.extension(), session.generation());
            return response(certificate, extension);
        });
    }

    /** Ends the wait of extensions that did not enrol in time, and finishes enrolments that a crash cut short. Driven from outside. */
    public void look() {
        for (var extension : estate.waiting()) {
            var session = jdbi.withHandle(handle -> sessions.find(handle, extension.key()))
                    .filter(known -> known.removed() == null);
            if (session.isPresent() && !session.get().enrolled().isBefore(extension.created())) {
                estate.enrolled(extension.key());
            } else if (extension.state().equals(WAITING)
                    && extension.created().isBefore(clock.instant().minus(limits.enrolment()))) {
                estate.enrolmentFailed(extension.key(), timedOut(extension));
            }
        }
    }

    private LifeboatException timedOut(InstalledExtension extension) {
        return new LifeboatException(
                ErrorCode.ENROLMENT_TIMED_OUT,
                Map.of(
                        "cluster",
                        extension.clusterName(),
                        "limit",
                        limits.enrolment().toMinutes() + " minutes",
                        "url",
                        "the vault server"));
    }

    private X509Certificate sign(PublicKey key, InstalledExtension extension, String uid, long generation) {
        var now = clock.instant();
        var subject = "CN=lifeboat-extension,OU=" + uid + ",O=" + generation + ",L="
                + extension.key().replaceAll("[^a-z0-9/._-]", "_");
        // a clock of the cluster may be a little behind
        return signer.sign(key, subject, now.minus(Duration.ofMinutes(5)), now.plus(limits.certificate()));
    }

    private EnrollResponse response(X509Certificate certificate, InstalledExtension extension) {
        try {
            var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
            var pem = "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
            return new EnrollResponse(pem, signer.authority(), extension.id(), extension.cluster());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("A certificate that was made can be written", e);
        }
    }

    private static void requireVersion(int version) {
        if (version < LinkVersion.OLDEST_SERVED || version > LinkVersion.CURRENT) {
            throw new LifeboatException(
                    ErrorCode.LINK_VERSION_UNSUPPORTED,
                    Map.of(
                            "version",
                            Integer.toString(version),
                            "supported",
                            LinkVersion.OLDEST_SERVED + " to " + LinkVersion.CURRENT));
        }
    }

    private static String url(String text) {
        try {
            var url = URI.create(text);
            if ("https".equals(url.getScheme()) && url.getHost() != null && url.getRawQuery() == null) {
                return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
            }
        } catch (IllegalArgumentException _) {
            // answered below
        }
        throw invalid("vaultUrl", "it is not an https address");
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static LifeboatException refused(String reason) {
        return new LifeboatException(ErrorCode.ENROLMENT_TOKEN_INVALID, Map.of("reason", reason));
    }

    private static LifeboatException invalid(String field, String reason) {
        return new LifeboatException(ErrorCode.INVALID_PROPERTY, Map.of("field", field, "reason", reason));
    }
}
