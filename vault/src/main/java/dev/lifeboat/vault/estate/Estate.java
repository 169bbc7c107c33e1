package dev.lifeboat.vault.estate;

import dev.lifeboat.core.error.LifeboatException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The resources around a task, as they are now. Ids are ARM ids in any case. Thread-safe; not to be called inside a transaction. */
public interface Estate {
    Optional<ProtectedInstance> instance(String id);

    Optional<InstalledExtension> extension(String id);

    /** The backup extension of a cluster, if its resource exists. */
    Optional<InstalledExtension> extensionOf(String cluster);

    /**
     * Why an instance's vault and extension may not work on its cluster: extension, trusted access binding, the four role assignments that are always
     * needed (semantics 7); empty if they may.
     */
    Optional<LifeboatException> refusal(ProtectedInstance instance);

    /**
     * TRU-4.
     *
     * @throws LifeboatException LINKED_AUTHORIZATION_FAILED if the principal may not read the cluster
     */
    void requireRead(String principal, String cluster);

    /**
     * What a route cannot declare, because it depends on more than the address.
     *
     * @throws LifeboatException AUTHORIZATION_FAILED
     */
    void requireAction(String principal, String action, String scope);

    /** Leaves a trace of something that was read and is worth one. */
    void audit(String principal, String action, String scope);

    /** When a point that is taken now with this tag expires; empty if never. */
    Optional<Instant> expiry(ProtectedInstance instance, String tag, Instant taken);

    /** Extension resources that wait for their enrolment. */
    List<InstalledExtension> waiting();

    /** The certificate has been signed: the extension resource has succeeded. */
    void enrolled(String extension);

    /** The limit has passed: the extension resource has failed. */
    void enrolmentFailed(String extension, LifeboatException cause);

    /** All data of an instance is gone, and so is its resource now. Idempotent. */
    void instanceRemoved(String instance);

    /** The deletion of an instance has failed: its resource stays and says why. */
    void instanceNotRemoved(String instance, LifeboatException cause);
}
