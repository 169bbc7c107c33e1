package dev.lifeboat.api.link;

import java.time.Duration;

/**
 * Restore of a recovery point of the operational tier into the cluster it came from.
 *
 * @param point id of the recovery point
 * @param filter what of it
 * @param volumesWithData false: claims are restored and get new, empty volumes
 * @param readyTimeout how long restored workloads may take until they are ready
 * @param namespaceTimeout how long a namespace of the same name that is being deleted is waited for, at most {@code readyTimeout}
 */
public record RestoreSpec(
        String instance,
        String point,
        ResourceFilter filter,
        ConflictPolicy conflictPolicy,
        boolean volumesWithData,
        Duration readyTimeout,
        Duration namespaceTimeout)
        implements TaskSpec {
    /** Deleting a large namespace takes minutes; one that takes longer does not go by itself. */
    public static final Duration NAMESPACE_TIMEOUT = Duration.ofMinutes(5);

    @SuppressWarnings("NullAway") // older servers do not say it
    public RestoreSpec {
        namespaceTimeout = namespaceTimeout == null ? NAMESPACE_TIMEOUT : namespaceTimeout;
    }

    public enum ConflictPolicy {
        /** Existing objects are left alone, missing ones are created (RES-6). */
        SKIP
    }
}
