package dev.lifeboat.vault.restore;

import dev.lifeboat.api.link.ClusterFacts;
import dev.lifeboat.api.link.RestoreSpec;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.backup.Backups;
import dev.lifeboat.vault.backup.Deletions;
import dev.lifeboat.vault.backup.Preflight;
import dev.lifeboat.vault.estate.Estate;
import dev.lifeboat.vault.estate.ProtectedInstance;
import dev.lifeboat.vault.job.Job;
import dev.lifeboat.vault.job.JobStore;
import dev.lifeboat.vault.recoverypoint.RecoveryPoint;
import dev.lifeboat.vault.recoverypoint.RecoveryPointStore;
import dev.lifeboat.vault.task.Ending;
import dev.lifeboat.vault.task.JobEnd;
import dev.lifeboat.vault.task.Task;
import dev.lifeboat.vault.task.TaskStore;
import dev.lifeboat.vault.task.Tasks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Restores into the cluster that a point came from (RES-1, azure-dataprotection-api 6.4). Thread-safe. */
public final class Restores {
    private final Jdbi jdbi;
    private final Estate estate;
    private final Preflight preflight;
    private final Tasks tasks;
    private final InstantSource clock;
    private final Limits limits;
    private final JobStore jobs = new JobStore();
    private final TaskStore taskStore = new TaskStore();
    private final RecoveryPointStore points = new RecoveryPointStore();
    private final RestoreLocks locks = new RestoreLocks();

    /**
     * @param daily restores of an instance in 24 hours (VLT-8)
     * @param ready how long restored workloads may take until they are ready
     * @param namespace how long a namespace that is being deleted is waited for
     */
    public record Limits(int daily, Duration ready, Duration namespace) {
        public static final Limits DEFAULT = new Limits(10, Duration.ofMinutes(5), RestoreSpec.NAMESPACE_TIMEOUT);
    }

    public Restores(Jdbi jdbi, Estate estate, Preflight preflight, Tasks tasks, InstantSource clock, Limits limits) {
        this.jdbi = jdbi;
        this.estate = estate;
        this.preflight = preflight;
        this.tasks = tasks;
        this.clock = clock;
        this.limits = limits;
    }

    private record Checked(ProtectedInstance instance, RecoveryPoint point, Preflight.Ready ready) {}

    /**
     * Checks everything that {@link #start} checks, and changes nothing.
     *
     * @param principal who asks: has to be allowed to read the cluster (TRU-4)
     * @throws LifeboatException by the code of what stands in the way
     */
    public void validate(String instance, RestoreRequest request, String principal) {
        var checked = check(instance, request, principal);
        jdbi.useHandle(handle -> requireFree(handle, checked.instance(), request));
    }

    /**
     * Starts a restore.
     *
     * @return ARM id of the job
     * @throws LifeboatException by the code of what stands in the way; then there is no job
     */
    public String start(String instanceId, RestoreRequest request, String principal) {
        var checked = check(instanceId, request, principal);
        var instance = checked.instance();
        var spec = new RestoreSpec(
                instance.friendlyName(),
                checked.point().id(),
                request.filter(),
                RestoreSpec.ConflictPolicy.SKIP,
                request.volumesWithData(),
                limits.ready(),
                limits.namespace());
        var now = clock.instant();
        var job = Job.queued(
                UUID.randomUUID().toString(),
                Job.About.of(
                        Job.Operation.RESTORE,
                        checked.instance(),
                        checked.point().id(),
                        checked.point().taken(),
                        Map.of()),
                now);
        var task = Task.queued(
                Backups.newId(), job.id(), checked.ready().extension().key(), instance.key(), spec, now);
        jdbi.useTransaction(handle -> {
            Deletions.requireNone(handle, instance);
            requireFree(handle, instance, request);
            requireBelowLimit(handle, instance);
            jobs.insert(handle, job);
            taskStore.insert(handle, task);
            locks.hold(handle, lower(instance.cluster()), namespaces(request), task.id());
            points.pin(handle, task.id(), checked.point().id());
        });
        tasks.announce(task);
        return job.resource();
    }

    /** The end of a restore's task: its namespaces and its point are free again. */
    public static Ending ending() {
        var points = new RecoveryPointStore();
        var locks = new RestoreLocks();
        return (handle, task, job, end) -> {
            points.unpin(handle, task.id());
            locks.release(handle, task.id());
            return JobEnd.ofOther(task, job, end);
        };
    }

    private Checked check(String id, RestoreRequest request, String principal) {
        var instance = estate.instance(id)
                .orElseThrow(() -> new LifeboatException(ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", id)));
        var point = jdbi.withHandle(handle -> points.find(handle, instance.key(), request.point()))
                .orElseThrow(() -> new LifeboatException(
                        ErrorCode.RECOVERY_POINT_NOT_FOUND,
                        Map.of("instance", instance.friendlyName(), "point", request.point())));
        if (!lower(request.target()).equals(lower(instance.cluster()))) {
            throw new LifeboatException(
                    ErrorCode.NOT_SUPPORTED, Map.of("operation", "A restore into another cluster than the backup's"));
        }
        estate.requireRead(principal, instance.cluster());
        var ready = preflight.check(instance);
        ClusterFacts facts = ready.session().facts();
        if (facts != null && !facts.restoreEnabled()) {
            throw new LifeboatException(ErrorCode.RESTORE_DISABLED, Map.of("cluster", instance.clusterName()));
        }
        return new Checked(instance, point, ready);
    }

    private void requireFree(Handle handle, ProtectedInstance instance, RestoreRequest request) {
        var wanted = namespaces(request);
        locks.holder(handle, lower(instance.cluster()), wanted).ifPresent(task -> {
            var job = taskStore.find(handle, task).map(Task::job).orElse(task);
            var names = wanted.contains(RestoreLocks.ALL) ? "this cluster" : String.join(", ", wanted);
            throw new LifeboatException(ErrorCode.RESTORE_IN_PROGRESS, Map.of("namespaces", names, "job", job));
        });
    }

    private void requireBelowLimit(Handle handle, ProtectedInstance instance) {
        var since = clock.instant().minus(Duration.ofDays(1));
        if (jobs.count(handle, instance.id(), Job.Operation.RESTORE, since) >= limits.daily()) {
            throw new LifeboatException(
                    ErrorCode.LIMIT_REACHED,
                    Map.of("what", "Restores of an instance", "limit", limits.daily() + " a day"));
        }
    }

    private static List<String> namespaces(RestoreRequest request) {
        var included = request.filter().includedNamespaces().stream().distinct().toList();
        return included.isEmpty() ? List.of(RestoreLocks.ALL) : included;
    }

    private static String lower(String id) {
        return id.toLowerCase(Locale.ROOT);
    }
}
