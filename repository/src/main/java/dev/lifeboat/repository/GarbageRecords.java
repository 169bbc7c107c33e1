package dev.lifeboat.repository;

import dev.lifeboat.repository.format.FormatException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
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

    /** Writes a record; one that is there stays. */
    boolean put(String name, Garbage record) {
        var body = new dev.lifeboat.repository.format.Encoder();
        record.encode(body);
        return shelf.put(name, seal.close(Seal.GARBAGE, name, body));
    }
}
