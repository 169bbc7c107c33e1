package dev.lifeboat.repository;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.SectionName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The index of a repository: all segments, in the order of their names. Looks for new segments when an id is not known. Safe for use by many threads.
 *
 * <p>A segment that is damaged is left out and named by whoever then misses an id; the rest stays readable.
 */
final class Index {
    private final Shelf shelf;
    private final Seal seal;
    private final Supplier<Collection<String>> named;
    private final Places places = new Places();
    private final Set<String> read = new HashSet<>();
    private final Map<String, String> damaged = new TreeMap<>();
    private long sequence;
    private int generation;

    /** @param named segments that points name */
    Index(Shelf shelf, Seal seal, Supplier<Collection<String>> named) {
        this.shelf = shelf;
        this.seal = seal;
        this.named = named;
    }

    synchronized Optional<Place> find(ContentId id) {
        var known = places.find(id);
        if (known.isEmpty() && refresh()) {
            return places.find(id);
        }
        return known;
    }

    synchronized boolean holds(PackId pack) {
        return places.holds(pack);
    }

    synchronized List<ContentId> chunks(SectionName section) {
        return places.chunks(section);
    }

    synchronized List<Segment.PackContents> packs() {
        return places.packs();
    }

    /** Of the newest segment, 0 without one. */
    synchronized long sequence() {
        return sequence;
    }

    /** The highest of the data keys of all packs, 0 without one. */
    synchronized int generation() {
        return generation;
    }

    /** For an id that should have a place and has none: a segment that is damaged, one that is gone, or nobody knows. */
    LifeboatException lost(ContentId id) {
        Map<String, String> known;
        synchronized (this) {
            known = new TreeMap<>(damaged);
        }
        if (known.isEmpty()) {
            var present = Set.copyOf(shelf.names(Shelf.INDEX));
            for (var segment : named.get()) {
                if (!present.contains(segment)) {
                    known.put(segment, "an object that is gone");
                }
            }
        }
        var segment = known.keySet().stream().findFirst().orElse(Shelf.INDEX);
        var reason = known.getOrDefault(
                segment, "no location of a unit that begins with " + id.hex().substring(0, 8));
        return Failures.damaged(segment, reason, "all that it locates");
    }

    /** @return true if there was something new */
    synchronized boolean refresh() {
        var found = new ArrayList<>(shelf.names(Shelf.INDEX));
        found.removeIf(name -> !read.add(name));
        for (var name : found) {
            try {
                var content = shelf.get(name).orElseThrow(() -> new FormatException("an object that is gone"));
                var segment = Segment.decode(seal.open(Seal.SEGMENT, name, content));
                for (var pack : segment.packs()) {
                    places.add(pack);
                    generation = Math.max(generation, pack.head().generation());
                }
                sequence = Math.max(sequence, segment.sequence());
            } catch (FormatException e) {
                damaged.put(name, Failures.reason(e));
            } catch (RuntimeException | Error e) {
                // the store did not answer: to be read again
                read.remove(name);
                throw e;
            }
        }
        return !found.isEmpty();
    }
}
