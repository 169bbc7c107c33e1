package dev.lifeboat.vault.backup;

import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.PruneSpec;
import dev.lifeboat.api.link.SnapshotRef;
import dev.lifeboat.api.link.TaskError;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.job.JobState;
import dev.lifeboat.vault.estate.Estate;
import dev.lifeboat.vault.estate.InstalledExtension;
import dev.lifeboat.vault.estate.ProtectedInstance;
import dev.lifeboat.vault.job.Job;
import dev.lifeboat.vault.job.JobStore;
import dev.lifeboat.vault.recoverypoint.RecoveryPoint;
import dev.lifeboat.vault.recoverypoint.RecoveryPointStore;
import dev.lifeboat.vault.repository.Repositories;
import dev.lifeboat.vault.task.Ending;
import dev.lifeboat.vault.task.Task;
import dev.lifeboat.vault.task.TaskStore;
import dev.lifeboat.vault.task.Tasks;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Deletes an instance with all that it kept: waits for its running jobs, has the cluster's snapshots deleted, then removes points and repository, and the
 * resource last. Each step can be done twice, so a server that dies goes on where it was (design 13, POL-8). Thread-safe.
 */
public final class Deletions {
    private static final int ALL = Integer.MAX_VALUE;

    private final Jdbi jdbi;
    private final Estate estate;
    private final Preflight preflight;
    private final Repositories repositories;
    private final Tasks tasks;
    private final InstantSource clock;
    private final JobStore jobs = new JobStore();
    private final TaskStore taskStore = new TaskStore();
    private final RecoveryPointStore points = new RecoveryPointStore();

    private enum Phase {
        WAITING,
        PRUNING,
        REMOVING,
        FAILED
    }

    private record Deletion(String instance, String job, Phase phase, boolean forget) {}

    public Deletions(
            Jdbi jdbi,
            Estate estate,
            Preflight preflight,
            Repositories repositories,
            Tasks tasks,
            InstantSource clock) {
        this.jdbi = jdbi;
        this.estate = estate;
        this.preflight = preflight;
        this.repositories = repositories;
        this.tasks = tasks;
        this.clock = clock;
    }

    /**
     * Begins a deletion; one that runs already is left alone.
     *
     * @param forget delete also if the cluster's snapshots cannot be: the job names each of them
     * @return ARM id of the job
     * @throws LifeboatException DELETE_NEEDS_EXTENSION
     */
    public String start(ProtectedInstance instance, boolean forget) {
        var snapshots = jdbi.withHandle(handle -> snapshots(handle, instance.key()));
        if (!snapshots.isEmpty() && !forget) {
            living(instance);
        }
        var job = Job.queued(
                UUID.randomUUID().toString(),
                Job.About.of(Job.Operation.DELETE_INSTANCE, instance, Map.of()),
                clock.instant());
        return jdbi.inTransaction(handle -> {
            var running = find(handle, instance.key());
            if (running != null) {
                return jobs.load(handle, running.job()).resource();
            }
            jobs.insert(handle, job);
            jobs.update(handle, job.to(JobState.IN_PROGRESS));
            handle.createUpdate(
                            "insert into instance_deletion (instance, job, phase, forget) values (:instance, :job, :phase, :forget)")
                    .bind("instance", instance.key())
                    .bind("job", job.id())
                    .bind("phase", Phase.WAITING.name())
                    .bind("forget", forget ? 1 : 0)
                    .execute();
            return job.resource();
        });
    }

    /** Takes every deletion as far as it goes now. Driven from outside. */
    public void step() {
        List<Deletion> all = jdbi.withHandle(handle -> handle.createQuery("select * from instance_deletion")
                .map((row, _) -> new Deletion(
                        row.getString("instance"),
                        row.getString("job"),
                        Phase.valueOf(row.getString("phase")),
                        row.getInt("forget") == 1))
                .list());
        for (var deletion : all) {
            switch (deletion.phase()) {
                case WAITING -> prune(deletion);
                case PRUNING -> {}
                case REMOVING -> remove(deletion);
                case FAILED -> giveUp(deletion);
            }
        }
    }

    private void prune(Deletion deletion) {
        var instance = estate.instance(deletion.instance());
        boolean busy = jdbi.withHandle(handle -> jobs.open(handle, deletion.instance()).stream()
                .anyMatch(job -> !job.id().equals(deletion.job())));
        if (busy) {
            return;
        }
        var snapshots = jdbi.withHandle(handle -> snapshots(handle, deletion.instance()));
        if (snapshots.isEmpty() || instance.isEmpty()) {
            jdbi.useTransaction(handle -> phase(handle, deletion.instance(), Phase.REMOVING));
            return;
        }
        InstalledExtension extension;
        try {
            extension = living(instance.get());
        } catch (LifeboatException e) {
            jdbi.useTransaction(handle -> withoutCluster(
                    handle, deletion, snapshots, new TaskError(e.code().wire(), e.details())));
            return;
        }
        var spec = new PruneSpec(instance.get().friendlyName(), snapshots);
        var task = Task.queued(
                Backups.newId(), deletion.job(), extension.key(), deletion.instance(), spec, clock.instant());
        jdbi.useTransaction(handle -> {
            taskStore.insert(handle, task);
            phase(handle, deletion.instance(), Phase.PRUNING);
        });
        tasks.announce(task);
    }

