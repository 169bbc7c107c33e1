package dev.lifeboat.vault.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.api.link.BackupSpec;
import dev.lifeboat.api.link.ClusterFacts;
import dev.lifeboat.api.link.Heartbeat;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.api.link.Progress;
import dev.lifeboat.api.link.PruneSpec;
import dev.lifeboat.api.link.ReportAnswer.Order;
import dev.lifeboat.api.link.ResourceFilter;
import dev.lifeboat.api.link.SessionRequest;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.api.link.TaskReport;
import dev.lifeboat.api.link.TaskSpec;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.task.Silence;
import dev.lifeboat.vault.job.Job;
import dev.lifeboat.vault.job.JobStore;
import dev.lifeboat.vault.session.SessionStore;
import dev.lifeboat.vault.session.Sessions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tasks of one extension against a real database, with a clock that the test sets. */
abstract class TaskScene {
    static final String EXTENSION = "/clusters/c1/extensions/e1";
    static final TaskSpec BACKUP = new BackupSpec(
            "nightly",
            "0".repeat(32),
            new ResourceFilter(List.of("shop"), List.of(), List.of(), List.of(), List.of(), true),
            true,
            List.of(),
            Duration.ofMinutes(8));
    static final TaskSpec PRUNE = new PruneSpec("nightly", List.of());

    private @TempDir Path folder;
    Jdbi jdbi;
    Sessions sessions;
    Tasks tasks;
    Bells bells;
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Optional<LifeboatException> refusal = Optional.empty();

    final InstantSource clock = () -> now;
    final TaskStore store = new TaskStore();
    final JobStore jobs = new JobStore();

    @BeforeEach
    void openTheDatabase() {
        jdbi = Rows.in(folder);
        jdbi.useTransaction(handle -> new SessionStore().enrol(handle, EXTENSION, "/clusters/c1", "https://v", now));
        start();
    }

    /** A server on the same rows; calling it again is a restart. */
    void start() {
        sessions = new Sessions(jdbi, new SessionStore(), clock, Sessions.Limits.DEFAULT);
        bells = new Bells();
        Ending ending = (_, task, job, end) -> JobEnd.ofOther(task, job, end);
        tasks = new Tasks(
                jdbi,
                sessions,
                _ -> refusal,
                bells,
                clock,
                Silence.Limits.DEFAULT,
                Map.of(BackupSpec.class, ending, PruneSpec.class, ending));
    }

    String queue(TaskSpec spec) {
        var about = new Job.About(
                Job.Operation.BACKUP, "/v", "/v/i", "i", "/clusters/c1", "c1", "local", "/v/p", null, null, Map.of());
        var job = Job.queued(UUID.randomUUID().toString(), about, now);
        var task = Task.queued(UUID.randomUUID().toString().replace("-", ""), job.id(), EXTENSION, "/v/i", spec, now);
        jdbi.useTransaction(handle -> {
            jobs.insert(handle, job);
            store.insert(handle, task);
        });
        return task.id();
    }

    long session(String pod, String instance) {
        return sessions.begin(EXTENSION, new SessionRequest(instance, pod, 1, "0.1"))
                .epoch();
    }

    void heartbeat(long epoch) {
        var facts = new ClusterFacts("1.36", 1, List.of(), List.of(), List.of(), true, List.of(), "0.1");
        sessions.heartbeat(EXTENSION, new Heartbeat(epoch, List.of(), facts));
    }

    Optional<LeasedTask> lease(long epoch) throws InterruptedException {
        return tasks.lease(EXTENSION, epoch, Duration.ZERO);
    }

    Order report(String id, long epoch, long sequence, @Nullable TaskOutcome outcome) {
        return tasks.report(EXTENSION, id, report(epoch, sequence, "Resources", sequence, outcome))
                .order();
    }

    static TaskReport report(long epoch, long sequence, String stage, long items, @Nullable TaskOutcome outcome) {
        return new TaskReport(epoch, sequence, stage, new Progress(items, 100, 0), List.of(), List.of(), outcome);
    }

    static TaskOutcome succeeded() {
        return new TaskOutcome(TaskOutcome.Result.SUCCEEDED, null, Map.of());
    }

    Task task(String id) {
        return jdbi.withHandle(handle -> store.find(handle, id).orElseThrow());
    }

    Job job(String task) {
        return jdbi.withHandle(handle -> jobs.load(handle, task(task).job()));
    }

    String error(String task) {
        return job(task).content().error().code();
    }

    static void fenced(Callable<?> call) {
        refused(ErrorCode.FENCED, call);
    }

    static void refused(ErrorCode code, Callable<?> call) {
        assertThatThrownBy(call::call)
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
