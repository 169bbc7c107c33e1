package dev.lifeboat.repository.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A set of pages says what a set of bits says. */
class PageSetTest {
    private final Random random = new Random(11);

    @Test
    void saysWhatBitsSay() throws Exception {
        for (var round = 0; round < 500; round++) {
            var one = bits();
            var other = bits();
            same(pages(one).or(pages(other)), or(one, other));
            same(pages(one).and(pages(other)), and(one, other));
            same(pages(one).without(pages(other)), without(one, other));
        }
    }

    @Test
    void knowsBlocksAndRanges() {
        assertThat(PageSet.NONE.isEmpty()).isTrue();
        assertThat(PageSet.NONE.isOfBlocks()).isTrue();
        assertThat(PageSet.range(3, 3)).isEqualTo(PageSet.NONE);
        assertThat(PageSet.range(0, 256)).isEqualTo(PageSet.ofBlocks(0xffff)).hasToString("pages 0-255");
        assertThat(PageSet.range(16, 48)).isEqualTo(PageSet.ofBlocks(6)).hasSameHashCodeAs(PageSet.ofBlocks(6));
        assertThat(PageSet.range(16, 47).isOfBlocks()).isFalse();
        assertThat(PageSet.range(15, 49).touchedBlocks()).isEqualTo(15);
        assertThat(PageSet.ofBlocks(0x8001).isOfBlocks()).isTrue();
    }

    private static void same(PageSet pages, BitSet bits) throws Exception {
        assertThat(pages.count()).isEqualTo(bits.cardinality());
        assertThat(pages.isEmpty()).isEqualTo(bits.isEmpty());
        for (var page = 0; page < PageSet.PAGES; page++) {
            var next = bits.nextSetBit(page);
            assertThat(pages.next(page)).isEqualTo(next < 0 ? PageSet.PAGES : next);
            assertThat(pages.end(page)).isEqualTo(Math.min(PageSet.PAGES, bits.nextClearBit(page)));
            assertThat(pages.before(page)).isEqualTo(bits.get(0, page).cardinality());
        }
        var blocks = 0;
        var isOfBlocks = true;
        for (var block = 0; block < 16; block++) {
            var count = bits.get(block * 16, block * 16 + 16).cardinality();
            blocks |= count > 0 ? 1 << block : 0;
            isOfBlocks &= count == 0 || count == 16;
        }
        assertThat(pages.touchedBlocks()).isEqualTo(blocks);
        assertThat(pages.isOfBlocks()).isEqualTo(isOfBlocks);
        var out = new Encoder();
        pages.encode(out);
        assertThat(PageSet.decode(new Decoder(out.toBytes()))).isEqualTo(pages);
    }

    private BitSet bits() {
        var bits = new BitSet(PageSet.PAGES);
        for (var left = random.nextInt(6); left > 0; left--) {
            var first = random.nextInt(PageSet.PAGES);
            var end = random.nextBoolean() ? first + 1 + random.nextInt(PageSet.PAGES - first) : first + 1;
            bits.set(random.nextInt(3) == 0 ? first & ~15 : first, end);
        }
        return bits;
    }

    private static PageSet pages(BitSet bits) {
        var pages = PageSet.NONE;
        for (var page = bits.nextSetBit(0); page >= 0; page = bits.nextSetBit(page + 1)) {
            pages = pages.or(PageSet.range(page, page + 1));
        }
        return pages;
    }

    private static BitSet or(BitSet one, BitSet other) {
        var result = (BitSet) one.clone();
        result.or(other);
        return result;
    }

    private static BitSet and(BitSet one, BitSet other) {
        var result = (BitSet) one.clone();
        result.and(other);
        return result;
    }

    private static BitSet without(BitSet one, BitSet other) {
        var result = (BitSet) one.clone();
        result.andNot(other);
        return result;
    }
}
