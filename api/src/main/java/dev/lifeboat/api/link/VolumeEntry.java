package dev.lifeboat.api.link;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The value of one entry of the section {@code volume}, as JSON: all that a restore needs to make the claim's volume again.
 *
 * @param snapshot absent when the data could not be saved; {@code problem} says why
 * @param consistency how the data was frozen: {@code hook}, {@code group} or {@code crash} (rule 146)
 * @param storageClass of the claim, empty if none
 * @param requestedBytes what the claim asked for
 * @param created when the snapshot was cut
 * @param problem code of the catalogue, absent when all is well
 */
public record VolumeEntry(
        NamespacedName claim,
        String volume,
        String driver,
        String storageClass,
        long requestedBytes,
        String volumeMode,
        String reclaimPolicy,
        String consistency,
        @Nullable SnapshotRef snapshot,
        @Nullable Instant created,
        @Nullable String problem) {}
