package dev.lifeboat.repository.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.tree.PageSet;
import dev.lifeboat.repository.tree.SegmentValue.Patch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Patches are joined so that a change is written again a few times, and neither a segment nor a large patch with each change. */
class LayersTest {
    private static final ContentId ID = new ContentId(1, 2, 3, 4);

    @Test
    void keepsPatchesWhileThereIsRoomAndDropsThoseThatAreCovered() {
        assertThat(of(range(0, 1), range(5, 7), range(9, 10))).hasValue(layers(range(9, 10), range(0, 1), range(5, 7)));
        assertThat(of(range(0, 1), range(5, 7), range(4, 8))).hasValue(layers(range(4, 8), range(0, 1)));
        // all three are covered by others
        assertThat(of(range(0, 1), range(0, 2), range(0, 3), range(0, 4))).hasValue(layers(range(0, 4)));
    }

    @Test
    void joinsTheNewestAndThoseThatAreNotLarger() {
        assertThat(of(range(0, 1), range(1, 2), range(2, 3), range(3, 4))).hasValue(layers(range(0, 4)));
        assertThat(of(range(0, 40), range(40, 50), range(50, 53), range(53, 56)))
                .hasValue(layers(range(50, 56), range(0, 40), range(40, 50)));
    }

    /** Three large patches and small changes from now on: each would carry the last one along. */
    @Test
    void makesRoomWhereAJoinIsDear() {
        assertThat(of(range(0, 40), range(40, 53), range(53, 65), range(65, 66)))
                .hasValue(layers(range(40, 66), range(0, 40)));
        assertThat(of(range(0, 40), range(40, 80), range(80, 120), range(120, 121)))
                .isEmpty();
    }

    @Test
    void givesUpALargePatch() {
        assertThat(of(range(0, 1), range(1, 2), range(100, 130), range(130, 164)))
                .hasValue(layers(range(100, 164), range(0, 1), range(1, 2)));
        assertThat(of(range(0, 1), range(1, 2), range(100, 130), range(130, 165)))
                .isEmpty();
    }

    /** Whatever changes: what is in the newest patches is in those that stay or in the new one, and writing is in proportion. */
    @Test
    void losesNoPage() {
        var random = new Random(3);
        for (var run = 0; run < 50; run++) {
            var patches = List.<Patch>of();
            var dirty = PageSet.NONE;
            var most = 1 + random.nextInt(10);
            var changed = 0L;
            var written = 0L;
            for (var round = 0; round < 200; round++) {
                var change = change(random, most);
                var layers = Layers.of(patches, change);
                changed += change.count();
                written += layers.map(one -> one.replaced().count()).orElse(PageSet.PAGES);
                dirty = layers.isEmpty() ? PageSet.NONE : dirty.or(change);
                patches = layers.map(LayersTest::next).orElse(List.of());
                assertThat(patches).hasSizeLessThanOrEqualTo(Limits.PATCHES);
                var held = PageSet.NONE;
                for (var patch : patches) {
                    held = held.or(patch.pages());
                }
                assertThat(held).isEqualTo(dirty);
            }
            assertThat(written).as("run " + run + ", up to " + most + " pages").isLessThan(12 * changed);
        }
    }

    private static PageSet change(Random random, int most) {
        var change = PageSet.NONE;
        for (var left = 1 + random.nextInt(most); left > 0; left--) {
            var page = random.nextInt(PageSet.PAGES);
            change = change.or(range(page, page + 1));
        }
        return change;
    }

    private static List<Patch> next(Layers layers) {
        var patches = new ArrayList<>(layers.kept());
        patches.add(new Patch(layers.replaced(), ID));
        return patches;
    }

    /** Oldest first; the last is the change. */
    private static Optional<Layers> of(PageSet... sets) {
        var patches = new ArrayList<Patch>();
        for (var set : List.of(sets).subList(0, sets.length - 1)) {
            patches.add(new Patch(set, ID));
        }
        return Layers.of(patches, sets[sets.length - 1]);
    }

    private static Layers layers(PageSet replaced, PageSet... kept) {
        return new Layers(List.of(kept).stream().map(set -> new Patch(set, ID)).toList(), replaced);
    }

    private static PageSet range(int first, int end) {
        return PageSet.range(first, end);
    }
}
