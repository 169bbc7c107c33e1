package dev.lifeboat.repository.gc;

import dev.lifeboat.repository.format.PointId;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * What a garbage collection is told.
 *
 * @param dryRun true to find out and write nothing
 * @param pinned points that running tasks use; if one of them is not listed, nothing is deleted
 * @param oldestTask when the oldest task that may still commit into this repository began; empty if there is none, or nobody knows: writers with the key of
 *     the repository are covered by the margins
 * @param copyLimit bytes of live content that are copied out of sparse packs in one run
 */
public record GarbageRequest(
        boolean dryRun, Margins margins, Set<PointId> pinned, Optional<Instant> oldestTask, long copyLimit) {
    /** What can be read and written well within the time that a mark may take. */
    public static final long COPY_LIMIT = 32L << 30;

    public GarbageRequest {
        pinned = Set.copyOf(pinned);
        if (copyLimit < 0) {
            throw new IllegalArgumentException("A limit of " + copyLimit + " bytes");
        }
    }

    /** Without tasks: for a repository that a person keeps. */
    public static GarbageRequest run() {
        return new GarbageRequest(false, Margins.DEFAULT, Set.of(), Optional.empty(), COPY_LIMIT);
    }

    /** The same, writing nothing. */
    public GarbageRequest dry() {
        return new GarbageRequest(true, margins, pinned, oldestTask, copyLimit);
    }

    public GarbageRequest with(Margins other) {
        return new GarbageRequest(dryRun, other, pinned, oldestTask, copyLimit);
    }

    /** With what the vault knows of its running tasks. */
    public GarbageRequest withTasks(Collection<PointId> parents, Optional<Instant> oldest) {
        return new GarbageRequest(dryRun, margins, Set.copyOf(parents), oldest, copyLimit);
    }
}
