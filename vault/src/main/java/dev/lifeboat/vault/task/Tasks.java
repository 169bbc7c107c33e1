package dev.lifeboat.vault.task;

import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.api.link.ReportAnswer;
import dev.lifeboat.api.link.ReportAnswer.Order;
import dev.lifeboat.api.link.RestoreSpec;
import dev.lifeboat.api.link.TaskError;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.api.link.TaskReport;
import dev.lifeboat.api.link.TaskSpec;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.job.JobState;
import dev.lifeboat.core.task.Silence;
import dev.lifeboat.core.task.TaskState;
import dev.lifeboat.vault.job.JobStore;
import dev.lifeboat.vault.session.Sessions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The life of tasks: queued, leased, reported, ended. Every change is one transaction with its job, so a server that dies in between loses nothing
 * and says nothing twice. Thread-safe.
 */
public final class Tasks {
    static final int MAX_FINDINGS = 500;
    private static final int MAX_SUB_TASKS = 100;
    /** After this an unanswered hand-over is repeated: the answer was lost, or the server died before it was sent. */
    private static final Duration UNHEARD = Duration.ofSeconds(10);

    private final Jdbi jdbi;
    private final TaskStore store;
    private final JobStore jobs;
    private final Sessions sessions;
    private final Permission permission;
    private final Bells bells;
    private final InstantSource clock;
    private final Silence.Limits limits;
    private final Map<Class<? extends TaskSpec>, Ending> endings;

    public Tasks(
            Jdbi jdbi,
            Sessions sessions,
            Permission permission,
            Bells bells,
            InstantSource clock,
            Silence.Limits limits,
            Map<Class<? extends TaskSpec>, Ending> endings) {
        this.jdbi = jdbi;
        this.store = new TaskStore();
        this.jobs = new JobStore();
        this.sessions = sessions;
        this.permission = permission;
        this.bells = bells;
        this.clock = clock;
        this.limits = limits;
        this.endings = Map.copyOf(endings);
    }

    /** Wakes the extension of a task that a transaction of the caller has just queued. */
    public void announce(Task task) {
        bells.ring(task.extension());
    }

