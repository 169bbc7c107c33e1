package dev.lifeboat.repository;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.SectionName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
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
    /** Segments that were read, and the packs that each names. */
    private final Map<String, List<PackId>> read = new TreeMap<>();
    /** How many of them name a pack. */
    private final Map<PackId, Integer> names = new HashMap<>();

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

    /** Without looking for new segments: for a commit, which has done so and asks for every chunk that it adds. */
    synchronized Optional<Place> known(ContentId id) {
        return places.find(id);
    }

    synchronized Optional<Segment.PackContents> pack(PackId pack) {
        return places.pack(pack);
    }

    /** Segments that do not verify, by name, with the reason. */
    synchronized Map<String, String> damaged() {
        return new TreeMap<>(damaged);
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
                    known.put(segment, Failures.GONE);
                }
            }
        }
        var segment = known.keySet().stream().findFirst().orElse(Shelf.INDEX);
        var reason = known.getOrDefault(
                segment, "no location of a unit that begins with " + id.hex().substring(0, 8));
        return Failures.damaged(segment, reason, "all that it locates");
    }

    /** Packs with the ordinals of what is in them. */
    synchronized List<Places.Numbered> numbered() {
        return places.numbered();
    }

    /** The packs of each segment that was read, in the order of the segments. */
    synchronized SortedMap<String, List<PackId>> segments() {
        return new TreeMap<>(read);
    }

    /** The segments that name one of these packs, in their order. */
    synchronized List<String> segmentsOf(Collection<PackId> packs) {
        var wanted = Set.copyOf(packs);
        return read.entrySet().stream()
                .filter(segment -> segment.getValue().stream().anyMatch(wanted::contains))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Looks again for a unit that is not where it was: its pack may have been packed anew since. */
    synchronized Optional<Place> findAnew(ContentId id) {
        refresh();
        return places.find(id);
    }

    /** Reads segments that a point names: a listing may lag behind, and not show them yet. */
    synchronized void know(Collection<String> segments) {
        if (read.isEmpty()) {
            refresh();
        }
        for (var name : segments) {
            if (!read.containsKey(name) && !damaged.containsKey(name)) {
                add(name);
            }
        }
    }

    /** @return true if there was something new */
    synchronized boolean refresh() {
        var found = shelf.names(Shelf.INDEX);
        forget(Set.copyOf(found));
        var fresh = false;
        for (var name : found) {
            if (!read.containsKey(name) && !damaged.containsKey(name)) {
                fresh |= add(name);
            }
        }
        return fresh;
    }

    private boolean add(String name) {
        var content = shelf.get(name);
        if (content.isEmpty()) {
            // a listing may still show what others have taken the place of
            return false;
        }
        try {
            var segment = Segment.decode(seal.open(Seal.SEGMENT, name, content.get()));
            for (var pack : segment.packs()) {
                places.add(pack);
                names.merge(pack.id(), 1, Integer::sum);
                generation = Math.max(generation, pack.head().generation());
            }
            read.put(
                    name, segment.packs().stream().map(Segment.PackContents::id).toList());
            sequence = Math.max(sequence, segment.sequence());
        } catch (FormatException e) {
            damaged.put(name, Failures.reason(e));
        }
        return true;
    }

    /** Segments that others have taken the place of are gone, and with them the packs that only they name. */
    private void forget(Set<String> present) {
        var gone = read.keySet().stream()
                .filter(name -> !present.contains(name))
                // a listing may lag behind
                .filter(name -> shelf.get(name, 0, 1).isEmpty())
                .toList();
        for (var name : gone) {
            for (var pack : Optional.ofNullable(read.remove(name)).orElseGet(List::of)) {
                if (names.merge(pack, -1, Integer::sum) == 0) {
                    names.remove(pack);
                    places.remove(pack);
                }
            }
        }
        damaged.keySet().removeIf(name -> !present.contains(name));
    }
}
