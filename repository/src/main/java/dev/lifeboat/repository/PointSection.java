package dev.lifeboat.repository;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.SectionName;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One section of a point: its tree and what is known of how it came about.
 *
 * @param root absent for an empty section and for one that failed
 * @param height levels of nodes, 0 without a root
 * @param bytes of keys and values, uncompressed
 * @param resourceVersion of the list, opaque (rule 8)
 * @param version API version that was listed, for example {@code apps/v1}
 * @param kind for example {@code Deployment}
 * @param listed when the list began
 */
public record PointSection(
        SectionName name,
        State state,
        Optional<ContentId> root,
        int height,
        long entries,
        long bytes,
        @Nullable String resourceVersion,
        @Nullable String version,
        @Nullable String kind,
        @Nullable Instant listed) {
    /** What the point claims of the section. A kind that could not be listed is FAILED and never looks empty (rule 1). */
    public enum State {
        COMPLETE,
        PARTIAL,
        FAILED,
        NOT_SELECTED
    }

    public PointSection {
        if (root.isEmpty() != (height == 0) || root.isEmpty() != (entries == 0)) {
            throw new IllegalArgumentException("Section " + name + " has a root exactly if it has entries");
        }
        if (entries < 0 || bytes < 0) {
            throw new IllegalArgumentException("Section " + name + " has a negative count");
        }
        if (root.isPresent() && (state == State.FAILED || state == State.NOT_SELECTED)) {
            throw new IllegalArgumentException("Section " + name + " is " + state + " and has entries");
        }
    }

    /** True if an absent key means that the object was not there. */
    public boolean isReadable() {
        return state == State.COMPLETE || state == State.PARTIAL;
    }
}
