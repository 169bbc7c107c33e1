package dev.lifeboat.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.task.Silence.Facts;
import dev.lifeboat.core.task.Silence.Limits;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SilenceTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void aHeartbeatOlderThanThreeMinutesMeansAnUnhealthyExtension() {
        assertThat(judge(task(ago(180), ago(180)))).isEmpty();
        assertThat(judge(task(ago(181), ago(1)))).contains(ErrorCode.EXTENSION_HAS_ERRORS);
    }

    @Test
    void anExtensionThatNeverSpokeIsAsDeadAsASilentOne() {
        assertThat(judge(task(Instant.MIN, ago(1)))).contains(ErrorCode.EXTENSION_HAS_ERRORS);
    }

    @Test
    void tenMinutesWithoutProgressOfALivingExtensionEndTheTask() {
        assertThat(judge(task(ago(1), ago(600)))).isEmpty();
        assertThat(judge(task(ago(1), ago(601)))).contains(ErrorCode.TASK_TRACKING_TIMEOUT);
    }

    @Test
    void aServerThatJustStartedBlamesNobodyForWhatItCouldNotHear() {
        var asleep = new Facts(TaskState.LEASED, false, ago(60), ago(5000), ago(5000), 1);
        assertThat(judge(asleep)).isEmpty();
        var stillSilent = new Facts(TaskState.LEASED, false, ago(181), ago(5000), ago(5000), 1);
        assertThat(judge(stillSilent)).contains(ErrorCode.EXTENSION_HAS_ERRORS);
    }

    @Test
    void theThirdRestartEndsTheTaskWithTheCodeOfItsKind() {
        assertThat(judge(attempt(3, false))).isEmpty();
        assertThat(judge(attempt(4, false))).contains(ErrorCode.POD_RESTARTED_DURING_BACKUP);
        assertThat(judge(attempt(4, true))).contains(ErrorCode.POD_RESTARTED_DURING_RESTORE);
    }

    @Test
    void whatHasEndedIsNotJudged() {
        for (var state : TaskState.values()) {
            var silent = new Facts(state, false, Instant.MIN, Instant.MIN, Instant.MIN, 9);
            assertThat(judge(silent).isEmpty()).isEqualTo(state.isTerminal());
        }
    }

    private static java.util.Optional<ErrorCode> judge(Facts facts) {
        return Silence.judge(facts, Limits.DEFAULT, NOW);
    }

    private static Facts task(Instant heartbeat, Instant progress) {
        return new Facts(TaskState.LEASED, false, Instant.EPOCH, heartbeat, progress, 1);
    }

    private static Facts attempt(int attempt, boolean restore) {
        return new Facts(TaskState.LEASED, restore, Instant.EPOCH, ago(1), ago(1), attempt);
    }

    private static Instant ago(long seconds) {
        return NOW.minus(Duration.ofSeconds(seconds));
    }
}
