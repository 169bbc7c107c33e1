package dev.lifeboat.repository.block;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.tree.PageSet;
import dev.lifeboat.repository.tree.SegmentValue;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Restores one stretch of segments: finds out which blocks are needed, has them fetched and written. For one thread. */
final class StretchRestore implements SegmentFetch.Sink {
    private final StoredVolume volume;
    private final TargetOutput output;
    private final Losses losses;
    private final WorkThreads threads;
    private final Optional<IdHash> comparing;

    private Map<Long, byte[]> hashes = Map.of();
    private final Set<Long> withoutHashes = new HashSet<>();
    private final Set<Long> hidden = new HashSet<>();

    /** @param comparing to write only blocks with another hash; absent to write all */
    StretchRestore(
            StoredVolume volume, TargetOutput output, Losses losses, WorkThreads threads, Optional<IdHash> comparing) {
        this.volume = volume;
        this.output = output;
        this.losses = losses;
        this.threads = threads;
        this.comparing = comparing;
    }

    /** @param end behind the last segment */
    void run(long first, long end) {
        var values = volume.values(first, end, (from, to, damage) -> {
            losses.add(from, to, damage);
            add(hidden, from, to);
        });
        if (comparing.isPresent()) {
            hashes = volume.hashes(first, end, (from, to, _) -> add(withoutHashes, from, to));
        }
        var content = new byte[comparing.isPresent() ? Limits.SEGMENT : 0];
        var fetch = volume.fetch();
        for (var segment = first; segment < end; segment++) {
            stopped();
            var value = Optional.ofNullable(values.get(segment));
            var needed = PageSet.ofBlocks(needed(segment, value, content));
            if (value.isPresent()) {
                fetch.want(segment, value.get(), needed);
            } else {
                zero(segment, needed);
            }
        }
        fetch.run(this);
    }

    @Override
    public void pages(long segment, int page, int count, byte[] content, int offset) {
        stopped();
        output.write(segment, page, count, content, offset);
    }

    @Override
    public void lost(long segment, int page, int count, LifeboatException damage) {
        losses.add(segment, page, count, damage);
        output.zero(segment, page, count);
    }

    /** The blocks of the target that must be written. */
    private int needed(long segment, Optional<SegmentValue> value, byte[] content) {
        var length = Blocks.length(volume.size(), segment);
        var count = Blocks.count(length);
        if (comparing.isEmpty() || hidden.contains(segment)) {
            return Blocks.mask(count);
        }
        output.read(segment, content);
        var known = value.isPresent() && !withoutHashes.contains(segment)
                ? hashes.getOrDefault(segment, new byte[0])
                : new byte[0];
        var needed = 0;
        for (var block = 0; block < count; block++) {
            var bytes = Blocks.length(length, block);
            var same = value.isEmpty()
                    ? Blocks.isZero(content, block * Limits.BLOCK, bytes)
                    : hasHash(comparing.get(), content, block, bytes, known);
            needed |= same ? 0 : 1 << block;
        }
        return needed;
    }

    private static boolean hasHash(IdHash ids, byte[] content, int block, int bytes, byte[] hashes) {
        var from = block * Limits.BLOCK_HASH;
        var to = from + Limits.BLOCK_HASH;
        return hashes.length >= to
                && Arrays.equals(
                        ids.block(content, block * Limits.BLOCK, bytes), 0, Limits.BLOCK_HASH, hashes, from, to);
    }

    private void zero(long segment, PageSet pages) {
        for (var page = pages.next(0); page < PageSet.PAGES; page = pages.next(pages.end(page))) {
            output.zero(segment, page, pages.end(page) - page);
        }
    }

    private void stopped() {
        if (threads.areStopped()) {
            throw VolumeFailures.cancelled(new InterruptedException());
        }
    }

    private static void add(Set<Long> segments, long from, long to) {
        for (var segment = from; segment < to; segment++) {
            segments.add(segment);
        }
    }
}
