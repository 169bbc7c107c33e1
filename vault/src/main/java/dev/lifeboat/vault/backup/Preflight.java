package dev.lifeboat.vault.backup;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.task.Silence;
import dev.lifeboat.vault.estate.Estate;
import dev.lifeboat.vault.estate.InstalledExtension;
import dev.lifeboat.vault.estate.ProtectedInstance;
import dev.lifeboat.vault.repository.Stores;
import dev.lifeboat.vault.session.Session;
import dev.lifeboat.vault.session.Sessions;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;

/** What must hold before a job begins: grants, a living and healthy extension, a store that takes writes (EXT-8, design 6). Thread-safe. */
public final class Preflight {
    private final Estate estate;
    private final Sessions sessions;
    private final Stores stores;
    private final InstantSource clock;
    private final Silence.Limits limits;

    public Preflight(Estate estate, Sessions sessions, Stores stores, InstantSource clock, Silence.Limits limits) {
        this.estate = estate;
        this.sessions = sessions;
        this.stores = stores;
        this.clock = clock;
        this.limits = limits;
    }

    /** An extension that can work now. */
    public record Ready(InstalledExtension extension, Session session, Stores.Container container) {}

    /** @throws LifeboatException by the code of the first thing that is missing */
    public Ready check(ProtectedInstance instance) {
        var extension = estate.extensionOf(instance.cluster())
                .orElseThrow(() -> new LifeboatException(
                        ErrorCode.EXTENSION_NOT_FOUND, Map.of("cluster", instance.clusterName())));
        estate.refusal(instance).ifPresent(refusal -> {
            throw refusal;
        });
        var session = alive(instance, extension);
        if (extension.account().isEmpty() || extension.container().isEmpty()) {
            throw new LifeboatException(ErrorCode.NO_STORE, Map.of("cluster", instance.clusterName()));
        }
        var container = new Stores.Container(extension.account(), extension.container());
        stores.probe(container);
        return new Ready(extension, session, container);
    }

    /**
     * The session of an extension that can be relied on.
     *
     * @throws LifeboatException EXTENSION_IDENTITY_NOT_FOUND or EXTENSION_HAS_ERRORS
     */
    public Session alive(ProtectedInstance instance, InstalledExtension extension) {
        var session = sessions.find(extension.id().toLowerCase(Locale.ROOT))
                .filter(known -> known.removed() == null)
                .orElseThrow(() -> new LifeboatException(
                        ErrorCode.EXTENSION_IDENTITY_NOT_FOUND, Map.of("cluster", instance.clusterName())));
        var heard = session.heard();
        if (heard == null || heard.isBefore(clock.instant().minus(limits.heartbeat()))) {
            throw unhealthy(
                    instance, heard == null ? "it has never sent a heartbeat" : "its last heartbeat came at " + heard);
        }
        if (!session.complaints().isEmpty()) {
            throw unhealthy(instance, session.complaints());
        }
        return session;
    }

    private static LifeboatException unhealthy(ProtectedInstance instance, String reason) {
        return new LifeboatException(
                ErrorCode.EXTENSION_HAS_ERRORS, Map.of("cluster", instance.clusterName(), "reason", reason));
    }
}
