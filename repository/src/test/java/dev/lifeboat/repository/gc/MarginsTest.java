package dev.lifeboat.repository.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.repository.format.PointId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Deletion is safe only while the sums of design 5.4 hold, so no other margins can be made. */
class MarginsTest {
    private static final Margins DEFAULT = Margins.DEFAULT;
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void theDefaultLeavesTwoDaysAndDeletesAfterTheLongestMark() {
        assertThat(DEFAULT.grace()).isEqualTo(Duration.ofDays(2));
        assertThat(Margins.run()).isEqualTo(Duration.ofDays(1));
        assertThat(DEFAULT.untilDeletion()).isEqualTo(Duration.ofHours(48 + 6));
        assertThat(DEFAULT.doubt()).isEqualTo(HOUR);
    }

    /** Writers rely on it and do not know who collects. */
    @Test
    void noGraceIsLessThanTheDefault() {
        assertThatThrownBy(() -> DEFAULT.withGrace(DEFAULT.grace().minusNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(DEFAULT.withGrace(DEFAULT.grace())).isEqualTo(DEFAULT);
    }

    /** Two listings, a call and the skew between clocks fit into half the grace, or a run that sleeps is overtaken. */
    @Test
    void callsAndListingsFitIntoHalfTheGrace() {
        // 2 x 11 h + 1 h 30 min + 29 min of 24 h
        var grace = DEFAULT.grace();
        var call = Duration.ofMinutes(90);
        var skew = Duration.ofMinutes(29);
        var listing = Duration.ofHours(11);
        assertThat(margins(grace, call, listing, skew).doubt())
                .isEqualTo(Duration.ofHours(12).plusMinutes(59));
        assertThatThrownBy(() -> margins(grace, call, listing, skew.plusMinutes(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> margins(grace, call.plusMinutes(1), listing, skew))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> margins(grace, call, listing.plusSeconds(30), skew))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Or packs of a run that may still commit would count as orphans. */
    @Test
    void anOrphanIsOlderThanAnyTicketAndTheGrace() {
        var least = DEFAULT.ticket().plus(DEFAULT.grace());
        assertThat(unfinished(least).unfinished()).isEqualTo(least);
        assertThatThrownBy(() -> unfinished(least.minusNanos(1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLongerGraceGivesOrphansMoreTimeAndNeverLess() {
        var ten = Duration.ofDays(10);
        assertThat(DEFAULT.withGrace(ten).unfinished()).isEqualTo(ten.plus(DEFAULT.ticket()));
        assertThat(DEFAULT.withGrace(ten).untilDeletion()).isEqualTo(ten.plus(DEFAULT.mark()));
        assertThat(DEFAULT.withGrace(Duration.ofDays(3)).unfinished()).isEqualTo(DEFAULT.unfinished());
    }

    @Test
    void aRequestKeepsWhatItIsNotTold() {
        var margins = DEFAULT.withGrace(Duration.ofDays(5));
        var point = new PointId(1, 2);
        var request = GarbageRequest.run()
                .with(margins)
                .withTasks(List.of(point), Optional.of(Instant.EPOCH))
                .dry();
        assertThat(request)
                .isEqualTo(new GarbageRequest(
                        true, margins, Set.of(point), Optional.of(Instant.EPOCH), GarbageRequest.COPY_LIMIT));
        assertThat(GarbageRequest.run().dryRun()).isFalse();
        assertThat(request.withTasks(List.of(), Optional.empty()).dryRun()).isTrue();
    }

    @Test
    void aRunCopiesNothingOrSomethingAndNeverLess() {
        var none = new GarbageRequest(false, DEFAULT, Set.of(), Optional.empty(), 0);
        assertThat(none.copyLimit()).isZero();
        assertThatThrownBy(() -> new GarbageRequest(false, DEFAULT, Set.of(), Optional.empty(), -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Margins margins(Duration grace, Duration call, Duration listing, Duration skew) {
        return new Margins(grace, DEFAULT.mark(), call, listing, skew, DEFAULT.ticket(), DEFAULT.unfinished());
    }

    private static Margins unfinished(Duration unfinished) {
        return new Margins(
                DEFAULT.grace(),
                DEFAULT.mark(),
                DEFAULT.call(),
                DEFAULT.listing(),
                DEFAULT.skew(),
                DEFAULT.ticket(),
                unfinished);
    }
}
