package dev.lifeboat.repository.block;

import dev.lifeboat.repository.block.Stretch.Outcome;
import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.tree.PageSet;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.SegmentValue.Patch;
import dev.lifeboat.repository.write.ChunkWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads segments, finds what differs from the parent, and stores that. Has one segment in memory and a copy of what changed of it. For one thread at a time.
 *
 * <p>Where somebody says which bytes changed, few pages of a block are read and stored alone. What else is in such a block was not looked at, so its hash is
 * not known from then on, and whoever reads all of the volume later stores the block: what a driver failed to tell is found then at the latest.
 */
final class SegmentWorker {
    /** In {@code hash/}: of a block of which pages were replaced, and nobody read the rest. No keyed hash comes out so. */
    private static final byte[] UNKNOWN = new byte[Limits.BLOCK_HASH];
    /** Of a block: if more changed, it is read and stored whole. */
    private static final int FEW = PageSet.PER_BLOCK / 2;

    /** What was done, in bytes and counts. */
    static final class Tally {
        long read;
        long changed;
        long bases;
        long patches;

        void add(Tally other) {
            read += other.read;
            changed += other.changed;
            bases += other.bases;
            patches += other.patches;
        }
    }

    private final VolumeSource source;
    private final String volume;
    private final long size;
    private final boolean othersAreZero;
    private final IdHash ids;
    private final ChunkWriter chunks;
    private final byte[] zeroHash;

    private final byte[] content = new byte[Limits.SEGMENT];
    private final byte[] patch = new byte[Limits.SEGMENT];
    final Tally tally = new Tally();

    // of the segment at hand
    private long segment;
    private int length;
    private int count;
    /** Read, or known to be zero. */
    private PageSet held = PageSet.NONE;
    /** Blocks of which single pages changed. */
    private int torn;

    /**
     * @param othersAreZero of blocks that are not to be read: else they are as in the parent
     * @param zeroHash of a whole block; computed once, for in a process that has just begun each takes milliseconds
     */
    SegmentWorker(
            VolumeSource source,
            String volume,
            long size,
            boolean othersAreZero,
            IdHash ids,
            byte[] zeroHash,
            ChunkWriter chunks) {
        this.source = source;
        this.volume = volume;
        this.size = size;
        this.othersAreZero = othersAreZero;
        this.ids = ids;
        this.chunks = chunks;
        this.zeroHash = zeroHash;
    }

    /** Sets the outcome of a segment. Throws {@link Stretch.ParentLost}. */
    void run(Stretch stretch, long number) {
        segment = number;
        length = Blocks.length(size, number);
        count = Blocks.count(length);
        held = PageSet.NONE;
        torn = 0;
        var wanted = stretch.pages(number);
        if (wanted.isEmpty() && !othersAreZero) {
            return;
        }
        stretch.set(number, stretch.isKnown() ? compared(stretch, wanted) : whole(hashesOf(Optional.empty(), wanted)));
    }

    private Outcome compared(Stretch stretch, PageSet wanted) {
        var before = stretch.hashesBefore(segment);
        if (!othersAreZero && before.isPresent() && before.get().length == count * Limits.BLOCK_HASH) {
            torn = torn(wanted);
        }
        var hashes = hashesOf(before, wanted);
        var changed = changed(before, hashes);
        if (changed == 0
                && torn == 0
                && before.map(old -> old.length == hashes.length).orElse(true)) {
            return Stretch.SAME;
        }
        var value = stretch.valueBefore(segment);
        if (value.isPresent() != before.isPresent()) {
            throw new Stretch.ParentLost();
        }
        if (isZero(hashes)) {
            return Stretch.ZERO;
        }
        if (changed == 0 && torn == 0) {
            // a volume that shrank by whole blocks
            return new Outcome.Held(value.orElseThrow(Stretch.ParentLost::new), hashes);
        }
        if (value.isPresent() && changed != Blocks.mask(count)) {
            var layers =
                    Layers.of(value.get().patches(), PageSet.ofBlocks(changed).or(tornPages(wanted)));
            if (layers.isPresent()) {
                return new Outcome.Held(patched(value.get(), layers.get(), hashes), hashes);
            }
        }
        return whole(hashes);
    }

