package dev.lifeboat.extension.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.cluster.LifeboatTask.Phase;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.api.link.Progress;
import dev.lifeboat.api.link.ReportAnswer;
import dev.lifeboat.api.link.TaskError;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.journal.TaskJournal;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ResourcePath;
import dev.lifeboat.extension.link.TaskLink;
import dev.lifeboat.extension.task.Cancellation;
import dev.lifeboat.extension.task.MemoryEnds;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the restorer as a Job and stays beside it. The restorer itself reports and writes the journal; the launcher speaks only while no restorer runs: before
 * it started, and when it ended without an end. Safe to be called again for a task whose restorer is running. Thread-safe.
 */
public final class RestoreLauncher {
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** For image, scheduling and start. */
    private static final Duration START = Duration.ofMinutes(5);

    private static final int MOST_RESTARTS = 3;
    private static final Logger LOG = LoggerFactory.getLogger(RestoreLauncher.class);

    private final ClusterApi cluster;
    private final String namespace;
    private final String jobs;
    private final RestorerJob manifest;

    public RestoreLauncher(ClusterApi cluster, String namespace, String image, String ownPod) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.jobs = ResourcePath.of("batch", "v1", "jobs", namespace);
        this.manifest = new RestorerJob(cluster, namespace, image, ownPod);
    }

    /**
     * Sees the restore through, to an end that the vault server knows.
     *
     * @throws InterruptedException when this process stops; the restorer goes on by itself
     */
    public void run(LeasedTask task, TaskLink link, Cancellation cancellation, InstantSource clock)
            throws InterruptedException {
        try {
            supervise(task, link, cancellation, clock);
        } catch (LifeboatException e) {
            if (e.code() == ErrorCode.FENCED) {
                return;
            }
            LOG.warn("The restorer of {} failed: {}", task.task(), e.getMessage());
            remove(task);
            fail(task, link, clock, e);
        } catch (IOException e) {
            throw new LifeboatException(
                    ErrorCode.CLUSTER_UNREACHABLE, Map.of("server", "of this cluster", "reason", e.toString()), e);
        }
    }

    /**
     * Ends what is left of a restore that is over for the vault server: its Job and its record. What it made meanwhile stays, as after any restore.
     *
     * @param end that the vault server knows
     */
    public void abandon(LeasedTask task, Phase end, InstantSource clock) throws InterruptedException {
        LOG.warn("The restore {} is over for the vault server; removing its Job", task.task());
        remove(task);
        TaskJournal.load(cluster, namespace, task.task(), clock).finish(end, null);
    }

    private void supervise(LeasedTask task, TaskLink link, Cancellation cancellation, InstantSource clock)
            throws IOException, InterruptedException {
        create(task);
        var starting = System.nanoTime();
        var started = false;
        var memoryEnds = new HashSet<String>();
        for (var round = 0; ; round++) {
            var journal = TaskJournal.load(cluster, namespace, task.task(), clock);
            if (journal.phase().isTerminal()) {
                remove(task);
                return;
            }
            var pods = cluster.send(Call.get(ResourcePath.of("", "v1", "pods", namespace))
                            .with("labelSelector", "job-name=" + RestorerJob.name(task)))
                    .orThrow("list", "pods")
                    .json()
                    .path("items");
            started |= journal.phase() == Phase.RUNNING;
            var seen = Pods.of(pods);
            memoryEnds.addAll(seen.memoryEnds());
            if (memoryEnds.size() >= MemoryEnds.MOST) {
                throw restarted(seen, "it needed more memory than its limit");
            }
            check(seen, started, System.nanoTime() - starting);
            if (!seen.isRunning() && seen.succeeded() > 0) {
                throw restarted(seen, "it ended without an end of the restore");
            }
            if (started && seen.count() == 0 && isJobOver(task)) {
                throw restarted(seen, "its Job was ended or deleted");
            }
            if (!started && round % 10 == 0) {
                var answer = link.report(
                        journal.nextSequence(), "Starting the restorer", Progress.NONE, List.of(), List.of(), null);
                if (answer.order() == ReportAnswer.Order.CANCEL) {
                    throw new LifeboatException(ErrorCode.TASK_CANCELLED, Map.of());
                }
            }
            var reason = cancellation.reason();
            if (reason != null && reason != Cancellation.Reason.REQUESTED) {
                throw new InterruptedException("The restorer goes on without this process");
            }
            Thread.sleep(LOOK);
        }
    }

    private static void check(Pods seen, boolean started, long nanos) {
        if (seen.failed() > MOST_RESTARTS) {
            throw restarted(seen, seen.reason());
        }
        if (!started && !seen.isRunning() && nanos > START.toNanos()) {
            throw new LifeboatException(
                    ErrorCode.POD_UNSCHEDULABLE,
                    Map.of("cluster", "this cluster", "reason", "restorer: " + seen.reason()));
        }
    }

    /** A Job without a pod for a moment makes another one; one that failed, or is gone, does not. */
    private boolean isJobOver(LeasedTask task) throws IOException, InterruptedException {
        var job = cluster.send(Call.get(jobs + "/" + RestorerJob.name(task)));
        if (job.status() == 404) {
            return true;
        }
        for (var condition : job.orThrow("get", "jobs").json().path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Failed")
                    && condition.path("status").asText().equals("True")) {
                return true;
            }
        }
        return false;
    }

    private static LifeboatException restarted(Pods seen, String reason) {
        return new LifeboatException(
                ErrorCode.POD_RESTARTED_DURING_RESTORE,
                Map.of("cluster", "this cluster", "restarts", Integer.toString(seen.failed()), "reason", reason));
    }

    private void create(LeasedTask task) throws IOException, InterruptedException {
        var answer =
                cluster.send(Call.create(jobs, Json.write(manifest.of(task))).manager("lifeboat"));
        if (answer.status() != 409) {
            answer.orThrow("create", "jobs " + RestorerJob.name(task));
            LOG.info("Started the restorer of {}", task.task());
        }
    }

    /** Job and pods go; what the restorer left in the cluster is in its journal. */
    private void remove(LeasedTask task) throws InterruptedException {
        try {
            Answer answer = cluster.send(Call.delete(
                    jobs + "/" + RestorerJob.name(task), Json.write(Map.of("propagationPolicy", "Foreground"))));
            if (!answer.isSuccess() && answer.status() != 404) {
                LOG.warn("The Job of {} was not removed: {}", task.task(), answer.message());
            }
        } catch (IOException e) {
            LOG.warn("The Job of {} was not removed: {}", task.task(), e.toString());
        }
    }

    private void fail(LeasedTask task, TaskLink link, InstantSource clock, LifeboatException failure)
            throws InterruptedException {
        var journal = TaskJournal.load(cluster, namespace, task.task(), clock);
        if (journal.phase().isTerminal()) {
            return;
        }
        var isCancelled = failure.code() == ErrorCode.TASK_CANCELLED;
        @Nullable
        TaskError error = isCancelled ? null : new TaskError(failure.code().wire(), failure.details());
        var result = isCancelled ? TaskOutcome.Result.CANCELLED : TaskOutcome.Result.FAILED;
        link.report(
                journal.nextSequence(),
                journal.stage(),
                Progress.NONE,
                List.of(),
                List.of(),
                new TaskOutcome(result, error, Map.of()));
        journal.finish(isCancelled ? Phase.CANCELLED : Phase.FAILED, failure);
    }

    /**
     * What the pods of the Job show.
     *
     * @param failed ends of processes that were not the end of the restore
     * @param memoryEnds when a process was ended for memory, of those that can still be seen
     */
    record Pods(int count, boolean isRunning, int failed, int succeeded, Set<String> memoryEnds, String reason) {
        static Pods of(JsonNode pods) {
            var running = false;
            var failed = 0;
            var succeeded = 0;
            var memory = new TreeSet<String>();
            var reason = "no pod was made";
            for (var pod : pods) {
                switch (pod.path("status").path("phase").asText()) {
                    case "Running" -> running = true;
                    case "Succeeded" -> succeeded++;
                    case "Failed" -> failed++;
                    default -> {}
                }
                for (var condition : pod.path("status").path("conditions")) {
                    if (condition.path("type").asText().equals("PodScheduled")
                            && condition.path("status").asText().equals("False")) {
                        reason = condition.path("message").asText();
                    }
                }
                for (var container : pod.path("status").path("containerStatuses")) {
                    failed += container.path("restartCount").asInt();
                    var waiting = container.path("state").path("waiting");
                    if (!waiting.isMissingNode()) {
                        reason = waiting.path("reason").asText() + " "
                                + waiting.path("message").asText("");
                    }
                    for (var state : List.of("lastState", "state")) {
                        var end = container.path(state).path("terminated");
                        if (end.path("exitCode").asInt() != 0) {
                            reason = end.path("reason").asText() + ", exit code "
                                    + end.path("exitCode").asInt();
                        }
                        if (MemoryEnds.isOne(end)) {
                            memory.add(end.path("finishedAt").asText());
                        }
                    }
                }
            }
            return new Pods(pods.size(), running, failed, succeeded, memory, reason);
        }
    }
}
