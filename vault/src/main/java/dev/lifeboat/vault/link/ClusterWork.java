package dev.lifeboat.vault.link;

import dev.lifeboat.api.link.BackupSpec;
import dev.lifeboat.api.link.PruneSpec;
import dev.lifeboat.api.link.RestoreSpec;
import dev.lifeboat.api.link.TaskReport;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.crypto.KeyEncryption;
import dev.lifeboat.vault.backup.BackupRoutes;
import dev.lifeboat.vault.backup.Backups;
import dev.lifeboat.vault.backup.Commits;
import dev.lifeboat.vault.backup.Deletions;
import dev.lifeboat.vault.backup.Packs;
import dev.lifeboat.vault.backup.Preflight;
import dev.lifeboat.vault.enrolment.EnrolmentRoutes;
import dev.lifeboat.vault.enrolment.Enrolments;
import dev.lifeboat.vault.enrolment.Signer;
import dev.lifeboat.vault.estate.Estate;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.job.Accepted;
import dev.lifeboat.vault.job.JobRoutes;
import dev.lifeboat.vault.recoverypoint.PointContentRoutes;
import dev.lifeboat.vault.recoverypoint.RecoveryPointRoutes;
import dev.lifeboat.vault.repository.Repositories;
import dev.lifeboat.vault.repository.Stores;
import dev.lifeboat.vault.restore.RestoreReads;
import dev.lifeboat.vault.restore.RestoreRoutes;
import dev.lifeboat.vault.restore.Restores;
import dev.lifeboat.vault.session.SessionStore;
import dev.lifeboat.vault.session.Sessions;
import dev.lifeboat.vault.task.Bells;
import dev.lifeboat.vault.task.CancelRoutes;
import dev.lifeboat.vault.task.Permission;
import dev.lifeboat.vault.task.Task;
import dev.lifeboat.vault.task.TaskStore;
import dev.lifeboat.vault.task.Tasks;
import dev.lifeboat.vault.task.Watcher;
import dev.lifeboat.vault.ticket.StoreRoutes;
import dev.lifeboat.vault.ticket.Tickets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds everything that runs on clusters, as one part of the vault server: its routes, and the loop that looks after what may run out. */
public final class ClusterWork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterWork.class);

    private final Limits limits;
    private final Bells bells = new Bells();
    private final Sessions sessions;
    private final Tasks tasks;
    private final Enrolments enrolments;
    private final Deletions deletions;
    private final Watcher watcher;
    private final Repositories repositories;
    private final Stores stores;
    private final Preflight preflight;
    private final List<Route> routes;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("watch").factory());

    /**
     * What the rest of the server gives.
     *
     * @param stores folder of the folder store, {@code DIR/store}
     * @param ticketKey 32 bytes, for tickets alone; the same after a restart
     * @param slots what wraps the keys of repositories, by slot
     */
    public record Parts(
            Jdbi jdbi,
            Estate estate,
            Signer signer,
            Accepted accepted,
            Path stores,
            byte[] ticketKey,
            Map<String, KeyEncryption> slots,
            InstantSource clock) {}

    public ClusterWork(Parts parts, Limits limits) {
        this.limits = limits;
        var jdbi = parts.jdbi();
        var clock = parts.clock();
        var estate = parts.estate();
        stores = new Stores(parts.stores(), clock);
        sessions = new Sessions(jdbi, new SessionStore(), clock, limits.session());
        tasks = new Tasks(
                jdbi,
                sessions,
                permission(estate),
                bells,
                clock,
                limits.silence(),
                Map.of(
                        BackupSpec.class, Backups.ending(),
                        RestoreSpec.class, Restores.ending(),
                        PruneSpec.class, Deletions.ending()));
        repositories = new Repositories(jdbi, stores, parts.slots(), clock);
        preflight = new Preflight(estate, sessions, stores, clock, limits.silence());
        enrolments = new Enrolments(jdbi, estate, parts.signer(), clock, limits.enrolment());
        deletions = new Deletions(jdbi, estate, preflight, repositories, tasks, clock);
        watcher = new Watcher(jdbi, tasks, sessions, clock, limits.silence());
        var tickets = new Tickets(parts.ticketKey(), clock);
        var packs = new Packs(jdbi, tasks, repositories, stores, tickets, clock);
        var backups = new Backups(jdbi, estate, preflight, repositories, tasks, clock, limits.backup());
        var commits = new Commits(jdbi, tasks, packs, repositories, backups.pointFacts());
        var reads = new RestoreReads(jdbi, tasks, repositories);
        var restores = new Restores(jdbi, estate, preflight, tasks, clock, limits.restore());
        var identities = new Identities(jdbi, clock);
        routes = Stream.of(
                        new LinkRoutes(identities, enrolments, sessions, tasks, estate).routes(),
                        new TaskRoutes(identities, tasks, packs, commits, reads).routes(),
                        new EnrolmentRoutes(enrolments).routes(),
                        new StoreRoutes(tickets, stores, (task, epoch) -> requireHolder(jdbi, task, epoch)).routes(),
                        new BackupRoutes(backups, parts.accepted()).routes(),
                        new RestoreRoutes(jdbi, restores, reads, parts.accepted()).routes(),
                        new JobRoutes(jdbi, ClusterWork::reports, clock).routes(),
                        new CancelRoutes(jdbi, tasks).routes(),
                        new RecoveryPointRoutes(jdbi).routes(),
                        new PointContentRoutes(jdbi, repositories, estate).routes())
                .flatMap(List::stream)
                .toList();
    }

    public List<Route> routes() {
        return routes;
    }

    public Sessions sessions() {
        return sessions;
    }

    public Tasks tasks() {
        return tasks;
    }

    public Deletions deletions() {
        return deletions;
    }

    public Preflight preflight() {
        return preflight;
    }

    public Repositories repositories() {
        return repositories;
    }

    /** Begins to look after what may run out; what was interrupted by the end of an earlier server goes on. */
    public void start() {
        var pause = limits.watch().toMillis();
        watch.execute(() -> attempt("unfinished uploads", stores::sweep));
        watch.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.MILLISECONDS);
    }

    /** One look at everything that may have run out. Failures are logged; the next look comes. */
    public void look() {
        attempt("silence", watcher::look);
        attempt("deletions", deletions::step);
        attempt("enrolments", enrolments::look);
    }

    /** Lets long polls go and ends the loop. */
    @Override
    public void close() {
        bells.close();
        watch.shutdownNow();
    }

    private static void attempt(String what, Runnable look) {
        try {
            look.run();
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("what", what).setCause(e).log("A look at what may have run out failed");
        }
    }

    private static Permission permission(Estate estate) {
        return task -> {
            var instance = estate.instance(task.instance());
            if (instance.isEmpty()) {
                return Optional.of(
                        new LifeboatException(ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", task.instance())));
            }
            return estate.refusal(instance.get());
        };
    }

    private static void requireHolder(Jdbi jdbi, String id, long epoch) {
        var held = jdbi.withHandle(handle -> new TaskStore()
                .find(handle, id)
                .filter(task -> task.epoch() == epoch && !task.state().isTerminal())
                .flatMap(task -> new SessionStore().find(handle, task.extension()))
                .filter(session -> session.epoch() == epoch && session.removed() == null));
        if (held.isEmpty()) {
            throw new LifeboatException(ErrorCode.FENCED, Map.of("task", id));
        }
    }

    private static List<TaskReport> reports(Handle handle, String job) {
        return new TaskStore()
                .ofJob(handle, job).stream()
                        .map(Task::report)
                        .filter(Objects::nonNull)
                        .toList();
    }
}
