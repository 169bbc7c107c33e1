package dev.lifeboat.repository.block;

import dev.lifeboat.repository.block.Stretch.Outcome;
import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.SegmentValue.Patch;
import dev.lifeboat.repository.write.ChunkWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads segments, finds what differs from the parent, and stores that. Has one segment in memory and a copy of its changed blocks. For one thread at a time. */
final class SegmentWorker {
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
    private int held;

    /** @param othersAreZero of blocks that are not to be read: else they are as in the parent */
    SegmentWorker(
            VolumeSource source, String volume, long size, boolean othersAreZero, IdHash ids, ChunkWriter chunks) {
        this.source = source;
        this.volume = volume;
        this.size = size;
        this.othersAreZero = othersAreZero;
        this.ids = ids;
        this.chunks = chunks;
        this.zeroHash = ids.block(new byte[Limits.BLOCK], 0, Limits.BLOCK);
    }

    /** Sets the outcome of a segment. Throws {@link Stretch.ParentLost}. */
    void run(Stretch stretch, long number) {
        segment = number;
        length = Blocks.length(size, number);
        count = Blocks.count(length);
        held = 0;
        var wanted = stretch.blocks(number);
        if (wanted == 0 && !othersAreZero) {
            return;
        }
        read(wanted);
        if (othersAreZero) {
            zero(Blocks.mask(count) & ~wanted);
        }
        stretch.set(number, stretch.isKnown() ? compared(stretch) : whole(hashes(Optional.empty())));
    }

    private Outcome compared(Stretch stretch) {
        var before = stretch.hashesBefore(segment);
        var hashes = hashes(before);
        var changed = changed(before, hashes);
        if (changed == 0 && before.map(old -> old.length == hashes.length).orElse(true)) {
            return Stretch.SAME;
        }
        var value = stretch.valueBefore(segment);
        if (value.isPresent() != before.isPresent()) {
            throw new Stretch.ParentLost();
        }
        if (isZero(hashes)) {
            return Stretch.ZERO;
        }
        if (changed == 0) {
            // a volume that shrank by whole blocks
            return new Outcome.Held(value.orElseThrow(Stretch.ParentLost::new), hashes);
        }
        if (value.isPresent()) {
            var rest = live(value.get().patches(), changed);
            if (changed != Blocks.mask(count) && rest.size() < Limits.PATCHES) {
                return new Outcome.Held(patched(value.get(), rest, changed), hashes);
            }
        }
        return whole(hashes);
    }

    /** Patches of which later ones leave something. */
    private static List<Patch> live(List<Patch> patches, int changed) {
        var covered = changed;
        var live = new ArrayList<Patch>();
        for (var old : patches.reversed()) {
            if ((old.blocks() & ~covered) != 0) {
                live.add(old);
            }
            covered |= old.blocks();
        }
        return live.reversed();
    }

    private SegmentValue patched(SegmentValue value, List<Patch> rest, int changed) {
        var at = 0;
        for (var block = 0; block < count; block++) {
            if ((changed & 1 << block) != 0) {
                var bytes = Blocks.length(length, block);
                System.arraycopy(content, block * Limits.BLOCK, patch, at, bytes);
                at += bytes;
            }
        }
        tally.patches++;
        tally.changed += at;
        var patches = new ArrayList<>(rest);
        patches.add(new Patch(changed, chunks.chunk(patch, 0, at)));
        return new SegmentValue(value.base(), patches);
    }

    /** Stored anew. Blocks that nobody asked for are read now. */
    private Outcome whole(byte[] hashes) {
        if (isZero(hashes)) {
            return Stretch.ZERO;
        }
        var rest = Blocks.mask(count) & ~held;
        read(rest);
        check(rest, hashes);
        var end = count;
        while (end > 1 && isZero(end - 1)) {
            end--;
        }
        var bytes = Math.min(length, end * Limits.BLOCK);
        tally.bases++;
        tally.changed += bytes;
        return new Outcome.Held(new SegmentValue(chunks.chunk(content, 0, bytes), List.of()), hashes);
    }

    /** A driver that left a change out of its ranges left out others as well: nobody knows what older points lack. */
    private void check(int blocks, byte[] hashes) {
        for (var block = 0; block < count; block++) {
            var at = block * Limits.BLOCK_HASH;
            if ((blocks & 1 << block) != 0
                    && !Arrays.equals(hash(block), 0, Limits.BLOCK_HASH, hashes, at, at + Limits.BLOCK_HASH)) {
                throw VolumeFailures.ranges(
                        volume,
                        "the block at " + (segment * Limits.SEGMENT + (long) block * Limits.BLOCK)
                                + " changed and is in none of them");
            }
        }
    }

    /** Of all blocks: those in memory anew, the others as they were. */
    private byte[] hashes(Optional<byte[]> before) {
        var hashes = new byte[count * Limits.BLOCK_HASH];
        for (var block = 0; block < count; block++) {
            var at = block * Limits.BLOCK_HASH;
            if ((held & 1 << block) != 0) {
                System.arraycopy(hash(block), 0, hashes, at, Limits.BLOCK_HASH);
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
        return changed;
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
        held |= blocks;
    }

    /** Reads blocks, those side by side at once. */
    private void read(int blocks) {
        for (var block = 0; block < count; block++) {
            if ((blocks & 1 << block) != 0) {
                var from = block;
                while (block + 1 < count && (blocks & 1 << (block + 1)) != 0) {
                    block++;
                }
                read(from * Limits.BLOCK, Math.min(length, (block + 1) * Limits.BLOCK));
            }
        }
        held |= blocks;
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
