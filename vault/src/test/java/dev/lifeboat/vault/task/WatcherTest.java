package dev.lifeboat.vault.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.task.Silence;
import dev.lifeboat.core.task.TaskState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What silence does to tasks (design 5.2). */
final class WatcherTest extends TaskScene {
    @Test
    void anExtensionSilentForThreeMinutesFailsItsTasks() throws Exception {
        var watcher = watcher();
        var id = queue(BACKUP);
        lease(session("pod", "one"));
        now = now.plusSeconds(180);
        watcher.look();
        assertThat(task(id).state()).isEqualTo(TaskState.LEASED);
        now = now.plusSeconds(1);
        watcher.look();
        assertThat(error(id)).isEqualTo(ErrorCode.EXTENSION_HAS_ERRORS.wire());
    }

    @Test
    void aLivingExtensionWithoutProgressForTenMinutesFailsTheTask() throws Exception {
        var watcher = watcher();
        var id = queue(BACKUP);
        var epoch = session("pod", "one");
        lease(epoch);
        tasks.report(EXTENSION, id, report(epoch, 0, "Resources", 5, null));
        for (var minute = 0; minute < 10; minute++) {
            now = now.plusSeconds(60);
            heartbeat(epoch);
            tasks.report(EXTENSION, id, report(epoch, minute + 1, "Resources", 5, null));
            watcher.look();
        }
        assertThat(task(id).state()).isEqualTo(TaskState.LEASED);
        now = now.plusSeconds(1);
        watcher.look();
        assertThat(error(id)).isEqualTo(ErrorCode.TASK_TRACKING_TIMEOUT.wire());
    }

    @Test
    void aTaskWaitsForItsTurnAsLongAsItsExtensionIsBusyWithAnother() throws Exception {
        var watcher = watcher();
        var epoch = session("pod", "one");
        var first = queue(BACKUP);
        lease(epoch);
        var leased = queue(BACKUP);
        lease(epoch);
        var second = queue(PRUNE);
        for (var minute = 0; minute < 30; minute++) {
            now = now.plusSeconds(60);
            heartbeat(epoch);
            tasks.report(EXTENSION, first, report(epoch, minute, "Resources", minute, null));
            watcher.look();
        }
        assertThat(task(second).state()).isEqualTo(TaskState.QUEUED);
        assertThat(task(leased).state()).isEqualTo(TaskState.LEASED);
    }

    @Test
    void aRestartedServerBlamesNobodyForTheTimeItWasAway() throws Exception {
        var id = queue(BACKUP);
        lease(session("pod", "one"));
        now = now.plus(Duration.ofHours(5));
        start();
        watcher().look();
        assertThat(task(id).state()).isEqualTo(TaskState.LEASED);
    }

    private Watcher watcher() {
        return new Watcher(jdbi, tasks, sessions, clock, Silence.Limits.DEFAULT);
    }
}
