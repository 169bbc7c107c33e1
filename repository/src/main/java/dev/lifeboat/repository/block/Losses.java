package dev.lifeboat.repository.block;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects what cannot be restored; a store full of damage must not fill the memory. Safe for use by many threads. */
final class Losses {
    private static final int LISTED = 10_000;

    private final long size;
    /** By offset; the last ones give way to earlier ones. */
    private final TreeMap<Long, LostRange> first = new TreeMap<>();

    private long bytes;

    Losses(long size) {
        this.size = size;
    }

    void add(long segment, int page, int count, LifeboatException damage) {
        put(segment * Limits.SEGMENT + (long) page * Limits.PAGE, (long) count * Limits.PAGE, damage);
    }

    /** @param end segment behind the last */
    void add(long segment, long end, LifeboatException damage) {
        put(segment * Limits.SEGMENT, (end - segment) * Limits.SEGMENT, damage);
    }

    private synchronized void put(long offset, long length, LifeboatException damage) {
        var within = Math.min(size, offset + length) - offset;
        bytes += within;
        first.put(offset, new LostRange(offset / Limits.SEGMENT, new ByteRange(offset, within), damage));
        if (first.size() > LISTED) {
            first.pollLastEntry();
        }
    }

    synchronized long bytes() {
        return bytes;
    }

    /** In order; what lies side by side for the same reason is one. */
    synchronized List<LostRange> list() {
        var joined = new ArrayList<LostRange>();
        for (Map.Entry<Long, LostRange> next : first.entrySet()) {
            var range = next.getValue();
            var last = joined.isEmpty() ? null : joined.getLast();
            if (last != null
                    && last.range().end() == range.range().offset()
                    && last.segment() == range.segment()
                    && last.damage().details().equals(range.damage().details())) {
                joined.set(
                        joined.size() - 1,
                        new LostRange(
                                last.segment(),
                                new ByteRange(
                                        last.range().offset(),
                                        last.range().length() + range.range().length()),
                                last.damage()));
            } else {
                joined.add(range);
            }
        }
        return joined;
    }
}
