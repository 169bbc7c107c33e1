package dev.lifeboat.vault.upkeep;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.repository.CheckDepth.Sample;
import dev.lifeboat.repository.CheckListener;
import dev.lifeboat.repository.CheckReport;
import dev.lifeboat.repository.CheckRequest;
import dev.lifeboat.repository.CheckRequest.Checkpoint;
import dev.lifeboat.repository.Loss;
import dev.lifeboat.vault.repository.Repositories;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's sample check of one repository. Which part is read is counted, not taken from the calendar: days on which the server was down are made up
 * for, and every pack has its turn whatever the interval is. For one thread.
 */
final class SampleCheck {
    private static final Logger LOG = LoggerFactory.getLogger(SampleCheck.class);

    /** What is read again after a sudden end. */
    private static final Duration KEPT_EVERY = Duration.ofSeconds(30);

    /** Packs in memory at a time: nobody waits for a check. */
    private static final int WORKERS = 1;

    /** So many points are named. */
    private static final int NAMED = 100;

    private final Jdbi jdbi;
    private final Repositories repositories;
    private final CheckJobs jobs;
    private final InstantSource clock;
    private final int parts;
    private final TurnStore turns = new TurnStore();

    /** @param parts of which one is read */
    SampleCheck(Jdbi jdbi, Repositories repositories, CheckJobs jobs, InstantSource clock, int parts) {
        this.jdbi = jdbi;
        this.repositories = repositories;
        this.jobs = jobs;
        this.clock = clock;
        this.parts = parts;
    }

    /**
     * @return the part that comes next
     * @throws CancellationException if it was stopped; it goes on from there
     */
    long run(Turn turn, BooleanSupplier isStopped) {
        var begun = clock.instant();
        var part = Math.floorMod(turn.part(), parts);
        // the engine counts days; these are parts
        var depth = new Sample(LocalDate.ofEpochDay(part), parts);
        var request = CheckRequest.of(depth).withWorkers(WORKERS).remembering();
        var from = CheckPosition.parse(turn.position(), parts);
        if (from.isPresent()) {
            request = request.from(from.get());
        }
        var asked = request;
        var report = repositories.beside(
                turn.place(), isStopped, repository -> repository.check(asked, listener(turn, begun, isStopped)));
        if (!report.isFinished()) {
            keep(turn, report.checkpoint());
            throw new CancellationException("The check was ended");
        }
        tell(turn, part, report, begun);
        return (part + 1L) % parts;
    }

    private CheckListener listener(Turn turn, Instant begun, BooleanSupplier isStopped) {
        var kept = new Instant[] {begun.minus(KEPT_EVERY)};
        return progress -> {
            var now = clock.instant();
            if (progress.position().isPresent()
                    && Duration.between(kept[0], now).compareTo(KEPT_EVERY) >= 0) {
                kept[0] = now;
                keep(turn, progress.position());
            }
            return !isStopped.getAsBoolean() && !repositories.isLeaving(turn.place());
        };
    }

    private void keep(Turn turn, Optional<Checkpoint> checkpoint) {
        var text = checkpoint.flatMap(at -> new CheckPosition(parts, at).text()).orElse(null);
        jdbi.useTransaction(handle -> turns.reached(handle, turn, text));
    }

    private void tell(Turn turn, int part, CheckReport report, Instant begun) {
        var counts = report.counts();
        LOG.atInfo()
                .addKeyValue("instance", turn.place().instance())
                .addKeyValue("repository", turn.place().id())
                .addKeyValue("part", part + 1 + " of " + parts)
                .addKeyValue("objects", counts.objects())
                .addKeyValue("points", counts.points())
                .addKeyValue("packsRead", counts.packs())
                .addKeyValue("bytesRead", counts.packBytes())
                .addKeyValue("damaged", report.damaged())
                .addKeyValue("lost", report.lost())
                .addKeyValue("took", Duration.between(begun, clock.instant()))
                .log("A repository was checked");
        report.forgotten()
                .ifPresent(reason -> LOG.atWarn()
                        .addKeyValue("repository", turn.place().id())
                        .addKeyValue("reason", reason)
                        .log("What a check found could not be remembered in the repository"));
        if (!report.isHealthy()) {
            var job = jobs.add(turn.place().instance(), report, begun);
            LOG.atError()
                    .addKeyValue("code", ErrorCode.DATA_DAMAGED.wire())
                    .addKeyValue("instance", turn.place().instance())
                    .addKeyValue("repository", turn.place().id())
                    .addKeyValue("damaged", report.damaged())
                    .addKeyValue(
                            "objects", report.damages().stream().limit(NAMED).toList())
                    .addKeyValue(
                            "pointsNotWhole",
                            report.losses().stream()
                                    .map(Loss::point)
                                    .distinct()
                                    .limit(NAMED)
                                    .map(point -> point.hex())
                                    .toList())
                    .addKeyValue("job", job.orElse("none"))
                    .log("A repository is damaged");
        }
    }
}