    /**
     * The next task for a session, after waiting for one if need be.
     *
     * @return empty when the wait has passed
     * @throws LifeboatException FENCED
     */
    public Optional<LeasedTask> lease(String extension, long epoch, Duration wait) throws InterruptedException {
        var deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            var seen = bells.count(extension);
            for (var task : candidates(extension, epoch)) {
                var leased = hand(task, epoch);
                if (leased.isPresent()) {
                    return leased;
                }
            }
            var left = deadline - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            // a hand-over that nobody answered is looked at again without a bell
            var pause = Duration.ofNanos(Math.min(left, UNHEARD.toNanos()));
            if (!bells.await(extension, seen, pause) && bells.isClosed()) {
                return Optional.empty();
            }
        }
    }

    private List<Task> candidates(String extension, long epoch) {
        return jdbi.inTransaction(handle -> {
            sessions.requireCurrent(handle, extension, epoch);
            return store.open(handle, extension).stream()
                    .filter(task -> task.epoch() != epoch || wentUnheard(task))
                    .toList();
        });
    }

    private boolean wentUnheard(Task task) {
        return task.heard() == null
                && task.leased() != null
                && task.leased().isBefore(clock.instant().minus(UNHEARD));
    }

    private Optional<LeasedTask> hand(Task task, long epoch) {
        var refusal = permission.refusal(task);
        return jdbi.inTransaction(handle -> {
            sessions.requireCurrent(handle, task.extension(), epoch);
            var now = clock.instant();
            var row = store.find(handle, task.id()).orElseThrow();
            if (row.version() != task.version()) {
                return Optional.empty();
            }
            if (row.state() == TaskState.QUEUED && refusal.isPresent()) {
                end(handle, row, TaskState.FAILED, error(refusal.get()));
                return Optional.empty();
            }
            if (refusal.isPresent()) {
                // it is handed out once more, to be told at once to stop and to clean up
                row = row.cancelling(refusal.get().code());
            }
            var again = row.epoch() == epoch;
            if (!again && row.attempt() >= limits.restarts()) {
                if (row.attempt() > limits.restarts()) {
                    end(handle, row, TaskState.FAILED, stopped(row.cancelling(restartedCode(row))));
                    return Optional.empty();
                }
                // once more, to thaw what is frozen and to remove what was cut
                row = row.cancelling(restartedCode(row));
            }
            var leased = store.update(handle, again ? row.handedAgain(now) : row.leased(epoch, now));
            var job = jobs.load(handle, row.job());
            if (job.state() == JobState.QUEUED) {
                job = jobs.update(handle, job.to(JobState.IN_PROGRESS));
            }
            if (!again && leased.attempt() == 2) {
                jobs.update(handle, job.found(restartedOnce()));
            }
            return Optional.of(new LeasedTask(leased.id(), job.resource(), epoch, leased.attempt(), leased.spec()));
        });
    }

    /**
     * Takes a report. Idempotent by sequence; what has ended stays as it is, and who still works on it is told to stop. Findings of a process that
     * died stay with the task until one of its successors ends it well: that one knows what still counts.
     *
     * @throws LifeboatException FENCED, RESOURCE_NOT_FOUND, INVALID_PROPERTY
     */
    public ReportAnswer report(String extension, String id, TaskReport told) {
        check(told);
        return jdbi.inTransaction(handle -> {
            sessions.requireCurrent(handle, extension, told.epoch());
            var task = load(handle, extension, id);
            var report = LastWords.kept(task.report(), told);
            if (task.state().isTerminal()) {
                return new ReportAnswer(
                        report.outcome() == null ? Order.CANCEL : Order.CONTINUE, task.point() != null, result(task));
            }
            requireHolder(task, report.epoch());
            if (report.sequence() > task.sequence()) {
                var next = task.reported(report, clock.instant(), isProgress(task, report));
                var outcome = report.outcome();
                if (outcome == null) {
                    task = store.update(handle, next);
                } else {
                    task = settle(handle, next, outcome);
                }
            }
            return new ReportAnswer(
                    task.state() == TaskState.CANCELLING ? Order.CANCEL : Order.CONTINUE, task.point() != null);
        });
    }

    private static TaskOutcome.Result result(Task task) {
        return switch (task.state()) {
            case SUCCEEDED -> TaskOutcome.Result.SUCCEEDED;
            case CANCELLED -> TaskOutcome.Result.CANCELLED;
            case FAILED -> TaskOutcome.Result.FAILED;
            case QUEUED, LEASED, CANCELLING -> throw new IllegalStateException(task.id() + " has not ended");
        };
    }

    private Task settle(Handle handle, Task task, TaskOutcome outcome) {
        return switch (outcome.result()) {
            case SUCCEEDED -> end(handle, task, TaskState.SUCCEEDED, null);
            case CANCELLED ->
                end(
                        handle,
                        task,
                        task.state() == TaskState.CANCELLING ? TaskState.CANCELLED : TaskState.FAILED,
                        stopped(task));
            case FAILED -> {
                var error = outcome.error();
                var unknown = new TaskError(
                        ErrorCode.TASK_FAILED.wire(),
                        Map.of(
                                "stage",
                                task.report() == null ? "" : task.report().stage(),
                                "reason",
                                "no cause was given"));
                yield end(
                        handle,
                        task,
                        TaskState.FAILED,
                        task.stop() != null ? stopped(task) : error == null ? unknown : error);
            }
        };
    }

    /**
     * The task of a call by its holder; the call counts as a sign of life.
     *
     * @param progress whether it shows that the work went on
     * @throws LifeboatException FENCED, RESOURCE_NOT_FOUND
     */
    public Task held(String extension, String id, long epoch, boolean progress) {
        return change(extension, id, epoch, task -> task.heard(clock.instant(), progress));
    }

    /**
     * Notes the point that a task has committed.
     *
     * @param findings of the committer, about the point
     */
    public Task committed(Handle handle, Task task, String point, List<Finding> findings) {
        var current = store.find(handle, task.id()).orElseThrow();
        var job = jobs.load(handle, current.job()).made(point);
        for (var finding : findings) {
            job = job.found(finding);
        }
        jobs.update(handle, job);
        return store.update(handle, current.committed(point));
    }

    /**
     * Like {@link #held}, for calls that need permission: without it the task is stopped, and the call refused by the code of what is missing.
     *
     * @throws LifeboatException FENCED, RESOURCE_NOT_FOUND, or what the permission says
     */
    public Task permitted(String extension, String id, long epoch) {
        var task = held(extension, id, epoch, false);
        var refusal = permission.refusal(task);
        if (refusal.isPresent()) {
            change(extension, id, epoch, held -> held.cancelling(refusal.get().code()));
            throw refusal.get();
        }
        if (task.state() == TaskState.CANCELLING) {
            var stop = task.stop();
            throw new LifeboatException(stop == null ? ErrorCode.TASK_CANCELLED : stop, Map.of());
        }
        return task;
    }

    /** Asks a task to stop; a queued one ends at once. What has ended stays. */
    public void cancel(String id) {
        var ring = jdbi.inTransaction(handle -> {
            var task = store.find(handle, id).orElseThrow();
            var job = jobs.load(handle, task.job());
            switch (task.state()) {
                case QUEUED ->
                    end(handle, task, TaskState.CANCELLED, new TaskError(ErrorCode.TASK_CANCELLED.wire(), Map.of()));
                case LEASED -> {
                    store.update(handle, task.cancelling(ErrorCode.TASK_CANCELLED));
                    jobs.update(handle, job.to(JobState.CANCELLING));
                }
                case CANCELLING, SUCCEEDED, FAILED, CANCELLED -> {}
            }
            return task.extension();
        });
        bells.ring(ring);
    }

    /** Ends a task that its extension will not end. Does nothing if it has ended meanwhile. */
    public void fail(String id, TaskError error) {
        jdbi.useTransaction(handle -> {
            var task = store.find(handle, id).orElseThrow();
            if (!task.state().isTerminal()) {
                end(handle, task, TaskState.FAILED, error);
            }
        });
    }

    private Task end(Handle handle, Task task, TaskState state, @Nullable TaskError error) {
        var now = clock.instant();
        var ended = store.update(handle, task.ended(state, now));
        var ending = endings.get(task.spec().getClass());
        if (ending == null) {
            throw new IllegalStateException("No ending for " + task.spec().getClass());
        }
        jobs.update(
                handle, ending.end(handle, ended, jobs.load(handle, task.job()), new Ending.End(state, error, now)));
        return ended;
    }

    private Task change(String extension, String id, long epoch, UnaryOperator<Task> change) {
        return jdbi.inTransaction(handle -> {
            sessions.requireCurrent(handle, extension, epoch);
            var task = load(handle, extension, id);
            requireHolder(task, epoch);
            return store.update(handle, change.apply(task));
        });
    }

    private Task load(Handle handle, String extension, String id) {
        return store.find(handle, id)
                .filter(task -> task.extension().equals(extension))
                .orElseThrow(
                        () -> new LifeboatException(ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", "task " + id)));
    }

    private static void requireHolder(Task task, long epoch) {
        if (task.epoch() != epoch || task.state().isTerminal()) {
            throw new LifeboatException(ErrorCode.FENCED, Map.of("task", task.id()));
        }
    }

    private static boolean isProgress(Task task, TaskReport report) {
        var last = task.report();
        return last == null
                || !last.stage().equals(report.stage())
                || !last.progress().equals(report.progress())
                || !last.subTasks().equals(report.subTasks())
                || !last.findings().equals(report.findings());
    }

    private static void check(TaskReport report) {
        if (report.findings().size() > MAX_FINDINGS) {
            throw tooMany("findings", MAX_FINDINGS);
        }
        if (report.subTasks().size() > MAX_SUB_TASKS) {
            throw tooMany("subTasks", MAX_SUB_TASKS);
        }
    }

    private static LifeboatException tooMany(String field, int limit) {
        return new LifeboatException(
                ErrorCode.INVALID_PROPERTY, Map.of("field", field, "reason", "more than " + limit));
    }

    private static TaskError error(LifeboatException e) {
        return new TaskError(e.code().wire(), e.details());
    }

    /** Why a task was asked to stop, as its job's error. */
    private TaskError stopped(Task task) {
        var stop = task.stop() == null ? ErrorCode.TASK_CANCELLED : task.stop();
        return new TaskError(stop.wire(), stop == restartedCode(task) ? restarts(task) : Map.of());
    }

    private static ErrorCode restartedCode(Task task) {
        return task.spec() instanceof RestoreSpec
                ? ErrorCode.POD_RESTARTED_DURING_RESTORE
                : ErrorCode.POD_RESTARTED_DURING_BACKUP;
    }

    private Map<String, String> restarts(Task task) {
        return Map.of(
                "restarts",
                Integer.toString(limits.restarts()),
                "cluster",
                sessions.find(task.extension())
                        .map(session -> session.cluster())
                        .orElse(""),
                "reason",
                "its process began anew each time");
    }

    private static Finding restartedOnce() {
        return new Finding(
                ErrorCode.EXTENSION_RESTARTED.wire(),
                Finding.Severity.INFORMATION,
                "extension",
                Map.of(),
                1,
                List.of());
    }
}
