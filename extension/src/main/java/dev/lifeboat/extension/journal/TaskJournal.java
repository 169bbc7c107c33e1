package dev.lifeboat.extension.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.cluster.LifeboatTask;
import dev.lifeboat.api.cluster.LifeboatTask.Phase;
import dev.lifeboat.api.cluster.LifeboatTask.Status;
import dev.lifeboat.api.cluster.LifeboatTask.Watermark;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ResourcePath;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far a task is, kept in its LifeboatTask (design 5.3). What must be on record before a call goes out is written before this returns; the rest waits for
 * {@link #flush}, which the task's ticker calls once a second.
 *
 * <p>One process writes at a time: each write carries the version that it is based on, and a newer epoch in the resource fences the writer. Never give it a
 * secret. Thread-safe; writes block.
 */
public final class TaskJournal {
    /** Keys that one window may span: what a restarted process has to look at again. */
    public static final int WINDOW = 2_000;

    private static final int WRITES = 20;

    private final ClusterApi cluster;
    private final String path;
    private final String task;
    private final InstantSource clock;
    private final Map<String, Long> counters = new TreeMap<>();
    private final Map<String, Watermark> watermarks = new TreeMap<>();
    private final Map<String, String> intents = new TreeMap<>();
    private ObjectNode object;
    private Status last;
    private long epoch;
    private Phase phase;
    private String stage;
    private long sequence;
    private int restarts;
    private boolean dirty;
    private boolean following;
    private LifeboatTask.@Nullable Failure error;

    private TaskJournal(ClusterApi cluster, String namespace, String task, InstantSource clock, ObjectNode object) {
        this.cluster = cluster;
        this.path = path(namespace) + "/" + task;
        this.task = task;
        this.clock = clock;
        this.object = object;
        this.last = Status.NEW;
        this.epoch = 0;
        this.phase = Phase.PENDING;
        this.stage = "";
        take(object);
    }

    private static String path(String namespace) {
        return ResourcePath.of(LifeboatTask.GROUP, LifeboatTask.VERSION, LifeboatTask.PLURAL, namespace);
    }

    /**
     * Puts a lease on record: makes the LifeboatTask, or writes the newer epoch into it, which fences earlier processes. Leaves the status alone.
     *
     * @return false if the task was on record before
     * @throws LifeboatException FENCED if a newer lease is on record; CLUSTER_RIGHTS_MISSING; CLUSTER_UNREACHABLE
     */
    public static boolean lease(ClusterApi cluster, String namespace, LeasedTask leased) throws InterruptedException {
        var fresh = Json.object();
        fresh.put("apiVersion", LifeboatTask.GROUP + "/" + LifeboatTask.VERSION).put("kind", LifeboatTask.KIND);
        fresh.putObject("metadata").put("name", leased.task()).put("namespace", namespace);
        var spec = Json.tree(new LifeboatTask.Spec(leased.job(), leased.epoch(), leased.attempt(), leased.spec()));
        fresh.set("spec", spec);
        var created =
                send(cluster, Call.create(path(namespace), Json.write(fresh)).manager("lifeboat"));
        if (created.isSuccess()) {
            return true;
        }
        if (created.status() != 409) {
            created.orThrow("create", "lifeboattasks");
        }
        var path = path(namespace) + "/" + leased.task();
        for (var attempt = 0; attempt < WRITES; attempt++) {
            var known = (ObjectNode) send(cluster, Call.get(path))
                    .orThrow("get", "lifeboattasks")
                    .json();
            if (known.path("spec").path("epoch").asLong() > leased.epoch()) {
                throw new LifeboatException(ErrorCode.FENCED, Map.of("task", leased.task()));
            }
            known.set("spec", spec);
            var answer = send(cluster, Call.replace(path, Json.write(known)).manager("lifeboat"));
            if (answer.status() != 409) {
                answer.orThrow("update", "lifeboattasks");
                return false;
            }
        }
        throw crowded(leased.task());
    }

    /** {@link #lease} and the journal of it, for a task that this process carries out. */
    public static TaskJournal open(ClusterApi cluster, String namespace, LeasedTask leased, InstantSource clock)
            throws InterruptedException {
        lease(cluster, namespace, leased);
        var journal = load(cluster, namespace, leased.task(), clock);
        journal.begin();
        return journal;
    }

    /** The journal of a task that the standing pod leased for this process: newer epochs that it writes are followed. */
    public static TaskJournal follow(ClusterApi cluster, String namespace, String task, InstantSource clock)
            throws InterruptedException {
        var journal = load(cluster, namespace, task, clock);
        journal.following = true;
        journal.begin();
        return journal;
    }

    /**
     * The journal as it is, to look at or to {@link #finish} for a process that is gone.
     *
     * @throws LifeboatException TASK_FAILED if there is none
     */
    public static TaskJournal load(ClusterApi cluster, String namespace, String task, InstantSource clock)
            throws InterruptedException {
        var answer = send(cluster, Call.get(path(namespace) + "/" + task)).orThrow("get", "lifeboattasks " + task);
        return new TaskJournal(cluster, namespace, task, clock, (ObjectNode) answer.json());
    }

    private static LifeboatException crowded(String task) {
        return new LifeboatException(
                ErrorCode.TASK_TRACKING_TIMEOUT, Map.of("task", task, "limit", WRITES + " writes"));
    }

    private void begin() throws InterruptedException {
        synchronized (this) {
            if (last.phase().isTerminal()) {
                return;
            }
            if (phase == Phase.RUNNING) {
                restarts++;
            }
            phase = Phase.RUNNING;
        }
        write();
    }

    /** The task as leased. */
    public synchronized LifeboatTask.Spec spec() {
        return Json.convert(object.path("spec"), LifeboatTask.Spec.class);
    }

    public synchronized Phase phase() {
        return phase;
    }

    public synchronized int restarts() {
        return restarts;
    }

    public synchronized String stage() {
        return stage;
    }

    /** Of a stage; {@link Watermark#NONE} if it has not begun. */
    public synchronized Watermark watermark(String stageName) {
        return watermarks.getOrDefault(stageName, Watermark.NONE);
    }

    public synchronized Map<String, String> intents() {
        return Map.copyOf(intents);
    }

    public synchronized long counter(String name) {
        return counters.getOrDefault(name, 0L);
    }

    public synchronized Map<String, Long> counters() {
        return Map.copyOf(counters);
    }

    /** Begins a stage; on record when this returns. */
    public void enter(String stageName) throws InterruptedException {
        synchronized (this) {
            stage = stageName;
        }
        write();
    }

    /**
     * Announces the calls for all keys up to {@code sent}, at most {@link #WINDOW} of them; on record when this returns.
     *
     * @param sent the last key of the window, above all earlier ones of the stage
     */
    public void openWindow(String stageName, String sent) throws InterruptedException {
        synchronized (this) {
            watermarks.merge(
                    stageName, new Watermark("", sent), (old, fresh) -> new Watermark(old.done(), fresh.sent()));
        }
        write();
    }

    /** Every key of the stage up to this one is finished; recorded with the next write. */
    public synchronized void done(String stageName, String key) {
        watermarks.merge(stageName, new Watermark(key, key), (old, fresh) -> new Watermark(fresh.done(), old.sent()));
        dirty = true;
    }

    /** Announces a step that cannot be undone; on record when this returns. */
    public void intend(String name, String what) throws InterruptedException {
        intendAll(Map.of(name, what));
    }

    /** Announces several steps with one write. */
    public void intendAll(Map<String, String> more) throws InterruptedException {
        synchronized (this) {
            intents.putAll(more);
        }
        write();
    }

    /** The step is known to be done, or known not to have happened; recorded with the next write. */
    public synchronized void settle(String name) {
        dirty |= intents.remove(name) != null;
    }

    public synchronized void count(String name, long value) {
        dirty |= !Long.valueOf(value).equals(counters.put(name, value));
    }

    /** The next sequence number for a report. Numbers are put on record in hundreds, so a restarted process is always above. */
    public long nextSequence() throws InterruptedException {
        boolean reserve;
        long next;
        synchronized (this) {
            next = ++sequence;
            reserve = next > last.reportSequence();
        }
        if (reserve) {
            write();
        }
        return next;
    }

    /** Writes what has changed, if anything. */
    public void flush() throws InterruptedException {
        synchronized (this) {
            if (!dirty) {
                return;
            }
        }
        write();
    }

    /** Ends the task; nothing is written any more after this. */
    public void finish(Phase end, @Nullable LifeboatException failure) throws InterruptedException {
        synchronized (this) {
            phase = end;
            error = failure == null
                    ? null
                    : new LifeboatTask.Failure(
                            failure.code().wire(),
                            failure.text(),
                            failure.code().likelyCause(failure.details()),
                            failure.code().recommendedAction(failure.details()));
        }
        write();
    }

    /** Another lease was written by the standing pod (restorer): takes the newer epoch, or answers the same. */
    public long refreshEpoch() throws InterruptedException {
        var answer = send(cluster, Call.get(path)).orThrow("get", "lifeboattasks " + task);
        synchronized (this) {
            adopt((ObjectNode) answer.json());
            return epoch;
        }
    }

    public synchronized long epoch() {
        return epoch;
    }

    private void write() throws InterruptedException {
        for (var attempt = 0; attempt < WRITES; attempt++) {
            byte[] body;
            synchronized (this) {
                if (last.phase().isTerminal()) {
                    return;
                }
                object.set("status", Json.tree(status()));
                body = Json.write(object);
                dirty = false;
            }
            var answer = send(cluster, Call.replace(path + "/status", body).manager("lifeboat"));
            if (answer.status() == 409) {
                reread();
                continue;
            }
            if (answer.status() == 404) {
                throw new LifeboatException(
                        ErrorCode.TASK_FAILED, Map.of("stage", stage(), "reason", "its LifeboatTask was deleted"));
            }
            answer.orThrow("update", "lifeboattasks " + task);
            synchronized (this) {
                object = (ObjectNode) answer.json();
                last = statusOf(object);
            }
            return;
        }
        throw crowded(task);
    }

    private void reread() throws InterruptedException {
        var answer = send(cluster, Call.get(path)).orThrow("get", "lifeboattasks " + task);
        synchronized (this) {
            var found = (ObjectNode) answer.json();
            if (!following && found.path("spec").path("epoch").asLong() > epoch) {
                throw fenced();
            }
            adopt(found);
        }
    }

    /** Takes version and spec of what is there, keeps our own status. */
    private void adopt(ObjectNode found) {
        object = found;
        epoch = found.path("spec").path("epoch").asLong();
        last = statusOf(found);
        restarts = Math.max(restarts, last.restarts());
    }

    private Status status() {
        var reserved = Math.max(last.reportSequence(), sequence <= last.reportSequence() ? 0 : sequence + 99);
        return new Status(
                phase,
                stage,
                new HashMap<>(counters),
                new HashMap<>(watermarks),
                new HashMap<>(intents),
                last.conditions(),
                error,
                reserved,
                restarts,
                last.started() == null ? clock.instant() : last.started(),
                phase.isTerminal() ? clock.instant() : null);
    }

    private void take(ObjectNode found) {
        object = found;
        epoch = found.path("spec").path("epoch").asLong();
        last = statusOf(found);
        phase = last.phase();
        stage = last.stage();
        sequence = last.reportSequence();
        restarts = last.restarts();
        counters.clear();
        counters.putAll(last.counters());
        watermarks.clear();
        watermarks.putAll(last.watermarks());
        intents.clear();
        intents.putAll(last.intents());
        error = last.error();
    }

    /** @param object a LifeboatTask as the API server shows it; one that was never written to is new */
    public static Status statusOf(JsonNode object) {
        return object.path("status").isObject() ? Json.convert(object.path("status"), Status.class) : Status.NEW;
    }

    private LifeboatException fenced() {
        return new LifeboatException(ErrorCode.FENCED, Map.of("task", task));
    }

    private static Answer send(ClusterApi cluster, Call call) throws InterruptedException {
        try {
            return cluster.send(call);
        } catch (IOException e) {
            throw new LifeboatException(
                    ErrorCode.CLUSTER_UNREACHABLE, Map.of("server", "of this cluster", "reason", e.toString()), e);
        }
    }
}
