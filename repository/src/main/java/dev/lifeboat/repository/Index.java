package dev.lifeboat.repository;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.Places.Numbered;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.SectionName;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The index of a repository: all segments, in the order of their names. Looks for new segments when an id is not known. Safe for use by many threads.
 *
 * <p>A segment that is damaged is left out and named by whoever then misses an id; the rest stays readable.
 */
final class Index implements AutoCloseable {
    /** Why something that was there a moment ago is not. */
    static final String WENT = "a segment that went away meanwhile";

    private final Shelf shelf;
    private final Seal seal;
    private final Supplier<Collection<String>> named;
    private final Places places;
    /** Segments that were read, and the numbers of the packs that each names. */
    private final SortedMap<String, int[]> read = new TreeMap<>();
    /** Numbers of packs from segments that could not be added to their end. They may be gone before the next look. */
    private final Set<Integer> halfway = new HashSet<>();

    private final Map<String, String> damaged = new TreeMap<>();
    private long sequence;
    private int generation;

    /** @param named segments that points name */
    Index(Shelf shelf, Seal seal, Supplier<Collection<String>> named) {
        this(shelf, seal, named, new Places());
    }

    Index(Shelf shelf, Seal seal, Supplier<Collection<String>> named, Places places) {
        this.shelf = shelf;
        this.seal = seal;
        this.named = named;
        this.places = places;
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

    /** What is in a pack, and what the index says of it. */
    synchronized Optional<Segment.PackContents> pack(PackId pack) {
        return places.pack(pack);
    }

    /** The same for who remembers ordinals: empty if the pack is gone since, or has others. */
    synchronized Optional<Segment.PackContents> pack(Numbered pack) {
        return places.pack(pack);
    }

    synchronized Optional<IndexedPack> indexed(PackId pack) {
        return places.indexed(pack);
    }

    /** Segments that do not verify, by name, with the reason. */
    synchronized Map<String, String> damaged() {
        return new TreeMap<>(damaged);
    }

    synchronized boolean holds(PackId pack) {
        return places.holds(pack);
    }

    /** Packs with large values that were stored for a section, of any point. */
    synchronized List<PackId> chunks(SectionName section) {
        return places.chunks(section);
    }

    /** Packs with what is in them, one after the other. Throws {@code DATA_DAMAGED} for one that fell out of the index: whoever asks relies on it. */
    Iterable<Segment.PackContents> packs(Collection<PackId> ids) {
        return () -> ids.stream()
                .map(id -> pack(id).orElseThrow(
                                () -> Failures.damaged(Shelf.INDEX, WENT, "what " + Shelf.pack(id) + " holds")))
                .iterator();
    }

    /** In the order in which they were added. */
    synchronized List<PackId> ids() {
        return places.ids();
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
    synchronized List<Numbered> numbered() {
        return places.numbered();
    }

    /** The packs of each segment that was read, in the order of the segments. */
    synchronized SortedMap<String, List<PackId>> segments() {
        var segments = new TreeMap<String, List<PackId>>();
        read.forEach((name, packs) ->
                segments.put(name, Arrays.stream(packs).mapToObj(places::id).toList()));
        return segments;
    }

    /** The segments that name one of these packs, in their order. */
    synchronized List<String> segmentsOf(Collection<PackId> packs) {
        var wanted = packs.stream().map(places::number).collect(Collectors.toSet());
        return read.entrySet().stream()
                .filter(segment -> Arrays.stream(segment.getValue()).anyMatch(wanted::contains))
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
        var fresh = false;
        for (var name : found) {
            if (!read.containsKey(name) && !damaged.containsKey(name)) {
                fresh |= add(name);
            }
        }
        // after what takes their place: a pack that both name keeps its ordinals
        forget(Set.copyOf(found));
        forgetHalfway();
        return fresh;
    }

    /** Heap that grows with the packs and what is in them. */
    synchronized long bytes() {
        var segments = read.values().stream()
                .mapToLong(packs -> 200 + 4L * packs.length)
                .sum();
        return places.bytes() + segments;
    }

    /** Copies of units that have places. */
    synchronized long copies() {
        return places.copies();
    }

    /** Forgets what it decoded last. */
    synchronized void rest() {
        places.rest();
    }

    /** Gives back the temporary file; nothing can be asked any more. */
    @Override
    public synchronized void close() {
        places.close();
    }

    private boolean add(String name) {
        var content = shelf.get(name);
        if (content.isEmpty()) {
            // a listing may still show what others have taken the place of
            return false;
        }
        try {
            var body = seal.open(Seal.SEGMENT, name, content.get());
            // all of it before any: of a segment that is damaged nothing counts
            Segment.decode(body.copy(), _ -> {});
            add(name, body);
        } catch (FormatException e) {
            damaged.put(name, Failures.reason(e));
        }
        return true;
    }

    private void add(String name, Decoder body) throws FormatException {
        var numbers = new LinkedHashSet<Integer>();
        var isWhole = false;
        try {
            var newest = Segment.decode(body, pack -> {
                numbers.add(places.add(pack));
                generation = Math.max(generation, pack.head().generation());
            });
            isWhole = true;
            // only now: what fails on the way may be added again
            numbers.forEach(pack -> places.setNames(pack, places.names(pack) + 1));
            read.put(name, numbers.stream().mapToInt(Integer::intValue).toArray());
            sequence = Math.max(sequence, newest);
        } finally {
            if (!isWhole) {
                halfway.addAll(numbers);
            }
        }
    }

    /** Segments that others have taken the place of are gone, and with them the packs that only they name. */
    private void forget(Set<String> present) {
        var gone = read.keySet().stream()
                .filter(name -> !present.contains(name))
                // a listing may lag behind
                .filter(name -> shelf.get(name, 0, 1).isEmpty())
                .toList();
        for (var name : gone) {
            var packs = Objects.requireNonNull(read.get(name));
            // what fails on the way may be removed again
            for (var pack : packs) {
                if (places.names(pack) == 1) {
                    places.remove(pack);
                }
            }
            for (var pack : packs) {
                places.setNames(pack, places.names(pack) - 1);
            }
            read.remove(name);
        }
        damaged.keySet().removeIf(name -> !present.contains(name));
    }

    /** Unless a segment names them by now. Nobody would forget them else, and new points would rely on what is deleted. */
    private void forgetHalfway() {
        for (var pack : halfway) {
            if (places.names(pack) == 0) {
                places.remove(pack);
            }
        }
        halfway.clear();
    }
}
