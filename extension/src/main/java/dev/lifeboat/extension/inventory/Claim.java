package dev.lifeboat.extension.inventory;

import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.core.error.ErrorCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A claim whose data belongs to the backup, or cannot be saved and why.
 *
 * @param storageClass empty if none
 * @param driver CSI driver of its volume, empty if unknown
 * @param problem absent if a snapshot can be taken
 */
public record Claim(
        NamespacedName name,
        String volume,
        String driver,
        String storageClass,
        long requestedBytes,
        String volumeMode,
        String reclaimPolicy,
        @Nullable Problem problem) {
    /** Why the data cannot be saved. */
    public record Problem(ErrorCode code, Map<String, String> details) {
        public Problem {
            details = Map.copyOf(details);
        }
    }

    public String key() {
        return name.namespace() + "/" + name.name();
    }

    Claim but(ErrorCode code, Map<String, String> details) {
        return new Claim(
                name,
                volume,
                driver,
                storageClass,
                requestedBytes,
                volumeMode,
                reclaimPolicy,
                new Problem(code, details));
    }
}