    /** The end of a prune task: on with the removal, or the deletion has failed. */
    public static Ending ending() {
        return (handle, task, job, end) -> {
            var deletion = find(handle, task.instance());
            if (deletion == null) {
                return job;
            }
            var error = end.error();
            if (error == null) {
                phase(handle, task.instance(), Phase.REMOVING);
                return job;
            }
            var spec = (PruneSpec) task.spec();
            return deletion.forget()
                    ? forgotten(handle, deletion, spec.snapshots(), job)
                    : failed(handle, deletion, error, job, end.now());
        };
    }

    private void withoutCluster(Handle handle, Deletion deletion, List<SnapshotRef> snapshots, TaskError error) {
        var job = jobs.load(handle, deletion.job());
        jobs.update(
                handle,
                deletion.forget()
                        ? forgotten(handle, deletion, snapshots, job)
                        : failed(handle, deletion, error, job, clock.instant()));
    }

    /** Names every snapshot that stays in the cluster's storage, and goes on (POL-8). */
    private static Job forgotten(Handle handle, Deletion deletion, List<SnapshotRef> snapshots, Job job) {
        phase(handle, deletion.instance(), Phase.REMOVING);
        var told = job;
        for (var snapshot : snapshots) {
            told = told.found(new Finding(
                    ErrorCode.SNAPSHOT_LEFT_BEHIND.wire(),
                    Finding.Severity.WARNING,
                    snapshot.claim().namespace() + "/" + snapshot.claim().name(),
                    Map.of("driver", snapshot.driver(), "handle", snapshot.handle()),
                    1,
                    List.of()));
        }
        return told;
    }

    private static Job failed(Handle handle, Deletion deletion, TaskError error, Job job, Instant now) {
        phase(handle, deletion.instance(), Phase.FAILED);
        return job.ended(JobState.FAILED, error, now);
    }

    /** The instance stays and says why; only then is the deletion forgotten. */
    private void giveUp(Deletion deletion) {
        var error = jdbi.withHandle(handle -> jobs.load(handle, deletion.job()))
                .content()
                .error();
        var code = error == null
                ? ErrorCode.TASK_FAILED
                : ErrorCode.find(error.code()).orElse(ErrorCode.TASK_FAILED);
        estate.instanceNotRemoved(
                deletion.instance(), new LifeboatException(code, error == null ? Map.of() : error.details()));
        jdbi.useTransaction(handle -> end(handle, deletion));
    }

    private void remove(Deletion deletion) {
        var place = repositories.find(deletion.instance());
        if (place.isPresent() && !repositories.delete(place.get())) {
            // upkeep is at work on it, and was asked to end
            return;
        }
        estate.instanceRemoved(deletion.instance());
        jdbi.useTransaction(handle -> {
            points.ofInstance(handle, deletion.instance(), 0, ALL).forEach(point -> points.delete(handle, point.id()));
            end(handle, deletion);
            var job = jobs.load(handle, deletion.job());
            var end = job.content().findings().isEmpty() ? JobState.COMPLETED : JobState.COMPLETED_WITH_WARNINGS;
            jobs.update(handle, job.ended(end, null, clock.instant()));
        });
    }

    private InstalledExtension living(ProtectedInstance instance) {
        try {
            var extension = estate.extensionOf(instance.cluster())
                    .orElseThrow(() -> new LifeboatException(
                            ErrorCode.EXTENSION_NOT_FOUND, Map.of("cluster", instance.clusterName())));
            preflight.alive(instance, extension);
            return extension;
        } catch (LifeboatException e) {
            throw new LifeboatException(
                    ErrorCode.DELETE_NEEDS_EXTENSION,
                    Map.of("instance", instance.friendlyName(), "reason", e.text()),
                    e);
        }
    }

    private List<SnapshotRef> snapshots(Handle handle, String instance) {
        return points.ofInstance(handle, instance, 0, ALL).stream()
                .map(RecoveryPoint::content)
                .flatMap(content -> content.snapshots().stream())
                .toList();
    }

    /**
     * No new work for an instance on its way out.
     *
     * @throws LifeboatException OPERATION_IN_PROGRESS
     */
    public static void requireNone(Handle handle, ProtectedInstance instance) {
        if (find(handle, instance.key()) != null) {
            throw new LifeboatException(
                    ErrorCode.OPERATION_IN_PROGRESS,
                    Map.of("resource", instance.friendlyName(), "operation", "its deletion"));
        }
    }

    private static void end(Handle handle, Deletion deletion) {
        handle.createUpdate("delete from instance_deletion where instance = :instance")
                .bind("instance", deletion.instance())
                .execute();
    }

    private static void phase(Handle handle, String instance, Phase phase) {
        handle.createUpdate("update instance_deletion set phase = :phase where instance = :instance")
                .bind("instance", instance)
                .bind("phase", phase.name())
                .execute();
    }

    private static @Nullable Deletion find(Handle handle, String instance) {
        return handle.createQuery("select * from instance_deletion where instance = :instance")
                .bind("instance", instance)
                .map((row, _) -> new Deletion(
                        row.getString("instance"),
                        row.getString("job"),
                        Phase.valueOf(row.getString("phase")),
                        row.getInt("forget") == 1))
                .findOne()
                .orElse(null);
    }
}
