package dev.lifeboat.api.link;

import java.time.Duration;
import java.util.List;

/**
 * Backup of a cluster's namespaces to the operational tier.
 *
 * @param instance name of the backup instance, for people
 * @param point id of the recovery point that a commit will make, 32 hex digits
 * @param hooks BackupHook resources, in order
 * @param snapshotTimeout how long a snapshot may take until it is ready to use
 */
public record BackupSpec(
        String instance,
        String point,
        ResourceFilter filter,
        boolean snapshotVolumes,
        List<NamespacedName> hooks,
        Duration snapshotTimeout)
        implements TaskSpec {
    public BackupSpec {
        hooks = List.copyOf(hooks);
    }
}
