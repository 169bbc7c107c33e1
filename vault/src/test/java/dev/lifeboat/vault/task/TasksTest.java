package dev.lifeboat.vault.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.api.link.Progress;
import dev.lifeboat.api.link.ReportAnswer.Order;
import dev.lifeboat.api.link.SessionRequest;
import dev.lifeboat.api.link.TaskError;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.api.link.TaskReport;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.job.JobState;
import dev.lifeboat.core.task.TaskState;
import dev.lifeboat.vault.session.SessionStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The life of tasks against a real database: leases, fencing, reports (design 5.2). */
final class TasksTest extends TaskScene {
    @Test
    void aTaskIsHandedOutOnceToOneSession() throws Exception {
        var id = queue(BACKUP);
        var epoch = session("pod", "one");
        assertThat(lease(epoch)).get().returns(id, LeasedTask::task).returns(1, LeasedTask::attempt);
        assertThat(lease(epoch)).isEmpty();
        assertThat(task(id).state()).isEqualTo(TaskState.LEASED);
        assertThat(job(id).state()).isEqualTo(JobState.IN_PROGRESS);
    }

    @Test
    void aLeaseWhoseAnswerWasLostIsRepeatedUntilTheExtensionSpeaksOfIt() throws Exception {
        var id = queue(BACKUP);
        var epoch = session("pod", "one");
        lease(epoch);
        now = now.plusSeconds(11);
        assertThat(lease(epoch)).get().returns(id, LeasedTask::task).returns(1, LeasedTask::attempt);
        report(id, epoch, 0, null);
        now = now.plusSeconds(60);
        assertThat(lease(epoch)).isEmpty();
    }