    private SegmentValue patched(SegmentValue value, Layers layers, byte[] hashes) {
        // what ends within a block is spelled as pages, and has none beyond the end
        var replaced = layers.replaced();
        var pages = replaced.isOfBlocks() ? replaced : replaced.and(Blocks.all(length));
        readMore(pages, hashes);
        var at = 0;
        for (var page = pages.next(0); page < PageSet.PAGES; page = pages.next(pages.end(page))) {
            var from = page * Limits.PAGE;
            var bytes = Math.min(length, pages.end(page) * Limits.PAGE) - from;
            System.arraycopy(content, from, patch, at, bytes);
            at += bytes;
        }
        tally.patches++;
        tally.changed += at;
        var patches = new ArrayList<>(layers.kept());
        patches.add(new Patch(pages, chunks.chunk(patch, 0, at)));
        return new SegmentValue(value.base(), patches);
    }

    /** Blocks of which few pages are wanted: not worth to be read whole. */
    private int torn(PageSet wanted) {
        var torn = 0;
        for (var block = 0; block < count; block++) {
            var first = block * PageSet.PER_BLOCK;
            var pages = wanted.before(first + PageSet.PER_BLOCK) - wanted.before(first);
            torn |= pages > 0 && pages < FEW && pages < Blocks.pages(Blocks.length(length, block)) ? 1 << block : 0;
        }
        return torn;
    }

    private PageSet tornPages(PageSet wanted) {
        return torn == 0 ? PageSet.NONE : wanted.and(PageSet.ofBlocks(torn));
    }

    /** Stored anew. Blocks that nobody asked for are read now. */
    private Outcome whole(byte[] hashes) {
        if (isZero(hashes)) {
            return Stretch.ZERO;
        }
        readMore(Blocks.all(length), hashes);
        if (isZero(hashes)) {
            return Stretch.ZERO;
        }
        var end = count;
        while (end > 1 && isZero(end - 1)) {
            end--;
        }
        var bytes = Math.min(length, end * Limits.BLOCK);
        tally.bases++;
        tally.changed += bytes;
        return new Outcome.Held(new SegmentValue(chunks.chunk(content, 0, bytes), List.of()), hashes);
    }

    /** What nobody asked for, and what is stored again all the same. */
    private void readMore(PageSet pages, byte[] hashes) {
        var before = heldBlocks();
        read(pages);
        complete(heldBlocks() & ~before, hashes);
    }

    /**
     * Sets hashes that are not known, of blocks that were read meanwhile. A driver that left a change out of its ranges left out others as well: nobody knows
     * what older points lack.
     */
    private void complete(int blocks, byte[] hashes) {
        for (var block = 0; block < count; block++) {
            var at = block * Limits.BLOCK_HASH;
            if ((blocks & 1 << block) == 0) {
                continue;
            }
            var hash = hash(block);
            if (!isUnknown(hashes, block) && !Arrays.equals(hash, 0, hash.length, hashes, at, at + hash.length)) {
                throw VolumeFailures.ranges(
                        volume,
                        "the block at " + (segment * Limits.SEGMENT + (long) block * Limits.BLOCK)
                                + " changed and is in none of them");
            }
            System.arraycopy(hash, 0, hashes, at, hash.length);
        }
    }

    private static boolean isUnknown(byte[] hashes, int block) {
        var at = block * Limits.BLOCK_HASH;
        return Arrays.equals(hashes, at, at + Limits.BLOCK_HASH, UNKNOWN, 0, Limits.BLOCK_HASH);
    }

