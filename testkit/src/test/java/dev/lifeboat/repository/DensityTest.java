package dev.lifeboat.repository;

import static dev.lifeboat.repository.MarkedIndex.group;
import static dev.lifeboat.repository.MarkedIndex.pack;
import static dev.lifeboat.repository.MarkedIndex.point;
import static dev.lifeboat.repository.MarkedIndex.section;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lifeboat.repository.format.SectionName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A pack is packed anew when less than 70 % of it is needed, or when it scatters the newest state of a section; and for no other reason. */
class DensityTest {
    private static final SectionName PODS = SectionName.kubernetes("", "pods");
    private static final SectionName MAPS = SectionName.kubernetes("", "configmaps");
    private static final int MIB = 1 << 20;

    private final MarkedIndex made = new MarkedIndex();

    @Test
    void countsWhatIsNeededByTheCompressionOfEachGroup() {
        made.add(1, true, group(PODS, 1_000, 1, 2, 3, 4), group(PODS, 300, 5, 6, 7))
                .add(2, true, group(PODS, 700, 8));
        var density = density(2, 6, 7);
        // stored at half their lengths
        assertThat(density.liveBytes(made.numbered(1))).isCloseTo(500 + 300, within(0.01));
        assertThat(density.neededBytes(made.numbered(1))).isEqualTo(1_000 + 600);
        assertThat(density.share(made.numbered(1))).isCloseTo(800.0 / 2_450, within(0.001));
        assertThat(density.liveBytes(made.numbered(2))).isZero();
        assertThat(density.share(made.numbered(2))).isZero();
    }

    @Test
    void isSparseBelow70Percent() {
        made.add(1, true, group(PODS, 1_000, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10))
                .add(2, true, group(PODS, 1_000, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20));
        var density = density(1, 2, 3, 4, 5, 6, 7, 14, 15, 16, 17, 18, 19);
        assertThat(density.isSparse(made.numbered(1))).isFalse();
        assertThat(density.isSparse(made.numbered(2))).isTrue();
    }

    /** What went meanwhile is none of ours any more: it is neither sparse nor holds anything. */
    @Test
    void leavesAloneWhatWentMeanwhile() {
        made.add(1, true, group(PODS, 1_000, 1, 2));
        var density = density(1);
        var other = new Places.Numbered(pack(1), 100, 102);
        assertThat(density.share(other)).isEqualTo(1);
        assertThat(density.isSparse(other)).isFalse();
        assertThat(density.neededBytes(other)).isZero();
        assertThat(density.liveBytes(other)).isZero();
    }

    /** Twice as much to read as is needed, and 8 MiB more. */
    @Test
    void scattersASectionThatCostsTwiceItsBytesAnd8MibMore() {
        made.add(1, true, group(PODS, MIB, 1, 2, 3, 4))
                .add(2, true, group(PODS, MIB, 11, 12, 13, 14))
                .add(3, true, group(PODS, MIB, 21, 22, 23, 24), group(MAPS, MIB, 31, 32, 33, 34))
                // all of it is needed, so it helps nobody to pack it anew
                .add(4, true, group(PODS, MIB, 41))
                .add(5, true, group(PODS, MIB, 51, 52, 53, 54));
        // 13 MiB to read for 5 MiB: 8 MiB too many
        assertThat(density(1, 11, 12, 21, 41).scattered(made.index().numbered()))
                .containsExactlyInAnyOrder(pack(1), pack(3));
        // 13 MiB for 6 MiB: 7 MiB are not worth it
        assertThat(density(1, 2, 11, 12, 21, 41).scattered(made.index().numbered()))
                .isEmpty();
        // of the other section 3 MiB are
        assertThat(density(31).scattered(made.index().numbered())).isEmpty();
    }

    @Test
    void readsInOneGoWhatCostsLessThanTwiceItsBytes() {
        var half = new int[][] {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}, {13, 14, 15, 16}, {17, 18, 19, 20}};
        for (var i = 0; i < half.length; i++) {
            made.add(i + 1, true, group(PODS, MIB, half[i]));
        }
        // 20 MiB for 10 MiB, and 20 MiB for 11 MiB
        assertThat(density(1, 2, 5, 6, 9, 10, 11, 13, 14, 17)
                        .scattered(made.index().numbered()))
                .containsExactly(pack(5));
        assertThat(density(1, 2, 5, 6, 9, 10, 11, 13, 14, 15, 17)
                        .scattered(made.index().numbered()))
                .isEmpty();
    }

    @Test
    void takesTheNewestStateOfEachSection() {
        var none = new PointSection(MAPS, PointSection.State.FAILED, Optional.empty(), 0, 0, 0, null, null, null, null);
        var empty =
                new PointSection(PODS, PointSection.State.COMPLETE, Optional.empty(), 0, 0, 0, null, null, null, null);
        var one = record(1, section(PODS, 1), section(MAPS, 2));
        var two = record(2, section(PODS, 3), none);
        var three = record(3, empty);
        for (var points : List.of(List.of(one, two, three), List.of(three, two, one))) {
            assertThat(Density.newest(points)).containsExactlyInAnyOrder(section(PODS, 3), section(MAPS, 2));
        }
    }

    private static PointRecord record(long sequence, PointSection... sections) {
        return point(Optional.empty(), sequence, Instant.EPOCH, List.of(sections), List.of());
    }

    private Density density(int... needed) {
        var marking = made.marking(Condemned.NOTHING, Set.of());
        for (var unit : needed) {
            marking.mark(point(unit));
        }
        return new Density(made.index(), marking);
    }
}