    @Test
    void aTaskGoesOnAfterARestartOfTheServerAsIfNothingHadHappened() throws Exception {
        var id = queue(BACKUP);
        var epoch = session("pod", "one");
        lease(epoch);
        report(id, epoch, 0, null);
        start();
        assertThat(report(id, epoch, 1, null)).isEqualTo(Order.CONTINUE);
        report(id, epoch, 2, succeeded());
        assertThat(job(id).state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void aNewerSessionTakesTheTaskOverAndTheOlderIsFenced() throws Exception {
        var id = queue(BACKUP);
        var old = session("pod", "one");
        lease(old);
        var young = session("pod", "two");
        assertThat(young).isGreaterThan(old);
        assertThat(lease(young)).get().returns(2, LeasedTask::attempt).returns(young, LeasedTask::epoch);
        fenced(() -> report(id, old, 5, null));
        fenced(() -> lease(old));
        fenced(() -> tasks.held(EXTENSION, id, old, false));
        assertThat(report(id, young, 6, null)).isEqualTo(Order.CONTINUE);
        assertThat(job(id).content().findings())
                .extracting(Finding::code)
                .containsExactly(ErrorCode.EXTENSION_RESTARTED.wire());
    }

    @Test
    void aTaskThatTheNewSessionDoesNotHoldYetIsFencedToo() throws Exception {
        var id = queue(BACKUP);
        lease(session("pod", "one"));
        var young = session("pod", "two");
        fenced(() -> report(id, young, 1, null));
    }

    @Test
    void aSecondPodIsRefusedWhileTheFirstIsAliveAndTakesOverAfterwards() {
        session("pod", "one");
        now = now.plusSeconds(29);
        refused(ErrorCode.EXTENSION_IDENTITY_IN_USE, () -> session("other", "two"));
        now = now.plusSeconds(2);
        assertThat(session("other", "two")).isEqualTo(2);
    }

    @Test
    void aHeartbeatKeepsTheFirstPodAlive() {
        var epoch = session("pod", "one");
        now = now.plusSeconds(29);
        heartbeat(epoch);
        now = now.plusSeconds(29);
        refused(ErrorCode.EXTENSION_IDENTITY_IN_USE, () -> session("other", "two"));
    }

    @Test
    void theThirdRestartFailsTheTaskWithItsCodeAfterAnotherLeaseToCleanUp() throws Exception {
        var id = queue(BACKUP);
        restartThrice();
        var epoch = session("pod", "start 4");
        assertThat(lease(epoch)).isPresent();
        assertThat(report(id, epoch, 0, null)).isEqualTo(Order.CANCEL);
        report(id, epoch, 1, new TaskOutcome(TaskOutcome.Result.CANCELLED, null, Map.of()));
        assertThat(job(id).state()).isEqualTo(JobState.FAILED);
        assertThat(error(id)).isEqualTo(ErrorCode.POD_RESTARTED_DURING_BACKUP.wire());
    }

    @Test
    void aTaskWhoseCleanUpIsCutOffTooIsNotHandedOutAgain() throws Exception {
        var id = queue(BACKUP);
        restartThrice();
        assertThat(lease(session("pod", "start 4"))).isPresent();
        assertThat(lease(session("pod", "start 5"))).isEmpty();
        assertThat(task(id).state()).isEqualTo(TaskState.FAILED);
        assertThat(error(id)).isEqualTo(ErrorCode.POD_RESTARTED_DURING_BACKUP.wire());
        assertThat(job(id).content().error().details()).containsEntry("restarts", "3");
    }

    private void restartThrice() throws InterruptedException {
        for (var start = 1; start <= 3; start++) {
            assertThat(lease(session("pod", "start " + start))).isPresent();
        }
    }

    @Test
    void withoutPermissionAQueuedTaskFailsWithTheCodeOfWhatIsMissing() throws Exception {
        var id = queue(BACKUP);
        refusal = Optional.of(
                new LifeboatException(ErrorCode.TRUSTED_ACCESS_MISSING, Map.of("vault", "v", "cluster", "c")));
        assertThat(lease(session("pod", "one"))).isEmpty();
        assertThat(job(id).state()).isEqualTo(JobState.FAILED);
        assertThat(error(id)).isEqualTo(ErrorCode.TRUSTED_ACCESS_MISSING.wire());
    }

    @Test
    void aGrantTakenAwayDuringARunStopsItAtTheNextTicket() throws Exception {
        var id = queue(BACKUP);
        var epoch = session("pod", "one");
        lease(epoch);
        tasks.permitted(EXTENSION, id, epoch);
        refusal = Optional.of(new LifeboatException(ErrorCode.TRUSTED_ACCESS_MISSING, Map.of()));
        refused(ErrorCode.TRUSTED_ACCESS_MISSING, () -> tasks.permitted(EXTENSION, id, epoch));
        refusal = Optional.empty();
        refused(ErrorCode.TRUSTED_ACCESS_MISSING, () -> tasks.permitted(EXTENSION, id, epoch));
        assertThat(report(id, epoch, 0, null)).isEqualTo(Order.CANCEL);
        report(id, epoch, 1, new TaskOutcome(TaskOutcome.Result.CANCELLED, null, Map.of()));
        assertThat(job(id).state()).isEqualTo(JobState.FAILED);
        assertThat(error(id)).isEqualTo(ErrorCode.TRUSTED_ACCESS_MISSING.wire());
    }

    @Test
    void aCancelledTaskIsToldWithItsNextReportAndHandedOutAgainAfterARestart() throws Exception {
        var id = queue(BACKUP);
        var epoch = session("pod", "one");
        lease(epoch);
        tasks.cancel(id);
        assertThat(job(id).state()).isEqualTo(JobState.CANCELLING);
        assertThat(report(id, epoch, 0, null)).isEqualTo(Order.CANCEL);
        var young = session("pod", "two");
        assertThat(lease(young)).isPresent();
        assertThat(report(id, young, 1, null)).isEqualTo(Order.CANCEL);
        report(id, young, 2, new TaskOutcome(TaskOutcome.Result.CANCELLED, null, Map.of()));
        assertThat(job(id).state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void aQueuedTaskIsCancelledAtOnce() {
        var id = queue(BACKUP);
        tasks.cancel(id);
        assertThat(job(id).state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void reportsCountOnceAndOldOnesNever() throws Exception {
        var id = queue(BACKUP);
        var epoch = session("pod", "one");
        lease(epoch);
        tasks.report(EXTENSION, id, report(epoch, 7, "Resources", 70, null));
        tasks.report(EXTENSION, id, report(epoch, 6, "Snapshots", 10, null));
        tasks.report(EXTENSION, id, report(epoch, 7, "Changed", 0, null));
        assertThat(task(id).report().stage()).isEqualTo("Resources");
        report(id, epoch, 8, succeeded());
        assertThat(report(id, epoch, 8, succeeded())).isEqualTo(Order.CONTINUE);
        report(id, epoch, 9, new TaskOutcome(TaskOutcome.Result.FAILED, null, Map.of()));
        assertThat(job(id).state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void whoStillWorksOnWhatHasEndedIsToldToStop() throws Exception {
        var id = queue(BACKUP);
        var epoch = session("pod", "one");
        lease(epoch);
        tasks.fail(id, new TaskError(ErrorCode.TASK_TRACKING_TIMEOUT.wire(), Map.of()));
        assertThat(report(id, epoch, 0, null)).isEqualTo(Order.CANCEL);
        assertThat(job(id).state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void aTaskOfAnotherExtensionDoesNotExist() {
        var id = queue(BACKUP);
        jdbi.useTransaction(handle -> new SessionStore().enrol(handle, "/other", "/clusters/c2", "https://v", now));
        var epoch =
                sessions.begin("/other", new SessionRequest("i", "p", 1, "1")).epoch();
        refused(ErrorCode.RESOURCE_NOT_FOUND, () -> tasks.held("/other", id, epoch, false));
    }

    @Test
    void warningsMakeAJobCompletedWithWarnings() throws Exception {
        var id = queue(BACKUP);
        var epoch = session("pod", "one");
        lease(epoch);
        var warning = new Finding("LifeboatKindNotListed", Finding.Severity.WARNING, "widgets", Map.of(), 1, List.of());
        tasks.report(
                EXTENSION,
                id,
                new TaskReport(epoch, 0, "End", Progress.NONE, List.of(), List.of(warning), succeeded()));
        assertThat(job(id).state()).isEqualTo(JobState.COMPLETED_WITH_WARNINGS);
    }

    @Test
    void whatAProcessFoundBeforeItDiedStaysWithATaskThatFails() throws Exception {
        var id = queue(BACKUP);
        var first = session("pod", "one");
        lease(first);
        tasks.report(EXTENSION, id, report(first, 0, null, warning("widgets", 2), warning("gadgets", 1)));
        var second = session("pod", "two");
        lease(second);
        tasks.report(EXTENSION, id, report(second, 1, null));
        tasks.report(EXTENSION, id, report(second, 2, null, warning("widgets", 3)));
        var failed = new TaskOutcome(
                TaskOutcome.Result.FAILED, new TaskError(ErrorCode.TASK_FAILED.wire(), Map.of()), Map.of());
        tasks.report(EXTENSION, id, report(second, 3, failed, warning("widgets", 3)));

        assertThat(task(id).report().findings())
                .extracting(Finding::resource, Finding::count)
                .containsExactlyInAnyOrder(tuple("widgets", 3L), tuple("gadgets", 1L));
    }

    @Test
    void whoEndsATaskWellSaysWhichFindingsCount() throws Exception {
        var id = queue(BACKUP);
        var first = session("pod", "one");
        lease(first);
        tasks.report(EXTENSION, id, report(first, 0, null, warning("widgets", 1)));
        var second = session("pod", "two");
        lease(second);
        tasks.report(EXTENSION, id, report(second, 1, succeeded()));
        assertThat(job(id).state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void findingsOfTheDeadAreNoSignOfLife() throws Exception {
        var id = queue(BACKUP);
        var first = session("pod", "one");
        lease(first);
        tasks.report(EXTENSION, id, report(first, 0, null, warning("widgets", 1)));
        tasks.report(EXTENSION, id, report(first, 1, null));
        var progressed = task(id).progressed();
        now = now.plusSeconds(60);
        tasks.report(EXTENSION, id, report(first, 2, null));
        assertThat(task(id).progressed()).isEqualTo(progressed);
    }

    private static Finding warning(String resource, long count) {
        return new Finding("LifeboatKindNotListed", Finding.Severity.WARNING, resource, Map.of(), count, List.of());
    }

    private static TaskReport report(long epoch, long sequence, @Nullable TaskOutcome outcome, Finding... findings) {
        return new TaskReport(epoch, sequence, "Resources", Progress.NONE, List.of(), List.of(findings), outcome);
    }

    @Test
    void aLongPollWakesWhenATaskComes() throws Exception {
        var epoch = session("pod", "one");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var polled = threads.submit(() -> tasks.lease(EXTENSION, epoch, Duration.ofSeconds(20)));
            var id = queue(BACKUP);
            tasks.announce(task(id));
            assertThat(polled.get(5, TimeUnit.SECONDS)).get().returns(id, LeasedTask::task);
        }
    }

    @Test
    void aServerThatStopsLetsItsLongPollsGo() throws Exception {
        var epoch = session("pod", "one");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var polled = threads.submit(() -> tasks.lease(EXTENSION, epoch, Duration.ofSeconds(60)));
            bells.close();
            assertThat(polled.get(5, TimeUnit.SECONDS)).isEmpty();
        }
    }
}