    /** Of all blocks: of those that are wanted whole anew, the others as they were. */
    private byte[] hashesOf(Optional<byte[]> before, PageSet wanted) {
        var blocks = wanted.touchedBlocks() & ~torn;
        read(PageSet.ofBlocks(blocks));
        if (othersAreZero) {
            zero(Blocks.mask(count) & ~blocks);
        }
        var known = heldBlocks();
        var hashes = new byte[count * Limits.BLOCK_HASH];
        for (var block = 0; block < count; block++) {
            var at = block * Limits.BLOCK_HASH;
            if ((known & 1 << block) != 0) {
                System.arraycopy(hash(block), 0, hashes, at, Limits.BLOCK_HASH);
            } else if ((torn & 1 << block) != 0) {
                System.arraycopy(UNKNOWN, 0, hashes, at, Limits.BLOCK_HASH);
            } else if (before.isEmpty()) {
                System.arraycopy(zeroHash(block), 0, hashes, at, Limits.BLOCK_HASH);
            } else if (before.get().length >= at + Limits.BLOCK_HASH) {
                System.arraycopy(before.get(), at, hashes, at, Limits.BLOCK_HASH);
            } else {
                throw new Stretch.ParentLost();
            }
        }
        return hashes;
    }

    private int heldBlocks() {
        return Blocks.mask(count) & ~Blocks.all(length).without(held).touchedBlocks();
    }

    /** Without those that are torn. */
    private int changed(Optional<byte[]> before, byte[] hashes) {
        var changed = 0;
        for (var block = 0; block < count; block++) {
            var from = block * Limits.BLOCK_HASH;
            var to = from + Limits.BLOCK_HASH;
            var same = before.isEmpty()
                    ? isZeroHash(hashes, block)
                    : before.get().length >= to && Arrays.equals(hashes, from, to, before.get(), from, to);
            changed |= same ? 0 : 1 << block;
        }
        return changed & ~torn;
    }

    private boolean isZero(byte[] hashes) {
        for (var block = 0; block < count; block++) {
            if (!isZeroHash(hashes, block)) {
                return false;
            }
        }
        return true;
    }

    private boolean isZeroHash(byte[] hashes, int block) {
        var at = block * Limits.BLOCK_HASH;
        return Arrays.equals(hashes, at, at + Limits.BLOCK_HASH, zeroHash(block), 0, Limits.BLOCK_HASH);
    }

    private byte[] hash(int block) {
        return isZero(block) ? zeroHash(block) : ids.block(content, block * Limits.BLOCK, Blocks.length(length, block));
    }

    /** The last block of a volume may be shorter. */
    private byte[] zeroHash(int block) {
        var bytes = Blocks.length(length, block);
        return bytes == Limits.BLOCK ? zeroHash : ids.block(new byte[bytes], 0, bytes);
    }

    private boolean isZero(int block) {
        return Blocks.isZero(content, block * Limits.BLOCK, Blocks.length(length, block));
    }

    private void zero(int blocks) {
        for (var block = 0; block < count; block++) {
            if ((blocks & 1 << block) != 0) {
                var at = block * Limits.BLOCK;
                Arrays.fill(content, at, at + Blocks.length(length, block), (byte) 0);
            }
        }
        held = held.or(PageSet.ofBlocks(blocks));
    }

    /** Reads pages that are not in memory yet, those side by side at once. */
    private void read(PageSet pages) {
        var rest = pages.and(Blocks.all(length)).without(held);
        for (var page = rest.next(0); page < PageSet.PAGES; page = rest.next(rest.end(page))) {
            var from = page * Limits.PAGE;
            read(from, Math.min(length, rest.end(page) * Limits.PAGE));
        }
        held = held.or(pages);
    }

    private void read(int from, int to) {
        var target = ByteBuffer.wrap(content, from, to - from);
        var position = segment * Limits.SEGMENT;
        try {
            while (target.hasRemaining()) {
                var at = position + target.position();
                if (source.read(target, at) < 0) {
                    throw VolumeFailures.changed(volume, size, at);
                }
            }
        } catch (IOException e) {
            throw VolumeFailures.unreadable(volume, e);
        }
        tally.read += to - from;
    }
}
