package dev.lifeboat.extension.app;

import dev.lifeboat.api.cluster.LifeboatTask;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.api.link.Progress;
import dev.lifeboat.api.link.RestoreSpec;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.journal.TaskJournal;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.link.EpochSource;
import dev.lifeboat.extension.link.HttpTaskLink;
import dev.lifeboat.extension.link.IdentityStore;
import dev.lifeboat.extension.link.LinkHttp;
import dev.lifeboat.extension.task.Cancellation;
import dev.lifeboat.extension.task.TaskContext;
import dev.lifeboat.extension.task.TaskRunner;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** The pod of one restore: takes its task from the LifeboatTask that the standing pod wrote, with the same identity. */
final class RestorerPod {
    private static final Duration STOP = Duration.ofSeconds(18);
    private static final Duration NEW_LEASE = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Config config;
    private final ClusterApi cluster;
    private final LinkHttp http;
    private final TaskRunner<RestoreSpec> runner;
    private final String task;
    private final InstantSource clock;
    private final Cancellation cancellation = new Cancellation();
    private volatile Thread worker = Thread.currentThread();

    RestorerPod(
            Config config,
            ClusterApi cluster,
            LinkHttp http,
            TaskRunner<RestoreSpec> runner,
            String task,
            InstantSource clock) {
        this.config = config;
        this.cluster = cluster;
        this.http = http;
        this.runner = runner;
        this.task = task;
        this.clock = clock;
    }

    /** @return 0 when the task has ended, whatever its result: it is on record */
    int run() throws InterruptedException {
        worker = Thread.currentThread();
        var identity = new IdentityStore(cluster, config.namespace())
                .find()
                .orElseThrow(() -> new LifeboatException(
                        ErrorCode.EXTENSION_IDENTITY_NOT_FOUND, Map.of("cluster", "this cluster")));
        http.use(identity);
        var journal = TaskJournal.follow(cluster, config.namespace(), task, clock);
        if (journal.phase().isTerminal()) {
            return 0;
        }
        var lease = journal.spec();
        if (!(lease.task() instanceof RestoreSpec spec)) {
            throw new LifeboatException(ErrorCode.NOT_SUPPORTED, Map.of("operation", "A restorer for another task"));
        }
        var epochs = new EpochSource() {
            @Override
            public long epoch() {
                return journal.epoch();
            }

            @Override
            public boolean isRenewed(long refused) throws InterruptedException {
                return awaitLease(journal, refused);
            }
        };
        var run = new TaskRun<>(
                runner,
                spec,
                new HttpTaskLink(http, task, epochs, Duration.ofSeconds(1)),
                reporter -> new TaskContext(
                        new LeasedTask(task, lease.job(), lease.epoch(), lease.attempt(), spec),
                        cluster,
                        new HttpTaskLink(http, task, epochs, Limits.PATIENCE),
                        journal,
                        reporter,
                        cancellation,
                        clock,
                        config.namespace(),
                        System.nanoTime() + Limits.TASK.toNanos()));
        return run.run() || hasEnded(journal) ? 0 : 1;
    }

    /** Between a new session of the standing pod and its lease of this task every call is refused; it is no reason to end. */
    private boolean awaitLease(TaskJournal journal, long refused) throws InterruptedException {
        var deadline = System.nanoTime() + NEW_LEASE.toNanos();
        while (journal.refreshEpoch() <= refused) {
            if (cancellation.isCancelled() || System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(LOOK);
        }
        return true;
    }

    /** The pod before this one may have told the end and died before it heard the answer: then there is nothing to do again. */
    private boolean hasEnded(TaskJournal journal) throws InterruptedException {
        try {
            var ended = new HttpTaskLink(http, task, journal::epoch, Duration.ofSeconds(1))
                    .report(-1, journal.stage(), Progress.NONE, List.of(), List.of(), null)
                    .ended();
            if (ended != null) {
                journal.finish(LifeboatTask.Phase.of(ended), null);
            }
            return ended != null;
        } catch (LifeboatException e) {
            return false;
        }
    }

    /** SIGTERM: the task is left to the next pod. */
    void stop() {
        cancellation.cancel(Cancellation.Reason.STOPPING);
        try {
            if (!worker.join(STOP.dividedBy(3))) {
                worker.interrupt();
                worker.join(STOP.dividedBy(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
