package dev.lifeboat.repository.gc;

import java.time.Instant;
import java.util.List;

/**
 * What a garbage collection found and did, or would do.
 *
 * @param points that were marked
 * @param packs in the store
 * @param units in all packs, copies counted each
 * @param bytes of all packs
 * @param liveBytes of these, what some point needs
 * @param markBytes memory that the mark took beside the index
 * @param condemned by this run
 * @param deleted by this run
 * @param kept packs that were condemned before and that a point needs again
 * @param locked objects whose hold was extended
 * @param waiting records whose time has not come, or that wait for a lock
 * @param postponed what could not be done, and why; nothing is deleted on doubt
 */
public record GarbageReport(
        boolean dryRun,
        int points,
        int packs,
        long units,
        long bytes,
        long liveBytes,
        long markBytes,
        Condemnation condemned,
        Deletion deleted,
        int kept,
        int locked,
        List<Waiting> waiting,
        List<Postponed> postponed) {
    /**
     * @param packs to go, without those that were copied
     * @param sparse packs to go whose live content was copied
     * @param copiedBytes of that content, uncompressed
     * @param bytes of all packs to go
     * @param segments of the index that others take the place of
     */
    public record Condemnation(int packs, int sparse, long copiedBytes, long bytes, int segments) {
        public static final Condemnation NOTHING = new Condemnation(0, 0, 0, 0, 0);
    }

    /** @param bytes of the packs */
    public record Deletion(int packs, long bytes, int segments) {
        public static final Deletion NOTHING = new Deletion(0, 0, 0);
    }

    /** @param due when it can be deleted at the earliest */
    public record Waiting(String record, Instant due, int packs) {}

    /**
     * @param object by its name in the repository
     * @param reason a part of a sentence
     */
    public record Postponed(String object, String reason) {}

    public GarbageReport {
        waiting = List.copyOf(waiting);
        postponed = List.copyOf(postponed);
    }

    /** True if nothing was in doubt. */
    public boolean isCertain() {
        return postponed.isEmpty();
    }
}
