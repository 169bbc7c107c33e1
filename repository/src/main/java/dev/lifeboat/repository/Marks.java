package dev.lifeboat.repository;

import dev.lifeboat.repository.format.PackId;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Packs that were proven by reading and of which the index does not say so yet (R6). They get a further segment, in which everything is as it was, but
 * {@code verified}: readers pass over a pack that comes again, committers believe it. For one thread.
 */
final class Marks {
    private final Consumer<Iterable<Segment.PackContents>> segments;
    /** With the hash of each. */
    private final Set<PackId> proven = new LinkedHashSet<>();

    /** @param segments writes them into the index */
    Marks(Consumer<Iterable<Segment.PackContents>> segments) {
        this.segments = segments;
    }

    void add(Segment.PackContents pack, Segment.PackContents known) {
        if (pack.proves(known)) {
            proven.add(pack.id());
        }
    }

    /**
     * @param index in which all else of the packs stands
     * @return how many packs
     */
    long write(Index index) {
        if (!proven.isEmpty()) {
            segments.accept(() -> proven.stream()
                    .flatMap(pack -> index.pack(pack).stream().map(Segment.PackContents::proven))
                    .iterator());
        }
        return proven.size();
    }
}
