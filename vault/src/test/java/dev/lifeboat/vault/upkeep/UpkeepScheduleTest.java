package dev.lifeboat.vault.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.format.RepositoryId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UpkeepScheduleTest {
    private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"P1D,30", "PT12H,60", "P2D,15", "P7D,4", "P45D,1", "PT1S,10000"})
    void everyPackHasItsTurnInThirtyDaysWhateverTheIntervalIs(Duration interval, int parts) {
        assertThat(new Schedule(Duration.ZERO, interval).parts()).isEqualTo(parts);
    }

    @Test
    void repositoriesThatAreSeenForTheFirstTimeHaveTheirTurnsSpreadOverTheInterval() {
        var random = new SecureRandom();
        var quarters = new int[4];
        for (var i = 0; i < 1_000; i++) {
            var id = RepositoryId.random(random).hex();
            for (var kind : Kind.values()) {
                var due = Schedule.DAILY.first(kind, id, NOW).plus(Duration.ofDays(1));
                assertThat(due).isBetween(NOW, NOW.plus(Duration.ofDays(1)));
                quarters[(int) Math.min(3, Duration.between(NOW, due).toHours() / 6)]++;
            }
        }
        assertThat(Arrays.stream(quarters).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(350, 650));
    }

    @Test
    void theTwoWorksOnARepositoryAreHalfAnIntervalApart() {
        var cleanUp = Schedule.DAILY.first(Kind.CLEAN_UP, "40000000", NOW);
        var check = Schedule.DAILY.first(Kind.CHECK, "40000000", NOW);
        assertThat(Duration.between(cleanUp, check)).isEqualTo(Duration.ofHours(12));
    }
}
