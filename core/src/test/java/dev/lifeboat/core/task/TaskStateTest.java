package dev.lifeboat.core.task;

import static dev.lifeboat.core.task.TaskState.CANCELLED;
import static dev.lifeboat.core.task.TaskState.CANCELLING;
import static dev.lifeboat.core.task.TaskState.FAILED;
import static dev.lifeboat.core.task.TaskState.LEASED;
import static dev.lifeboat.core.task.TaskState.QUEUED;
import static dev.lifeboat.core.task.TaskState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TaskStateTest {
    /** Written a second time on purpose: a changed table must be changed here as well. */
    private static final Map<TaskState, Set<TaskState>> ALLOWED = Map.of(
            QUEUED, Set.of(LEASED, FAILED, CANCELLED),
            LEASED, Set.of(LEASED, CANCELLING, SUCCEEDED, FAILED),
            CANCELLING, Set.of(CANCELLING, CANCELLED, SUCCEEDED, FAILED),
            SUCCEEDED, Set.of(),
            FAILED, Set.of(),
            CANCELLED, Set.of());

    @Test
    void everyTransitionIsAllowedOrThrows() {
        for (var from : TaskState.values()) {
            for (var to : TaskState.values()) {
                if (ALLOWED.get(from).contains(to)) {
                    assertThat(from.to(to)).isEqualTo(to);
                } else {
                    assertThatThrownBy(() -> from.to(to)).isInstanceOf(IllegalStateException.class);
                }
            }
        }
    }

    @Test
    void whatHasEndedStaysAsItIs() {
        assertThat(Arrays.stream(TaskState.values()).filter(TaskState::isTerminal))
                .containsExactly(SUCCEEDED, FAILED, CANCELLED);
    }

    @Test
    void onlyWhatAnExtensionHoldsIsLeased() {
        assertThat(Arrays.stream(TaskState.values()).filter(TaskState::isLeased))
                .containsExactly(LEASED, CANCELLING);
    }
}
