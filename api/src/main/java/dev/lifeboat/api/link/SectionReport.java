package dev.lifeboat.api.link;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One section of the point to be.
 *
 * @param root id of its root node in hex; absent for an empty section and for one that failed
 * @param height levels of nodes; 1 for a single leaf, 0 when empty
 * @param bytes keys and values, uncompressed
 * @param resourceVersion of the list, opaque (rule 8)
 * @param version API version that was listed, for example {@code apps/v1}; a fact, not part of keys
 * @param kind for example {@code Deployment}; absent for sections that are not {@code k8s/...}
 */
public record SectionReport(
        String name,
        State state,
        @Nullable String root,
        int height,
        long entries,
        long bytes,
        @Nullable String resourceVersion,
        @Nullable String version,
        @Nullable String kind,
        @Nullable Instant listed) {
    /** What the point may claim of the section. A kind that could not be listed is FAILED, never empty. */
    public enum State {
        COMPLETE,
        PARTIAL,
        FAILED,
        NOT_SELECTED
    }
}
