package dev.lifeboat.api.link;

import java.util.List;

/**
 * What the vault knows of a cluster (rule 38). Lists are bounded by the sender.
 *
 * @param restoreEnabled false when the extension was installed without an account for the restorer
 * @param veleroFound what of Velero was found, empty if nothing (EXT-7)
 */
public record ClusterFacts(
        String kubernetesVersion,
        int nodes,
        List<String> csiDrivers,
        List<String> storageClasses,
        List<String> snapshotClasses,
        boolean restoreEnabled,
        List<String> veleroFound,
        String extensionVersion) {
    public ClusterFacts {
        csiDrivers = List.copyOf(csiDrivers);
        storageClasses = List.copyOf(storageClasses);
        snapshotClasses = List.copyOf(snapshotClasses);
        veleroFound = List.copyOf(veleroFound);
    }
}
