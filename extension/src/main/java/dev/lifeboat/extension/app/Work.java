package dev.lifeboat.extension.app;

import dev.lifeboat.api.link.BackupSpec;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.api.link.Progress;
import dev.lifeboat.api.link.PruneSpec;
import dev.lifeboat.api.link.ReportAnswer;
import dev.lifeboat.api.link.RestoreSpec;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.api.link.TaskSpec;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.backup.BackupRunner;
import dev.lifeboat.extension.journal.TaskJournal;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ResourcePath;
import dev.lifeboat.extension.link.HttpTaskLink;
import dev.lifeboat.extension.task.Cancellation;
import dev.lifeboat.extension.task.MemoryEnds;
import dev.lifeboat.extension.task.TaskContext;
import dev.lifeboat.extension.task.TaskRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leases tasks and runs them side by side; one backup at a time, for memory. Thread-safe. */
final class Work {
    private static final Logger LOG = LoggerFactory.getLogger(Work.class);

    /** A clean-up takes a moment: the next one waits for its place instead of for the next round. */
    private static final Duration CLEAN_UP_TURN = Duration.ofSeconds(20);

    private final Config config;
    private final StandingPod.Parts parts;
    private final Runners runners;
    private final InstantSource clock;
    private final Map<String, Running> running = new ConcurrentHashMap<>();
    private final Semaphore tasks = new Semaphore(Limits.TASKS);
    private final Semaphore backups = new Semaphore(1);
    private final WarmUp warmUp;
    private volatile boolean stopping;
    private volatile long epoch;

    private record Running(Thread thread, Cancellation cancellation) {}

    Work(Config config, StandingPod.Parts parts, Runners runners, InstantSource clock) {
        this.config = config;
        this.parts = parts;
        this.runners = runners;
        this.clock = clock;
        this.warmUp = new WarmUp(parts.cluster(), Path.of(System.getProperty("java.io.tmpdir"), "warm-up"));
    }

    boolean isIdle() {
        return running.isEmpty();
    }

    /** Of the newest session, 0 before the first. */
    long epoch() {
        return epoch;
    }

    /** @param beginning of a task's id */
    boolean isRunning(String beginning) {
        return running.keySet().stream().anyMatch(task -> task.startsWith(beginning));
    }

    /** A new session: its leases replace those of the one before. */
    void begin(long newEpoch, Duration wait) {
        epoch = newEpoch;
        Thread.ofVirtual().name("tasks").start(() -> lease(newEpoch, wait));
        warmUp.begin();
    }

    private void lease(long mine, Duration wait) {
        while (!stopping && epoch == mine) {
            try {
                tasks.acquire();
                var handed = false;
                try {
                    var task = parts.vault().lease(mine, wait);
                    if (task.isPresent() && !running.containsKey(task.get().task())) {
                        start(task.get());
                        handed = true;
                    }
                } finally {
                    if (!handed) {
                        tasks.release();
                    }
                }
            } catch (InterruptedException e) {
                return;
            } catch (LifeboatException e) {
                if (e.code() == ErrorCode.FENCED) {
                    return; // the heartbeat is told the same and decides
                }
                LOG.warn("No task could be leased: {}", e.getMessage());
                pause(Duration.ofSeconds(5));
            } catch (IOException e) {
                pause(Duration.ofSeconds(1));
            }
        }
    }

    /**
     * Cleans up after tasks that the vault server ended while this extension was away: each is run once more, cancelled from the start, which thaws what is
     * frozen and removes what was made for it. A snapshot stays if its recovery point may exist. Of a restore only Job and record are ended.
     */
    void cleanUp(AbandonedTasks tasksOnRecord) throws IOException, InterruptedException {
        if (epoch == 0) {
            return;
        }
        for (var abandoned : tasksOnRecord.find(this::ask, running::containsKey)) {
            var task = abandoned.task();
            if (task.spec() instanceof RestoreSpec) {
                parts.launcher().abandon(task, abandoned.phase(), clock);
                continue;
            }
            if (!tasks.tryAcquire(CLEAN_UP_TURN.toSeconds(), TimeUnit.SECONDS)) {
                return; // the next round
            }
            LOG.warn("{} was ended by the vault server; cleaning up after it", StandingPod.describe(task));
            if (!abandoned.committed()) {
                var journal = TaskJournal.load(parts.cluster(), config.namespace(), task.task(), clock);
                journal.settle(BackupRunner.COMMIT);
                journal.flush();
            }
            var cancellation = new Cancellation();
            cancellation.cancel(Cancellation.Reason.REQUESTED);
            start(new LeasedTask(task.task(), task.job(), epoch, task.attempt(), task.spec()), cancellation);
        }
    }

