package dev.lifeboat.extension.app;

import dev.lifeboat.api.cluster.LifeboatTask.Phase;
import dev.lifeboat.api.link.Progress;
import dev.lifeboat.api.link.ReportAnswer;
import dev.lifeboat.api.link.SubTask;
import dev.lifeboat.api.link.TaskError;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.api.link.TaskSpec;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.link.TaskLink;
import dev.lifeboat.extension.task.Cancellation;
import dev.lifeboat.extension.task.Findings;
import dev.lifeboat.extension.task.Reporter;
import dev.lifeboat.extension.task.TaskContext;
import dev.lifeboat.extension.task.TaskRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out one task by its runner: ticks journal and reports once a second beside it, and brings its end to the vault server whatever it was. For one
 * thread; what the ticker shares is guarded.
 */
final class TaskRun<S extends TaskSpec> implements Reporter {
    private static final Duration TICK = Duration.ofSeconds(1);
    /** A task that shows nothing for ten minutes counts as stuck: one that waits says so. */
    private static final int SILENT_TICKS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(TaskRun.class);

    private final TaskRunner<S> runner;
    private final S spec;
    private final TaskContext context;
    private final TaskLink quick;
    private final Findings findings;
    private final Map<Integer, SubTask> subTasks = new TreeMap<>();
    private String stage;
    private Progress progress = Progress.NONE;
    private boolean changed = true;

    /**
     * Prepares it.
     *
     * @param quick the link with little patience, for reports that the next one replaces
     * @param context made by the given function, for it holds this reporter
     */
    TaskRun(TaskRunner<S> runner, S spec, TaskLink quick, java.util.function.Function<Reporter, TaskContext> context) {
        this.runner = runner;
        this.spec = spec;
        this.quick = quick;
        this.findings = new Findings();
        this.context = context.apply(this);
        this.stage = this.context.journal().stage();
    }

    @Override
    public void stage(String name) {
        synchronized (this) {
            stage = name;
            changed = true;
        }
        LOG.info("Task {} is at {}", context.id(), name);
    }

    @Override
    public synchronized void progress(Progress now) {
        changed |= !progress.equals(now);
        progress = now;
    }

    @Override
    public synchronized void subTask(SubTask subTask) {
        changed |= !subTask.equals(subTasks.put(subTask.id(), subTask));
    }

    @Override
    public Findings findings() {
        return findings;
    }

    /**
     * Runs to the end.
     *
     * @return true if the task has ended and the vault server knows; false if it is left to another process
     */
    boolean run() throws InterruptedException {
        var journal = context.journal();
        if (journal.restarts() > 0) {
            findings.inform(ErrorCode.EXTENSION_RESTARTED, "task " + context.id(), Map.of());
        }
        var ticker = Thread.ofVirtual().name("ticker-" + context.id()).start(this::tick);
        TaskOutcome outcome;
        @Nullable LifeboatException failure = null;
        try {
            outcome = runner.run(spec, context);
        } catch (LifeboatException e) {
            if (e.code() == ErrorCode.FENCED || context.cancellation().reason() == Cancellation.Reason.FENCED) {
                LOG.warn("Task {} belongs to another instance now", context.id());
                return false;
            }
            if (context.cancellation().reason() == Cancellation.Reason.STOPPING) {
                return leave();
            }
            failure = e;
            outcome = ended(e);
        } catch (InterruptedException e) {
            return leave();
        } catch (RuntimeException e) {
            if (context.cancellation().reason() == Cancellation.Reason.STOPPING) {
                return leave();
            }
            LOG.error("Task {} ended unexpectedly at {}", context.id(), stageName(), e);
            failure = new LifeboatException(
                    ErrorCode.TASK_FAILED,
                    Map.of("stage", stageName(), "reason", e.getClass().getSimpleName()),
                    e);
            outcome = ended(failure);
        } finally {
            ticker.interrupt();
            ticker.join();
        }
        return end(outcome, failure);
    }

    private static TaskOutcome ended(LifeboatException e) {
        return e.code() == ErrorCode.TASK_CANCELLED
                ? new TaskOutcome(TaskOutcome.Result.CANCELLED, null, Map.of())
                : new TaskOutcome(
                        TaskOutcome.Result.FAILED, new TaskError(e.code().wire(), e.details()), Map.of());
    }

    private boolean leave() throws InterruptedException {
        LOG.info("Task {} is left to the next process at {}", context.id(), stageName());
        context.journal().flush();
        return false;
    }

    private boolean end(TaskOutcome outcome, @Nullable LifeboatException failure) throws InterruptedException {
        if (failure != null) {
            LOG.warn("Task {} failed with {}", context.id(), failure.getMessage(), failure.getCause());
        } else {
            LOG.info("Task {} ended as {} with {}", context.id(), outcome.result(), outcome.counts());
        }
        var result = outcome.result();
        try {
            var known = report(context.link(), outcome).ended();
            if (known != null) {
                result = known; // the end was told before, by a process that did not live to hear the answer
            }
        } catch (LifeboatException e) {
            if (e.code() == ErrorCode.FENCED) {
                return false;
            }
            // the vault server has ended the task by itself, or is gone for longer than the patience: it will lease the
            // task again
            LOG.error("The end of task {} was not accepted: {}", context.id(), e.getMessage());
            if (e.code() == ErrorCode.EXTENSION_HAS_ERRORS || e.code() == ErrorCode.SHUTTING_DOWN) {
                return false;
            }
        }
        context.journal().finish(Phase.of(result), result == TaskOutcome.Result.FAILED ? failure : null);
        return true;
    }

    private synchronized String stageName() {
        return stage;
    }

    private void tick() {
        var silent = SILENT_TICKS;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                context.journal().flush();
                boolean due;
                synchronized (this) {
                    due = changed || silent >= SILENT_TICKS;
                    changed = false;
                }
                silent++;
                if (due && context.cancellation().reason() != Cancellation.Reason.FENCED) {
                    if (report(quick, null).order() == ReportAnswer.Order.CANCEL) {
                        context.cancellation().cancel(Cancellation.Reason.REQUESTED);
                    }
                    silent = 0;
                }
                Thread.sleep(TICK);
            } catch (LifeboatException e) {
                if (e.code() == ErrorCode.FENCED) {
                    context.cancellation().cancel(Cancellation.Reason.FENCED);
                    return;
                }
                synchronized (this) {
                    changed = true; // the next tick says it again
                }
                if (!pause()) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(TICK);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private ReportAnswer report(TaskLink link, @Nullable TaskOutcome outcome) throws InterruptedException {
        String name;
        Progress now;
        List<SubTask> tasks;
        synchronized (this) {
            name = stage;
            now = progress;
            tasks = new ArrayList<>(subTasks.values());
        }
        return link.report(context.journal().nextSequence(), name, now, tasks, findings.list(), outcome);
    }
}
