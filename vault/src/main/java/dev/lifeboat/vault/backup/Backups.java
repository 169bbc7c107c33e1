package dev.lifeboat.vault.backup;

import dev.lifeboat.api.link.BackupSpec;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.estate.Estate;
import dev.lifeboat.vault.estate.ProtectedInstance;
import dev.lifeboat.vault.job.Job;
import dev.lifeboat.vault.job.JobStore;
import dev.lifeboat.vault.recoverypoint.RecoveryPoint;
import dev.lifeboat.vault.recoverypoint.RecoveryPointStore;
import dev.lifeboat.vault.repository.Repositories;
import dev.lifeboat.vault.repository.Sections;
import dev.lifeboat.vault.task.Ending;
import dev.lifeboat.vault.task.JobEnd;
import dev.lifeboat.vault.task.Task;
import dev.lifeboat.vault.task.TaskStore;
import dev.lifeboat.vault.task.Tasks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** On-demand backups (BAK-1, azure-dataprotection-api 6.3). Thread-safe. */
public final class Backups {
    private static final String CONFIGURED = "ProtectionConfigured";
    private static final String TAG = "RetentionTag";

    private final Jdbi jdbi;
    private final Estate estate;
    private final Preflight preflight;
    private final Repositories repositories;
    private final Tasks tasks;
    private final InstantSource clock;
    private final Limits limits;
    private final JobStore jobs = new JobStore();
    private final TaskStore taskStore = new TaskStore();
    private final RecoveryPointStore points = new RecoveryPointStore();

    /**
     * @param daily on-demand backups of an instance in 24 hours (VLT-8)
     * @param snapshot how long a snapshot may take; below the silence that a task may keep
     */
    public record Limits(int daily, Duration snapshot) {
        public static final Limits DEFAULT = new Limits(10, Duration.ofMinutes(8));
    }

    public Backups(
            Jdbi jdbi,
            Estate estate,
            Preflight preflight,
            Repositories repositories,
            Tasks tasks,
            InstantSource clock,
            Limits limits) {
        this.jdbi = jdbi;
        this.estate = estate;
        this.preflight = preflight;
        this.repositories = repositories;
        this.tasks = tasks;
        this.clock = clock;
        this.limits = limits;
    }

    /**
     * Starts a backup.
     *
     * @param tag overrides the default one; empty if it does not
     * @return ARM id of the job
     * @throws LifeboatException by the code of what stands in the way; then there is no job
     */
    public String start(String instanceId, String rule, String tag) {
        var instance = load(instanceId);
        var retention = check(instance, rule, tag);
        var ready = preflight.check(instance);
        repositories.prepare(instance.key(), ready.container());
        var spec = new BackupSpec(
                instance.friendlyName(),
                newId(),
                instance.filter(),
                instance.snapshotVolumes(),
                instance.hooks(),
                limits.snapshot());
        var now = clock.instant();
        var job = Job.queued(
                UUID.randomUUID().toString(),
                Job.About.of(Job.Operation.BACKUP, instance, Map.of(TAG, retention)),
                now);
        var task = Task.queued(newId(), job.id(), ready.extension().key(), instance.key(), spec, now);
        jdbi.useTransaction(handle -> {
            Deletions.requireNone(handle, instance);
            requireBelowLimit(handle, instance);
            jobs.insert(handle, job);
            taskStore.insert(handle, task);
            points.ofInstance(handle, instance.key(), 0, 1)
                    .forEach(parent -> points.pin(handle, task.id(), parent.id()));
        });
        tasks.announce(task);
        return job.resource();
    }

    /** The end of a backup's task: its point decides; the parent may go. */
    public static Ending ending() {
        var points = new RecoveryPointStore();
        return (handle, task, job, end) -> {
            points.unpin(handle, task.id());
            var made = task.point();
            var partial = made != null
                    && points.find(handle, task.instance(), made)
                            .map(point -> point.state() == RecoveryPoint.State.PARTIAL)
                            .orElse(false);
            return JobEnd.ofBackup(task, job, end, partial);
        };
    }

    /** What the rows of a point say beyond what the repository knows. */
    public Commits.PointFacts pointFacts() {
        return (task, point, snapshots) -> {
            var instance = load(task.instance());
            var job = jdbi.withHandle(handle -> jobs.load(handle, task.job()));
            var tag = job.about().facts().getOrDefault(TAG, "Default");
            return new RecoveryPoint.Content(
                    instance.id(),
                    instance.policyName(),
                    tag,
                    estate.expiry(instance, tag, point.started()).orElse(null),
                    point.sections().stream().map(Sections::report).toList(),
                    point.facts(),
                    snapshots);
        };
    }

    private ProtectedInstance load(String id) {
        return estate.instance(id)
                .orElseThrow(() -> new LifeboatException(ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", id)));
    }

    private static String check(ProtectedInstance instance, String rule, String tag) {
        if (!instance.state().equals(CONFIGURED)) {
            throw new LifeboatException(
                    ErrorCode.INSTANCE_NOT_CONFIGURED,
                    Map.of("instance", instance.friendlyName(), "state", instance.state()));
        }
        if (!instance.rules().contains(rule)) {
            throw new LifeboatException(
                    ErrorCode.RULE_NOT_FOUND,
                    Map.of(
                            "policy",
                            instance.policyName(),
                            "rule",
                            rule,
                            "supported",
                            String.join(", ", instance.rules())));
        }
        if (tag.isEmpty()) {
            return instance.tags().isEmpty() ? "Default" : instance.tags().getFirst();
        }
        return instance.tags().stream()
                .filter(known -> known.equalsIgnoreCase(tag))
                .findFirst()
                .orElseThrow(() -> new LifeboatException(
                        ErrorCode.INVALID_PROPERTY,
                        Map.of(
                                "field",
                                "retentionTagOverride",
                                "reason",
                                "the policy has only " + String.join(", ", instance.tags()))));
    }

    private void requireBelowLimit(Handle handle, ProtectedInstance instance) {
        var since = clock.instant().minus(Duration.ofDays(1));
        if (jobs.count(handle, instance.id(), Job.Operation.BACKUP, since) >= limits.daily()) {
            throw new LifeboatException(
                    ErrorCode.LIMIT_REACHED,
                    Map.of("what", "On-demand backups of an instance", "limit", limits.daily() + " a day"));
        }
    }

    /** An id that nobody can guess, 32 hexadecimal digits. */
    public static String newId() {
        return UUID.randomUUID().toString().replace("-", "").toLowerCase(Locale.ROOT);
    }
}
