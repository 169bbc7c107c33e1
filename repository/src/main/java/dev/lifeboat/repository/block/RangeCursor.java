package dev.lifeboat.repository.block;

import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.tree.PageSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Turns ranges of bytes into pages of segments, asked for in ascending order. A driver is believed no further than it must be: ranges out of order or
 * beyond the volume are refused with {@code CHANGED_RANGES_INVALID}. For one thread.
 */
final class RangeCursor {
    /** How often in a row a source may break off without giving a range. */
    private static final int ATTEMPTS = 5;

    private final VolumeExtent.Ranges ranges;
    private final String volume;
    private final long size;

    private @Nullable Iterator<ByteRange> open;
    private @Nullable ByteRange current;
    /** Behind the last range taken. */
    private long reached;

    private boolean ended;

    RangeCursor(VolumeExtent.Ranges ranges, String volume, long size) {
        this.ranges = ranges;
        this.volume = volume;
        this.size = size;
    }

    /** The pages of a segment that ranges touch. */
    PageSet pages(long segment) {
        var start = segment * Limits.SEGMENT;
        var end = start + Limits.SEGMENT;
        var pages = PageSet.NONE;
        for (var range = at(start); range != null && range.offset() < end; range = at(range.end())) {
            var first = (int) (Math.max(range.offset(), start) - start) / Limits.PAGE;
            var last = Blocks.pages((int) (Math.min(range.end(), end) - start));
            pages = pages.or(PageSet.range(first, last));
            if (range.end() > end) {
                break;
            }
        }
        return pages;
    }

    /** All ranges are to be looked at, also those that nobody asked for. */
    void end() {
        while (at(Long.MAX_VALUE) != null) {
            // at() throws what is wrong, and ends with the ranges
        }
    }

    /** The first range that ends behind a position, which never decreases. */
    private @Nullable ByteRange at(long position) {
        while (!ended && (current == null || current.end() <= position)) {
            current = next();
            ended = current == null;
        }
        return ended ? null : current;
    }

    private @Nullable ByteRange next() {
        IOException failure = null;
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                var resumed = open == null;
                var source = open == null ? ranges.from(reached) : open;
                open = source;
                return source.hasNext() ? checked(source.next(), resumed) : null;
            } catch (IOException e) {
                failure = e;
            } catch (UncheckedIOException e) {
                failure = e.getCause();
            }
            open = null;
        }
        throw VolumeFailures.unreadable(volume, failure == null ? new IOException("no ranges") : failure);
    }

    private ByteRange checked(ByteRange given, boolean resumed) {
        // a source that begins anew may join what it gave before with what follows
        var range = resumed && given.offset() < reached && given.end() > reached
                ? new ByteRange(reached, given.end() - reached)
                : given;
        if (range.offset() < reached || range.end() > size) {
            throw VolumeFailures.ranges(
                    volume, "bytes " + range.offset() + " to " + range.end() + " after " + reached + ", size " + size);
        }
        reached = range.end();
        return range;
    }
}
