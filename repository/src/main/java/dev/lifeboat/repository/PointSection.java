package dev.lifeboat.repository;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.SectionName;
import java.time.Instant;
import java.util.Map;
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
 * @param facts of the source; short texts, no secrets. {@code block/} and {@code hash/} sections must have {@code size}, the bytes of the volume;
 *     {@code file/} sections of a folder have {@code path}
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
        @Nullable Instant listed,
        Map<String, String> facts) {
    /** What the point claims of the section. A kind that could not be listed is FAILED and never looks empty (rule 1). */
    public enum State {
        COMPLETE,
        PARTIAL,
        FAILED,
        NOT_SELECTED
    }

    /** The bytes of a block volume, decimal. */
    public static final String SIZE = "size";
    /** Where a folder was, percent-encoded byte by byte as in the name of its section. */
    public static final String PATH = "path";

    public PointSection(
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
        this(name, state, root, height, entries, bytes, resourceVersion, version, kind, listed, Map.of());
    }

    public PointSection {
        facts = Map.copyOf(facts);
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
