package dev.lifeboat.repository;

import dev.lifeboat.repository.format.PackId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Packs that were proven by reading and of which the index does not say so yet (R6). They get a further segment, in which everything is as it was, but
 * {@code verified}: readers pass over a pack that comes again, committers believe it. For one thread.
 */
final class Marks {
    private final Consumer<Iterable<Segment.PackContents>> segments;
    /** With the hash of each. */
    private final Map<PackId, String> proven = new LinkedHashMap<>();

    /** @param segments writes them into the index */
    Marks(Consumer<Iterable<Segment.PackContents>> segments) {
        this.segments = segments;
    }

    void add(Segment.PackContents pack, Segment.PackContents known) {
        if (pack.proves(known)) {
            proven.put(pack.id(), pack.sha256());
        }
    }

    /**
     * @param index in which all else of the packs stands
     * @return how many packs
     */
    long write(Index index) {
        if (!proven.isEmpty()) {
            segments.accept(() -> proven.entrySet().stream()
                    .flatMap(pack -> index.pack(pack.getKey()).stream().map(known -> known.proven(pack.getValue())))
                    .iterator());
        }
        return proven.size();
    }
}
