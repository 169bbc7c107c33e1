package dev.lifeboat.repository;

import java.util.Optional;

/**
 * What a check is to do.
 *
 * @param workers packs and trees that are read at a time; each may hold a pack and one of its groups, 32 MiB
 * @param remembers writes into the repository what was learned: into the index which packs were proven, so that content of an earlier enrolment of the
 *     cluster may be used again (R6); and a page of copies that are bad, so that a backup by another process stores them again. A store that takes
 *     no writes is left as it is, and the report says so
 * @param from where an earlier run was stopped
 */
public record CheckRequest(CheckDepth depth, int workers, boolean remembers, Optional<Checkpoint> from) {
    private static final int WORKERS = 4;

    /** Of memory, if nobody says another number, in MiB. */
    public static final int MEBIBYTES = 128;

    /** With fewer a single pack would not fit. */
    public static final int LEAST = 32;

    private static final int OF_WORKER = 32;

    /**
     * Where a run was stopped.
     *
     * @param good packs that are not read again. Those that were damaged are, to say what cannot be restored, and so are those that came since, wherever
     *     they stand in the order
     */
    public record Checkpoint(PackTrail good) {}

    public CheckRequest {
        if (workers < 1) {
            throw new IllegalArgumentException("A check by " + workers + " workers");
        }
    }

    /** From the beginning, without a write. */
    public static CheckRequest of(CheckDepth depth) {
        var workers = Math.min(WORKERS, Runtime.getRuntime().availableProcessors());
        return new CheckRequest(depth, workers, false, Optional.empty());
    }

    /**
     * As that, with no more workers than some memory has room for; a quarter of it is left to trees and the index.
     *
     * @param mebibytes at least {@link #LEAST}
     */
    public static CheckRequest of(CheckDepth depth, int mebibytes) {
        if (mebibytes < LEAST) {
            throw new IllegalArgumentException("A check needs " + LEAST + " MiB, not " + mebibytes);
        }
        var request = of(depth);
        return request.withWorkers(Math.clamp(mebibytes / 4 * 3 / OF_WORKER, 1, request.workers()));
    }

    public CheckRequest withWorkers(int number) {
        return new CheckRequest(depth, number, remembers, from);
    }

    public CheckRequest remembering() {
        return new CheckRequest(depth, workers, true, from);
    }

    public CheckRequest from(Checkpoint checkpoint) {
        return new CheckRequest(depth, workers, remembers, Optional.of(checkpoint));
    }
}