    /** A report with an old number: it changes nothing. */
    private ReportAnswer ask(String task, String stage) throws InterruptedException {
        return new HttpTaskLink(parts.http(), task, () -> epoch, Duration.ofSeconds(1))
                .report(-1, stage, Progress.NONE, List.of(), List.of(), null);
    }

    private void start(LeasedTask task) {
        LOG.info("Leased {} of {}, attempt {}", StandingPod.describe(task), task.job(), task.attempt());
        start(task, new Cancellation());
    }

    private void start(LeasedTask task, Cancellation cancellation) {
        var thread = Thread.ofVirtual().name("task-" + task.task()).unstarted(() -> {
            try {
                run(task, cancellation);
            } catch (InterruptedException e) {
                LOG.info("Task {} was interrupted", task.task());
            } catch (RuntimeException e) {
                LOG.error("Task {} could not be run", task.task(), e);
            } finally {
                running.remove(task.task());
                tasks.release();
            }
        });
        running.put(task.task(), new Running(thread, cancellation));
        thread.start();
    }

    private void run(LeasedTask task, Cancellation cancellation) throws InterruptedException {
        switch (task.spec()) {
            case BackupSpec spec -> here(this::alone, spec, task, cancellation);
            case PruneSpec spec -> here(runners.prune(), spec, task, cancellation);
            case RestoreSpec _ -> {
                TaskJournal.lease(parts.cluster(), config.namespace(), task);
                parts.launcher().run(task, link(task, Limits.PATIENCE), cancellation, clock);
            }
        }
    }

    /** One backup at a time; one that waits goes on reporting, else it would be taken for stuck. */
    private TaskOutcome alone(BackupSpec spec, TaskContext context) throws InterruptedException {
        if (!backups.tryAcquire()) {
            context.reporter().stage("Waiting for another backup");
            while (!backups.tryAcquire(1, TimeUnit.SECONDS)) {
                context.cancellation().check();
            }
        }
        try {
            warmUp.end();
            return runners.backup().run(spec, context);
        } finally {
            backups.release();
        }
    }

    private <S extends TaskSpec> void here(TaskRunner<S> runner, S spec, LeasedTask task, Cancellation cancellation)
            throws InterruptedException {
        var journal = TaskJournal.open(parts.cluster(), config.namespace(), task, clock);
        noteMemory(journal);
        new TaskRun<>(
                        runner,
                        spec,
                        link(task, Duration.ofSeconds(1)),
                        reporter -> new TaskContext(
                                task,
                                parts.cluster(),
                                link(task, Limits.PATIENCE),
                                journal,
                                reporter,
                                cancellation,
                                clock,
                                config.namespace(),
                                System.nanoTime() + Limits.TASK.toNanos()))
                .run();
    }

    private void noteMemory(TaskJournal journal) throws InterruptedException {
        try {
            var pod = parts.cluster()
                    .send(Call.get(ResourcePath.of("", "v1", "pods", config.namespace()) + "/" + config.podName()));
            if (pod.isSuccess()) {
                MemoryEnds.note(journal, pod.json());
            }
        } catch (IOException e) {
            LOG.info("How the process before this one ended is not known: {}", e.toString());
        }
    }

    private HttpTaskLink link(LeasedTask task, Duration patience) {
        return new HttpTaskLink(parts.http(), task.task(), task::epoch, patience);
    }

    void stop(Duration limit) {
        stopping = true;
        var deadline = System.nanoTime() + limit.toNanos();
        var all = running.values().stream().toList();
        all.forEach(task -> task.cancellation().cancel(Cancellation.Reason.STOPPING));
        try {
            for (var task : all) {
                task.thread().join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime() - limit.toNanos() / 3)));
            }
            all.forEach(task -> task.thread().interrupt());
            for (var task : all) {
                task.thread().join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
            warmUp.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void fence() {
        stopping = true;
        running.values().forEach(task -> task.cancellation().cancel(Cancellation.Reason.FENCED));
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
