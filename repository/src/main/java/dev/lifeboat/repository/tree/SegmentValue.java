package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment of 1 MiB of a block volume: a base, and patches that replace blocks or pages of it, oldest first. What is beyond the end of base is zero.
 *
 * @param base a chunk of 1 byte to 1 MiB
 */
public record SegmentValue(ContentId base, List<Patch> patches) implements Value {
    static final int KIND = 6;

    /**
     * What a patch replaces: whole blocks of 64 KiB, or single pages of 4 KiB.
     *
     * @param pages at least one
     * @param id a chunk of them, one behind the other; the last block, or page, may be shorter, what it lacks is zero
     */
    public record Patch(PageSet pages, ContentId id) {
        public Patch {
            if (pages.isEmpty()) {
                throw new IllegalArgumentException("A patch of nothing");
            }
        }

        /** @param blocks bit {@code i}, counted from the lowest, is block {@code i}; 1 to 65,535 */
        public static Patch ofBlocks(int blocks, ContentId id) {
            if (blocks < 1 || blocks > 0xffff) {
                throw new IllegalArgumentException("A patch of blocks " + blocks);
            }
            return new Patch(PageSet.ofBlocks(blocks), id);
        }

        /** Of its chunk, if nothing is cut off. */
        public int length() {
            return pages.count() * Limits.PAGE;
        }

        /** True for the length that its chunk may have. */
        public boolean takes(long length) {
            var last = pages.isOfBlocks() ? Limits.BLOCK : Limits.PAGE;
            return length > length() - last && length <= length();
        }

        private long weight() {
            return 2L + ContentId.LENGTH + (pages.isOfBlocks() ? 0 : PageSet.PAGES / Byte.SIZE);
        }

        private void encode(Encoder out) {
            if (pages.isOfBlocks()) {
                out.u16(pages.touchedBlocks());
            } else {
                pages.encode(out.u16(0));
            }
            out.id(id);
        }

        private static Patch decode(Decoder in) throws FormatException {
            var blocks = in.u16();
            if (blocks != 0) {
                return ofBlocks(blocks, in.id());
            }
            var pages = PageSet.decode(in);
            if (pages.isOfBlocks()) {
                throw new FormatException("a patch of no page, or of blocks that are spelled as pages");
            }
            return new Patch(pages, in.id());
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
        return 2L + ContentId.LENGTH + patches.stream().mapToLong(Patch::weight).sum();
    }

    @Override
    public long size() {
        return Limits.SEGMENT;
    }

    @Override
    public void encode(Encoder out) {
        out.u8(KIND).u8(1 + patches.size()).id(base);
        patches.forEach(patch -> patch.encode(out));
    }

    static SegmentValue decode(Decoder in) throws FormatException {
        var count = in.u8();
        if (count < 1 || count > 1 + Limits.PATCHES) {
            throw new FormatException("a segment of " + count + " parts");
        }
        var base = in.id();
        var patches = new ArrayList<Patch>();
        for (var left = count - 1; left > 0; left--) {
            patches.add(Patch.decode(in));
        }
        return new SegmentValue(base, patches);
    }
}
