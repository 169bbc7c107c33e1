package dev.lifeboat.api.link;

import java.time.Duration;

/**
 * Restore of a recovery point of the operational tier into the cluster it came from.
 *
 * @param point id of the recovery point
 * @param filter what of it
 * @param volumesWithData false: claims are restored and get new, empty volumes
 */
public record RestoreSpec(
        String instance,
        String point,
        ResourceFilter filter,
        ConflictPolicy conflictPolicy,
        boolean volumesWithData,
        Duration readyTimeout)
        implements TaskSpec {
    public enum ConflictPolicy {
        /** Existing objects are left alone, missing ones are created (RES-6). */
        SKIP
    }
}
