package dev.lifeboat.vault.upkeep;

import dev.lifeboat.api.link.BackupSpec;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.gc.GarbageReport;
import dev.lifeboat.repository.gc.GarbageRequest;
import dev.lifeboat.vault.recoverypoint.RecoveryPointStore;
import dev.lifeboat.vault.repository.Repositories;
import dev.lifeboat.vault.task.Task;
import dev.lifeboat.vault.task.TaskStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine's garbage collection of one repository, told what the vault knows of its tasks. For one thread. */
final class CleanUp {
    private static final Logger LOG = LoggerFactory.getLogger(CleanUp.class);

    /** Of what stays in doubt, so many are named. */
    private static final int NAMED = 10;

    private final Jdbi jdbi;
    private final Repositories repositories;
    private final InstantSource clock;
    private final TaskStore tasks = new TaskStore();
    private final RecoveryPointStore points = new RecoveryPointStore();

    CleanUp(Jdbi jdbi, Repositories repositories, InstantSource clock) {
        this.jdbi = jdbi;
        this.repositories = repositories;
        this.clock = clock;
    }

    /**
     * @return the part of the turn: there are none
     * @throws CancellationException if it was stopped
     */
    long run(Turn turn, BooleanSupplier isStopped) {
        var begun = clock.instant();
        var request = request(turn.place().instance());
        tell(
                turn,
                repositories.beside(turn.place(), isStopped, repository -> repository.collect(request)),
                Duration.between(begun, clock.instant()));
        return turn.part();
    }

    /** A task that begins later finds in the store what is condemned, as any writer does. */
    private GarbageRequest request(String instance) {
        return jdbi.inTransaction(handle -> {
            var open = tasks.openOfInstance(handle, instance);
            var pinned = new HashSet<PointId>();
            open.forEach(task -> points.pinned(handle, task.id()).forEach(point -> pinned.add(PointId.parse(point))));
            var oldest = open.stream()
                    .filter(task -> task.spec() instanceof BackupSpec)
                    .map(Task::created)
                    .min(Comparator.<Instant>naturalOrder());
            return GarbageRequest.run().withTasks(pinned, oldest);
        });
    }

    private static void tell(Turn turn, GarbageReport report, Duration took) {
        var condemned = report.condemned();
        LOG.atInfo()
                .addKeyValue("instance", turn.place().instance())
                .addKeyValue("repository", turn.place().id())
                .addKeyValue("points", report.points())
                .addKeyValue("packs", report.packs())
                .addKeyValue("bytes", report.bytes())
                .addKeyValue("liveBytes", report.liveBytes())
                .addKeyValue("condemnedPacks", condemned.packs() + condemned.sparse())
                .addKeyValue("condemnedBytes", condemned.bytes())
                .addKeyValue("copiedBytes", condemned.copiedBytes())
                .addKeyValue("deletedPacks", report.deleted().packs())
                .addKeyValue("freedBytes", report.deleted().bytes())
                .addKeyValue("took", took)
                .log("A repository was cleaned up");
        if (!report.isCertain()) {
            LOG.atWarn()
                    .addKeyValue("instance", turn.place().instance())
                    .addKeyValue("repository", turn.place().id())
                    .addKeyValue("objects", report.postponed().size())
                    .addKeyValue(
                            "first",
                            report.postponed().stream()
                                    .limit(NAMED)
                                    .map(each -> each.object() + ": " + each.reason())
                                    .toList())
                    .log("A clean-up was in doubt, and left what it was not sure of");
        }
    }
}
