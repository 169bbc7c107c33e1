package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import java.util.Arrays;

/** Some of the 256 pages of 4 KiB of a segment. A block of 64 KiB is sixteen of them. Immutable. */
public final class PageSet {
    public static final int PAGES = Limits.SEGMENT / Limits.PAGE;
    public static final int PER_BLOCK = Limits.BLOCK / Limits.PAGE;
    public static final PageSet NONE = new PageSet(new long[PAGES / Long.SIZE]);

    private static final int BLOCKS = PAGES / PER_BLOCK;
    private static final long BLOCK = (1L << PER_BLOCK) - 1;

    /** Page {@code i} is bit {@code i mod 64}, counted from the lowest, of word {@code i / 64}. */
    private final long[] words;

    private PageSet(long[] words) {
        this.words = words;
    }

    /** All pages of some blocks: bit {@code i}, counted from the lowest, is block {@code i}. */
    public static PageSet ofBlocks(int blocks) {
        var words = new long[NONE.words.length];
        for (var block = 0; block < BLOCKS; block++) {
            if ((blocks & 1 << block) != 0) {
                var page = block * PER_BLOCK;
                words[page / Long.SIZE] |= BLOCK << page;
            }
        }
        return new PageSet(words);
    }

    /** @param end behind the last */
    public static PageSet range(int first, int end) {
        var words = new long[NONE.words.length];
        for (var page = first; page < end; page++) {
            words[page / Long.SIZE] |= 1L << page;
        }
        return new PageSet(words);
    }

    public PageSet and(PageSet other) {
        var both = words.clone();
        for (var i = 0; i < both.length; i++) {
            both[i] &= other.words[i];
        }
        return new PageSet(both);
    }

    public PageSet or(PageSet other) {
        var either = words.clone();
        for (var i = 0; i < either.length; i++) {
            either[i] |= other.words[i];
        }
        return new PageSet(either);
    }

    public PageSet without(PageSet other) {
        var rest = words.clone();
        for (var i = 0; i < rest.length; i++) {
            rest[i] &= ~other.words[i];
        }
        return new PageSet(rest);
    }

    public boolean isEmpty() {
        return equals(NONE);
    }

    public int count() {
        return before(PAGES);
    }

    /** How many there are before a page: its place among them. */
    public int before(int page) {
        var count = 0;
        for (var word = 0; word < page / Long.SIZE; word++) {
            count += Long.bitCount(words[word]);
        }
        var rest = page % Long.SIZE;
        return rest == 0 ? count : count + Long.bitCount(words[page / Long.SIZE] & ((1L << rest) - 1));
    }

    /** The first page from this one on, or {@link #PAGES}. */
    public int next(int page) {
        return next(page, 0);
    }

    /** The first page from this one on that is not among them, or {@link #PAGES}. */
    public int end(int page) {
        return next(page, -1L);
    }

    /** As bits those blocks of which a page is among them. */
    public int touchedBlocks() {
        var blocks = 0;
        for (var block = 0; block < BLOCKS; block++) {
            blocks |= of(block) == 0 ? 0 : 1 << block;
        }
        return blocks;
    }

    /** True if it is whole blocks: then bits of blocks say the same. */
    public boolean isOfBlocks() {
        for (var block = 0; block < BLOCKS; block++) {
            if (of(block) != 0 && of(block) != BLOCK) {
                return false;
            }
        }
        return true;
    }

    private long of(int block) {
        var page = block * PER_BLOCK;
        return words[page / Long.SIZE] >>> page & BLOCK;
    }

    private int next(int page, long flip) {
        for (var at = page; at < PAGES; at += Long.SIZE - at % Long.SIZE) {
            var rest = (words[at / Long.SIZE] ^ flip) >>> at;
            if (rest != 0) {
                return at + Long.numberOfTrailingZeros(rest);
            }
        }
        return PAGES;
    }

    void encode(Encoder out) {
        for (var word : words) {
            out.u64(word);
        }
    }

    static PageSet decode(Decoder in) throws FormatException {
        var words = new long[NONE.words.length];
        for (var i = 0; i < words.length; i++) {
            words[i] = in.u64();
        }
        return new PageSet(words);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PageSet set && Arrays.equals(words, set.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        var text = new StringBuilder("pages");
        for (var page = next(0); page < PAGES; page = next(end(page))) {
            text.append(' ').append(page).append('-').append(end(page) - 1);
        }
        return text.toString();
    }
}
