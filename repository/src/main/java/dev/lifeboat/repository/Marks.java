package dev.lifeboat.repository;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Packs that were proven by reading and of which the index does not say so yet (R6). They get a further segment, in which everything is as it was, but
 * {@code verified}: readers pass over a pack that comes again, committers believe it. For one thread.
 */
final class Marks {
    private final Consumer<List<Segment.PackContents>> segments;
    private final List<Segment.PackContents> proven = new ArrayList<>();

    /** @param segments writes them into the index */
    Marks(Consumer<List<Segment.PackContents>> segments) {
        this.segments = segments;
    }

    void add(Segment.PackContents pack, Segment.PackContents known) {
        if (pack.proves(known)) {
            proven.add(pack);
        }
    }

    /** @return how many packs */
    long write() {
        if (!proven.isEmpty()) {
            segments.accept(proven);
        }
        return proven.size();
    }
}
