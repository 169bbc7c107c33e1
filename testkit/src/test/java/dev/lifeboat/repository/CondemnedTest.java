package dev.lifeboat.repository;

import static dev.lifeboat.repository.MarkedIndex.group;
import static dev.lifeboat.repository.MarkedIndex.pack;
import static dev.lifeboat.repository.MarkedIndex.unit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.gc.Margins;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is condemned is no ground to stand on, and a point that its mark may have missed is no proof. */
class CondemnedTest {
    private static final Instant AT = Instant.parse("2026-11-20T21:00:00Z");
    private static final Margins MARGINS = Margins.DEFAULT;

    private final Condemned condemned = new Condemned(Map.of(
            "gc/one", new Garbage(1, AT, List.of(pack(1)), List.of()),
            "gc/two", new Garbage(2, AT.plus(Duration.ofDays(30)), List.of(pack(2)), List.of())));

    /** {@link Margins}, the point between: from {@code at - doubt} to {@code at + mark + doubt}, both included. */
    @Test
    void doubtsPointsThatTheMarkMayHaveMissed() {
        var from = AT.minus(MARGINS.doubt());
        var to = AT.plus(MARGINS.mark()).plus(MARGINS.doubt());
        for (var committed : List.of(from, AT, to, from.plus(Duration.ofDays(30)))) {
            assertThat(doubts(committed)).as("%s", committed).isTrue();
        }
        for (var committed : List.of(
                from.minusNanos(1),
                to.plusNanos(1),
                from.plus(Duration.ofDays(30)).minusNanos(1))) {
            assertThat(doubts(committed)).as("%s", committed).isFalse();
        }
        assertThat(Condemned.NOTHING.doubts(point(AT), MARGINS)).isFalse();
    }

    /** Else every backup after a clean-up that merged the index, which may be each day, would read every file again. */
    @Test
    void doubtsNothingWhereOnlySegmentsOfTheIndexAreCondemned() {
        var merged = new Condemned(Map.of("gc/one", new Garbage(1, AT, List.of(), List.of("index/one"))));
        assertThat(merged.doubts(point(AT), MARGINS)).isFalse();
    }

    @Test
    void doubtsNoPointThatTheMarkSaw() {
        var seen = point(AT);
        var record = new Garbage(1, AT, List.of(pack(1)), List.of(), List.of(seen.id()));
        assertThat(new Condemned(Map.of("gc/one", record)).doubts(seen, MARGINS))
                .isFalse();
        var other = new Garbage(2, AT, List.of(pack(2)), List.of());
        assertThat(new Condemned(Map.of("gc/one", record, "gc/two", other)).doubts(seen, MARGINS))
                .as("another mark may have missed it")
                .isTrue();
    }

    @Test
    void leavesTheCopiesThatStay() {
        var pods = SectionName.kubernetes("", "pods");
        var index = new MarkedIndex()
                .add(1, true, group(pods, 9, 1))
                .add(2, true, group(pods, 9, 1, 2))
                .add(3, true, group(pods, 9, 1))
                .index();
        assertThat(condemned.packs()).containsExactlyInAnyOrder(pack(1), pack(2));
        var staying = index.find(unit(1)).flatMap(condemned::staying).orElseThrow();
        assertThat(staying.pack().id()).isEqualTo(pack(3));
        assertThat(staying.next()).isNull();
        assertThat(index.find(unit(2)).flatMap(condemned::staying)).isEmpty();
        var all = index.find(unit(1));
        assertThat(all.flatMap(Condemned.NOTHING::staying)).isEqualTo(all);
    }

    private boolean doubts(Instant committed) {
        return condemned.doubts(point(committed), MARGINS);
    }

    private static PointRecord point(Instant committed) {
        return MarkedIndex.point(Optional.empty(), 1, committed, List.of(), List.of());
    }
}
