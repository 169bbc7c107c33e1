package dev.lifeboat.extension.snapshot;

import dev.lifeboat.api.link.SnapshotRef;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of the snapshot of one claim.
 *
 * @param created when it was cut
 * @param consistency {@code hook} or {@code crash} (rule 146)
 * @param failure why there is none; code of the catalogue with its details
 */
public record Cut(
        @Nullable SnapshotRef snapshot,
        @Nullable Instant created,
        String consistency,
        @Nullable Failure failure) {
    /** Code and details of the catalogue. */
    public record Failure(dev.lifeboat.core.error.ErrorCode code, Map<String, String> details) {
        public Failure {
            details = Map.copyOf(details);
        }
    }

    static Cut failed(dev.lifeboat.core.error.ErrorCode code, Map<String, String> details) {
        return new Cut(null, null, "crash", new Failure(code, details));
    }
}
