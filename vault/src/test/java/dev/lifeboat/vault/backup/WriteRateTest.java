package dev.lifeboat.vault.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.testkit.time.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** R8 of the recovery point tree: limits on the rate. */
class WriteRateTest {
    private final SettableClock clock = new SettableClock();
    private final WriteRate rate = new WriteRate(clock);

    private int taken(String extension) {
        var count = 0;
        try {
            while (count < 1_000_000) {
                rate.take(extension, 1);
                count++;
            }
        } catch (LifeboatException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
        }
        return count;
    }

    @Test
    void givesManyAtOnceAndThenAsManyAsTimePasses() {
        assertThat(taken("one")).isEqualTo(2_048);
        assertThat(taken("one")).isZero();
        clock.pass(Duration.ofSeconds(10));
        assertThat(taken("one")).isEqualTo(1_280);
        clock.pass(Duration.ofDays(1));
        assertThat(taken("one")).isEqualTo(2_048);
    }

    @Test
    void isOfEachExtensionOnItsOwn() {
        assertThat(taken("one")).isPositive();
        assertThat(taken("other")).isEqualTo(2_048);
    }

    @Test
    void takesNothingWhereItRefuses() {
        assertThatThrownBy(() -> rate.take("one", 2_049)).isInstanceOf(LifeboatException.class);
        assertThat(taken("one")).isEqualTo(2_048);
    }

    @Test
    void aClockThatGoesBackGivesNothing() {
        assertThat(taken("one")).isPositive();
        clock.pass(Duration.ofHours(-1));
        assertThat(taken("one")).isZero();
    }
}
