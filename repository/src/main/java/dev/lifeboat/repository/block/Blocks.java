package dev.lifeboat.repository.block;

import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.tree.PageSet;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Arithmetic of segments, blocks and pages, as format 4 has them. */
final class Blocks {
    /** Keys are four bytes. */
    static final long LARGEST = (1L << 32) * Limits.SEGMENT;

    private static final PageSet ALL = PageSet.range(0, PageSet.PAGES);
    private static final Pattern SIZE = Pattern.compile("[1-9][0-9]{0,15}");
    private static final byte[] ZEROS = new byte[Limits.BLOCK];

    private Blocks() {}

    /** Of the volume, as a section says; empty if it does not, or says what cannot be. */
    static Optional<Long> size(PointSection section) {
        return Optional.ofNullable(section.facts().get(PointSection.SIZE))
                .filter(text -> SIZE.matcher(text).matches())
                .map(Long::valueOf)
                .filter(size -> size <= LARGEST);
    }

    static byte[] key(long segment) {
        return new Encoder(4).u32((int) segment).toBytes();
    }

    /** Segments that begin within the volume. */
    static long segments(long size) {
        return (size + Limits.SEGMENT - 1) / Limits.SEGMENT;
    }

    /** Bytes of a segment that are within the volume. */
    static int length(long size, long segment) {
        return Math.clamp(size - segment * Limits.SEGMENT, 0, Limits.SEGMENT);
    }

    /** Blocks that begin within so many bytes of a segment. */
    static int count(int length) {
        return (length + Limits.BLOCK - 1) / Limits.BLOCK;
    }

    /** Pages that begin within so many bytes of a segment. */
    static int pages(int length) {
        return (length + Limits.PAGE - 1) / Limits.PAGE;
    }

    /** All pages of so many bytes of a segment. */
    static PageSet all(int length) {
        return length == Limits.SEGMENT ? ALL : PageSet.range(0, pages(length));
    }

    /** The bits of the first blocks. */
    static int mask(int count) {
        return (1 << count) - 1;
    }

    /** Bytes of one block, of a segment that has so many. */
    static int length(int segmentLength, int block) {
        return Math.min(Limits.BLOCK, segmentLength - block * Limits.BLOCK);
    }

    /** @param length up to a block */
    static boolean isZero(byte[] content, int offset, int length) {
        return Arrays.equals(content, offset, offset + length, ZEROS, 0, length);
    }
}
