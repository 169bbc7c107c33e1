package dev.lifeboat.vault.session;

import dev.lifeboat.api.link.Heartbeat;
import dev.lifeboat.api.link.LinkVersion;
import dev.lifeboat.api.link.SessionRequest;
import dev.lifeboat.api.link.SessionResponse;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Which process of an extension counts (fencing, design 5.2). Thread-safe. */
public final class Sessions {
    private static final int MAX_CONDITIONS = 50;

    private final Jdbi jdbi;
    private final SessionStore store;
    private final InstantSource clock;
    private final Limits limits;

    /**
     * @param heartbeat how often an extension is to send one
     * @param alive a session younger than this is alive: another pod is refused meanwhile
     * @param leaseWait how long a lease call is held open
     */
    public record Limits(Duration heartbeat, Duration alive, Duration leaseWait) {
        public static final Limits DEFAULT =
                new Limits(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30));
    }

    public Sessions(Jdbi jdbi, SessionStore store, InstantSource clock, Limits limits) {
        this.jdbi = jdbi;
        this.store = store;
        this.clock = clock;
        this.limits = limits;
    }

    public Limits limits() {
        return limits;
    }

    /**
     * Begins a session. A new process of the same pod replaces the older one at once.
     *
     * @throws LifeboatException LINK_VERSION_UNSUPPORTED, or EXTENSION_IDENTITY_IN_USE while a session of another pod is alive
     */
    public SessionResponse begin(String extension, SessionRequest request) {
        if (request.linkVersion() < LinkVersion.OLDEST_SERVED || request.linkVersion() > LinkVersion.CURRENT) {
            throw new LifeboatException(
                    ErrorCode.LINK_VERSION_UNSUPPORTED,
                    Map.of(
                            "version",
                            Integer.toString(request.linkVersion()),
                            "supported",
                            LinkVersion.OLDEST_SERVED + " to " + LinkVersion.CURRENT));
        }
        var now = clock.instant();
        var epoch = jdbi.inTransaction(handle -> {
            var last = store.find(handle, extension).orElseThrow(() -> unknown(extension));
            var other = last.pod() != null && !last.pod().equals(request.pod());
            if (other && last.heardOrNever().isAfter(now.minus(limits.alive()))) {
                throw new LifeboatException(ErrorCode.EXTENSION_IDENTITY_IN_USE, Map.of("cluster", last.cluster()));
            }
            return store.begin(handle, extension, request.instance(), request.pod(), request.extensionVersion(), now);
        });
        return new SessionResponse(epoch, limits.heartbeat(), limits.leaseWait());
    }

    /** Its process stops: another pod may begin at once. A session that is not the newest any more ends without effect. */
    public void end(String extension, long epoch) {
        jdbi.useTransaction(handle -> {
            if (store.find(handle, extension)
                    .filter(last -> last.epoch() == epoch)
                    .isPresent()) {
                store.end(handle, extension);
            }
        });
    }

    /** @throws LifeboatException FENCED */
    public void heartbeat(String extension, Heartbeat heartbeat) {
        if (heartbeat.conditions().size() > MAX_CONDITIONS) {
            throw new LifeboatException(
                    ErrorCode.INVALID_PROPERTY, Map.of("field", "conditions", "reason", "more than " + MAX_CONDITIONS));
        }
        jdbi.useTransaction(handle -> {
            requireCurrent(handle, extension, heartbeat.epoch());
            store.heard(handle, extension, heartbeat.conditions(), heartbeat.facts(), clock.instant());
        });
    }

    /** @throws LifeboatException FENCED if a newer session exists */
    public void requireCurrent(Handle handle, String extension, long epoch) {
        var current = store.find(handle, extension).orElseThrow(() -> unknown(extension));
        if (current.epoch() != epoch || current.removed() != null) {
            throw new LifeboatException(ErrorCode.FENCED, Map.of("task", "this session"));
        }
    }

    public Optional<Session> find(String extension) {
        return jdbi.withHandle(handle -> store.find(handle, lower(extension)));
    }

    /** The enrolled extension of a cluster, given by its ARM id in any case. */
    public Optional<Session> ofCluster(String cluster) {
        return jdbi.withHandle(handle -> store.ofCluster(handle, lower(cluster)));
    }

    /** The extension resource is gone: its next heartbeat is answered STOP, everything else is refused. */
    public void remove(String extension) {
        jdbi.useTransaction(handle -> store.remove(handle, lower(extension), clock.instant()));
    }

    private static String lower(String id) {
        return id.toLowerCase(Locale.ROOT);
    }

    private static LifeboatException unknown(String extension) {
        return new LifeboatException(
                ErrorCode.CLIENT_CERTIFICATE_INVALID, Map.of("reason", "no extension " + extension + " is enrolled"));
    }
}
