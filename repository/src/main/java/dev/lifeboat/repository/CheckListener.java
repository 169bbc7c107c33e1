package dev.lifeboat.repository;

import java.util.Optional;

/** Hears how far a check is, and may end it. Called by the thread that runs the check, after each object, pack and point. */
@FunctionalInterface
public interface CheckListener {
    /** Hears nothing and never ends it. */
    CheckListener NONE = _ -> true;

    /** @return false to end the check here; the report says where to go on */
    boolean hear(Progress progress);

    /**
     * Hears of damage as it is found, each object once, before the report: for whoever may be ended before that. Called by any thread, and not to throw.
     *
     * @param object its name below the repository
     */
    default void found(String object, String reason) {}

    /** What a check does, in this order. */
    enum Stage {
        /** Records, segments, slots, reports. */
        RECORDS,
        /** Packs that are read whole. */
        PACKS,
        /** Points, by their trees. */
        POINTS
    }

    /**
     * @param done of this stage
     * @param total of this stage
     * @param bytes read of packs so far
     * @param position where another check can go on if this one ends here, however it ends; absent before the first pack
     */
    record Progress(Stage stage, long done, long total, long bytes, Optional<CheckRequest.Checkpoint> position) {}
}
