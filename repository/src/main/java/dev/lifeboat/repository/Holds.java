package dev.lifeboat.repository;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;

/** Why a repository has to stay readable, if it has to. */
final class Holds {
    private final Shelf shelf;
    private final StoredRepository repository;
    private final InstantSource clock;

    Holds(Shelf shelf, StoredRepository repository, InstantSource clock) {
        this.shelf = shelf;
        this.repository = repository;
        this.clock = clock;
    }

    /** A point that nobody can read may be one that was promised. */
    Optional<String> reason() {
        var reasons = new ArrayList<String>();
        var now = clock.instant();
        for (var point : repository.points(_ -> reasons.add("a recovery point cannot be read"))) {
            var until = point.terms().retainUntil();
            if (until != null && until.isAfter(now)) {
                reasons.add("recovery point " + point.id() + " is to be kept until " + until);
            }
        }
        for (var slot : shelf.names(Shelf.KEYS)) {
            shelf.retainedUntil(slot)
                    .filter(until -> until.isAfter(now))
                    .ifPresent(until -> reasons.add("the store holds " + slot + " until " + until));
        }
        return reasons.stream().findFirst();
    }
}
