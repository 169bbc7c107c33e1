package dev.lifeboat.core.job;

import static dev.lifeboat.core.job.JobState.CANCELLED;
import static dev.lifeboat.core.job.JobState.CANCELLING;
import static dev.lifeboat.core.job.JobState.COMPLETED;
import static dev.lifeboat.core.job.JobState.COMPLETED_WITH_WARNINGS;
import static dev.lifeboat.core.job.JobState.FAILED;
import static dev.lifeboat.core.job.JobState.IN_PROGRESS;
import static dev.lifeboat.core.job.JobState.QUEUED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class JobStateTest {
    /** Written a second time on purpose: a changed table must be changed here as well. */
    private static final Map<JobState, Set<JobState>> ALLOWED = Map.of(
            QUEUED, Set.of(IN_PROGRESS, FAILED, CANCELLED),
            IN_PROGRESS, Set.of(CANCELLING, COMPLETED, COMPLETED_WITH_WARNINGS, FAILED),
            CANCELLING, Set.of(CANCELLED, COMPLETED, COMPLETED_WITH_WARNINGS, FAILED),
            COMPLETED, Set.of(),
            COMPLETED_WITH_WARNINGS, Set.of(),
            FAILED, Set.of(),
            CANCELLED, Set.of());

    @Test
    void everyTransitionIsAllowedOrThrowsAndWhatHasEndedIsFrozen() {
        for (var from : JobState.values()) {
            for (var to : JobState.values()) {
                if (ALLOWED.get(from).contains(to)) {
                    assertThat(from.to(to)).isEqualTo(to);
                } else {
                    assertThatThrownBy(() -> from.to(to)).isInstanceOf(IllegalStateException.class);
                }
            }
            assertThat(from.isTerminal()).isEqualTo(ALLOWED.get(from).isEmpty());
        }
    }
}
