package dev.lifeboat.repository;

import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.gc.Margins;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The records below {@code gc/}. They never change, so each is read once. Safe for use by many threads. */
final class GarbageRecords {
    private final Shelf shelf;
    private final Seal seal;
    private final Map<String, Garbage> known = new ConcurrentHashMap<>();

    GarbageRecords(Shelf shelf, Seal seal) {
        this.shelf = shelf;
        this.seal = seal;
    }

    /** What is condemned now. Throws {@code DATA_DAMAGED} for an open record that cannot be read: whoever does not know what goes must not rely on anything. */
    Condemned open() {
        var names = new HashSet<>(shelf.names(Shelf.GARBAGE));
        var open = new HashMap<String, Garbage>();
        for (var name : names) {
            if (Garbage.isCondemned(name) && !names.contains(Garbage.done(name))) {
                read(name, open);
            }
        }
        known.keySet().retainAll(names);
        return new Condemned(open);
    }

    private void read(String name, Map<String, Garbage> open) {
        var before = known.get(name);
        if (before != null) {
            open.put(name, before);
            return;
        }
        // one that a listing still shows, and that is gone, condemns nothing
        shelf.get(name).ifPresent(content -> {
            try {
                var record = Garbage.decode(seal.open(Seal.GARBAGE, name, content));
                known.put(name, record);
                open.put(name, record);
            } catch (FormatException e) {
                throw Failures.damaged(name, e, "what may be used again");
            }
        });
    }

    /** Objects that are gone, or are about to go, as the records say. One that cannot be read says nothing. */
    Set<String> gone() {
        var gone = new HashSet<String>();
        for (var name : shelf.names(Shelf.GARBAGE)) {
            if (Garbage.NAME.matcher(name).matches()) {
                find(name).ifPresent(record -> gone.addAll(record.objects()));
            }
        }
        return gone;
    }

    /** Removes pairs of records that nobody looks for any more; the first of the two goes first, for alone it would mean that something is condemned. */
    void purge(Collection<PointRecord> points, Instant now, Margins margins) {
        var named = new HashSet<String>();
        points.forEach(point -> named.addAll(point.segments()));
        for (var name : shelf.names(Shelf.GARBAGE)) {
            if (Garbage.isCondemned(name)) {
                var done = Garbage.done(name);
                find(done)
                        .filter(record ->
                                record.at().plus(margins.untilDeletion()).isBefore(now)
                                        && record.objects().stream().noneMatch(named::contains))
                        .ifPresent(_ -> {
                            shelf.delete(name);
                            shelf.delete(done);
                        });
            }
        }
    }

    private Optional<Garbage> find(String name) {
        return shelf.get(name).flatMap(content -> {
            try {
                return Optional.of(Garbage.decode(seal.open(Seal.GARBAGE, name, content)));
            } catch (FormatException _) {
                return Optional.empty();
            }
        });
    }

    /** A number above that of every record. */
    long next() {
        return shelf.names(Shelf.GARBAGE).stream()
                        .filter(name -> Garbage.NAME.matcher(name).matches())
                        .mapToLong(Garbage::number)
                        .max()
                        .orElse(0)
                + 1;
    }

    /** Writes a record; one that is there stays. */
    boolean put(String name, Garbage record) {
        var body = new Encoder();
        record.encode(body);
        return shelf.put(name, seal.close(Seal.GARBAGE, name, body));
    }
}
