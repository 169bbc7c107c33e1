package dev.lifeboat.repository;

import java.time.Duration;
import java.time.Instant;

/** Holds objects against deletion where the store can. Safe for use by many threads. */
final class Locks {
    private final Shelf shelf;
    private volatile boolean asked;
    private volatile boolean enforced;

    Locks(Shelf shelf) {
        this.shelf = shelf;
    }

    /** Whether the store holds anything at all; asked once. */
    boolean areEnforced() {
        if (!asked) {
            enforced = shelf.enforcesRetention();
            asked = true;
        }
        return enforced;
    }

    /**
     * True if a deletion would be refused.
     *
     * @param skew by which the store's clock may be behind
     */
    boolean isHeld(String name, Instant now, Duration skew) {
        return areEnforced()
                && shelf.retainedUntil(name)
                        .filter(until -> until.plus(skew).isAfter(now))
                        .isPresent();
    }

    /** @return true if it was held for less */
    boolean hold(String name, Instant until) {
        if (!areEnforced()
                || shelf.retainedUntil(name)
                        .filter(held -> !held.isBefore(until))
                        .isPresent()) {
            return false;
        }
        return shelf.retain(name, until);
    }
}
