package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment of 1 MiB of a block volume: a base, and patches that replace blocks of it, oldest first. What is beyond the end of base is zero.
 *
 * @param base a chunk of 1 byte to 1 MiB
 */
public record SegmentValue(ContentId base, List<Patch> patches) implements Value {
    static final int KIND = 6;

    /**
     * Blocks of 64 KiB that a patch replaces.
     *
     * @param blocks bit {@code i}, counted from the lowest, is block {@code i}; 1 to 65,535
     * @param id a chunk of the blocks, one behind the other; the last may be shorter, what it lacks is zero
     */
    public record Patch(int blocks, ContentId id) {
        public Patch {
            if (blocks < 1 || blocks > 0xffff) {
                throw new IllegalArgumentException("A patch of blocks " + blocks);
            }
        }

        public int count() {
            return Integer.bitCount(blocks);
        }

        /** True for the length that a chunk of that many blocks may have. */
        public boolean takes(long length) {
            return length > (count() - 1L) * Limits.BLOCK && length <= (long) count() * Limits.BLOCK;
        }
    }

    public SegmentValue {
        patches = List.copyOf(patches);
        if (patches.size() > Limits.PATCHES) {
            throw new IllegalArgumentException("A segment of " + patches.size() + " patches");
        }
    }

    @Override
    public long weight() {
        return 2L + ContentId.LENGTH + patches.size() * (2L + ContentId.LENGTH);
    }

    @Override
    public long size() {
        return Limits.SEGMENT;
    }

    @Override
    public void encode(Encoder out) {
        out.u8(KIND).u8(1 + patches.size()).id(base);
        patches.forEach(patch -> out.u16(patch.blocks()).id(patch.id()));
    }

    static SegmentValue decode(Decoder in) throws FormatException {
        var count = in.u8();
        if (count < 1 || count > 1 + Limits.PATCHES) {
            throw new FormatException("a segment of " + count + " parts");
        }
        var base = in.id();
        var patches = new ArrayList<Patch>();
        for (var left = count - 1; left > 0; left--) {
            var blocks = in.u16();
            if (blocks == 0) {
                throw new FormatException("a patch of no block");
            }
            patches.add(new Patch(blocks, in.id()));
        }
        return new SegmentValue(base, patches);
    }
}
