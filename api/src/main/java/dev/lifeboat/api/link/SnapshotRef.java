package dev.lifeboat.api.link;

import java.util.Map;

/**
 * The truth about a snapshot of the operational tier, as the point keeps it (design 6). VolumeSnapshotContents are a cache.
 *
 * @param claim namespace and name of the claim it was taken of
 * @param handle the driver's own name of the snapshot
 * @param restoreSize in bytes, 0 if the driver does not say
 * @param sourceVolumeMode Filesystem or Block
 * @param annotations of the content that name the secrets for deletion and listing (rule 138)
 */
public record SnapshotRef(
        NamespacedName claim,
        String driver,
        String handle,
        long restoreSize,
        String sourceVolumeMode,
        Map<String, String> annotations) {
    public SnapshotRef {
        annotations = Map.copyOf(annotations);
    }
}
