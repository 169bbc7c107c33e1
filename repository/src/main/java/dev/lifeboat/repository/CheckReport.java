package dev.lifeboat.repository;

import dev.lifeboat.repository.CheckRequest.Checkpoint;
import java.util.List;
import java.util.Optional;

/**
 * What a check found.
 *
 * @param isFinished false if the listener ended it: then nothing is said of points that it did not come to
 * @param checkpoint where to go on; absent before the first pack, and of a check that is finished
 * @param damages objects that are not what was written, the first {@link #KEPT} of them
 * @param damaged how many there are
 * @param losses what cannot be restored because of them, the first {@link #KEPT} sections of points
 * @param lost how many sections of points lack something
 * @param forgotten why what was found could not be written into the repository, if it was to be and could not
 */
public record CheckReport(
        CheckDepth depth,
        boolean isFinished,
        Optional<Checkpoint> checkpoint,
        List<Damage> damages,
        long damaged,
        List<Loss> losses,
        long lost,
        Counts counts,
        Optional<String> forgotten) {
    /** Of damages, and of losses: a repository that lost all of its packs has a report that can be held and shown. */
    public static final int KEPT = 1_000;

    /**
     * @param objects that the store lists
     * @param bytes of these
     * @param packs that were read whole
     * @param packBytes of these
     * @param units whose ids were computed anew
     * @param points whose trees were walked
     * @param marked packs that the index says are verified, and did not before
     */
    public record Counts(long objects, long bytes, long packs, long packBytes, long units, long points, long marked) {}

    public CheckReport {
        damages = List.copyOf(damages);
        losses = List.copyOf(losses);
    }

    /** True if every object that was looked at is what was written, and every point restores. */
    public boolean isHealthy() {
        return damaged == 0 && lost == 0;
    }
}
