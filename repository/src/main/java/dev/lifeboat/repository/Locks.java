package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.store.BlobStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Holds objects against deletion where the store can. Safe for use by many threads. */
final class Locks {
    private final Shelf shelf;
    private final InstantSource clock;
    private volatile boolean asked;
    private volatile boolean enforced;

    Locks(Shelf shelf, InstantSource clock) {
        this.shelf = shelf;
        this.clock = clock;
    }

    /** Throws {@code STORE_WITHOUT_RETENTION}. */
    static void demand(BlobStore store, Locking locking) {
        try {
            if (locking == Locking.DEMANDED && !store.enforcesRetention()) {
                throw new LifeboatException(
                        ErrorCode.STORE_WITHOUT_RETENTION,
                        Map.of("container", store.toString(), "reason", "it is not set up to hold objects"));
            }
        } catch (IOException e) {
            throw Failures.store(store.toString(), e);
        }
    }

    /** Whether the store holds anything at all; asked once. */
    boolean areEnforced() {
        if (!asked) {
            enforced = shelf.enforcesRetention();
            asked = true;
        }
        return enforced;
    }

    Optional<Instant> heldUntil(String name) {
        return areEnforced() ? shelf.retainedUntil(name) : Optional.empty();
    }

    /**
     * True if a deletion would be refused.
     *
     * @param skew by which the store's clock may be behind
     */
    boolean isHeld(String name, Instant now, Duration skew) {
        return heldUntil(name).filter(until -> until.plus(skew).isAfter(now)).isPresent();
    }

    /** @return true if it was held for less */
    boolean hold(String name, Instant until) {
        if (!areEnforced()
                || !until.isAfter(clock.instant())
                || shelf.retainedUntil(name)
                        .filter(held -> !held.isBefore(until))
                        .isPresent()) {
            return false;
        }
        return shelf.retain(name, until);
    }
}
