package dev.lifeboat.repository.block;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/** How much of a volume must be read, and what is known of the rest. */
public sealed interface VolumeExtent {
    /** Nothing is known: everything is read, and what is zero or as before is found by its content. */
    record Everything() implements VolumeExtent {}

    /** What is outside these ranges is zero, for nothing was ever written there. */
    record Allocated(Ranges ranges) implements VolumeExtent {}

    /**
     * What is outside these ranges is as in the parent point (changed block tracking), to 4 KiB. Without a parent that can be relied upon everything is read all the
     * same; so is what a volume grew by.
     */
    record Changed(Ranges ranges) implements VolumeExtent {}

    /** Ranges of a volume from a source that may break off, a driver's stream for example. */
    @FunctionalInterface
    interface Ranges {
        /**
         * The ranges that end behind {@code offset}, ascending, not overlapping, none beyond the volume. Asked again from where it broke off when the
         * iteration throws {@code UncheckedIOException}.
         */
        Iterator<ByteRange> from(long offset) throws IOException;

        static Ranges of(List<ByteRange> ranges) {
            var all = List.copyOf(ranges);
            return offset -> all.stream().filter(range -> range.end() > offset).iterator();
        }
    }
}
