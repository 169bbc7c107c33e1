package dev.lifeboat.vault.upkeep;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.estate.Estate;
import dev.lifeboat.vault.repository.Repositories;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Cleans up and checks every repository in turns, one at a time so that memory and reads stay bounded. When each had its turn stands in the database: a server
 * that dies, however and how often, goes on. What fails is told of and tried again when its next turn comes.
 */
public final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    /** A server that starts has better things to do. */
    private static final Duration FIRST = Duration.ofMinutes(2);
    /** Between two looks while nothing is due. */
    private static final Duration LOOK = Duration.ofSeconds(30);
    /** After work it rests as long as that took, so that much that is due at once takes half of the time at most; but no longer than this. */
    private static final Duration LONGEST_REST = Duration.ofMinutes(1);
    /** One call of a store, or one pack. */
    private static final Duration END = Duration.ofSeconds(10);

    private final Jdbi jdbi;
    private final Schedule schedule;
    private final InstantSource clock;
    private final CleanUp cleanUp;
    private final SampleCheck check;
    private final TurnStore turns = new TurnStore();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().daemon().name("upkeep").unstarted(this::run);

    public Upkeep(Jdbi jdbi, Repositories repositories, Estate estate, Schedule schedule, InstantSource clock) {
        this.jdbi = jdbi;
        this.schedule = schedule;
        this.clock = clock;
        cleanUp = new CleanUp(jdbi, repositories, clock);
        check = new SampleCheck(jdbi, repositories, new CheckJobs(jdbi, estate, clock), clock, schedule.parts());
    }

    public void start() {
        thread.start();
    }

    /**
     * Does the one work whose last beginning is the longest ago, of those that are due. For one thread at a time.
     *
     * @return false if none is due, or it was ended before its time
     */
    public boolean work() {
        var now = clock.instant();
        var next = jdbi.inTransaction(handle -> {
            turns.meet(handle, schedule, now);
            var turn = turns.next(handle, schedule, now);
            turn.ifPresent(due -> turns.begun(handle, due, now));
            return turn;
        });
        if (next.isEmpty()) {
            return false;
        }
        try {
            perform(next.get(), now);
            return true;
        } catch (CancellationException _) {
            // by a server that ends, or for a repository that is to be removed: not done, so due as before
            return false;
        }
    }

    private void perform(Turn turn, Instant begun) {
        var part = turn.part();
        try {
            part = switch (turn.kind()) {
                case CLEAN_UP -> cleanUp.run(turn, this::isStopped);
                case CHECK -> check.run(turn, this::isStopped);
            };
        } catch (CancellationException e) {
            throw e;
        } catch (LifeboatException e) {
            told(LOG.atWarn(), turn).addKeyValue("code", e.code().wire()).log(e.text());
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            // whatever one repository costs, the others have their turns
            told(LOG.atError(), turn).setCause(e).log("Upkeep of a repository failed");
        }
        var next = part;
        jdbi.useTransaction(handle -> turns.ended(handle, turn, begun, next));
    }

    private static LoggingEventBuilder told(LoggingEventBuilder log, Turn turn) {
        return log.addKeyValue("work", turn.kind())
                .addKeyValue("instance", turn.place().instance())
                .addKeyValue("repository", turn.place().id());
    }

    private void run() {
        var rest = FIRST;
        while (!pause(rest)) {
            var begun = System.nanoTime();
            rest = worked() ? shorter(Duration.ofNanos(System.nanoTime() - begun), LONGEST_REST) : LOOK;
        }
    }

    /** A database that is away ends no more than this turn. */
    private boolean worked() {
        try {
            return work();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A turn of upkeep failed");
            return false;
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** @return true if there is to be no more work */
    private boolean pause(Duration time) {
        try {
            return stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Ends what runs at its next call of the store. What does not answer is left behind: it may die at any call. */
    @Override
    public void close() {
        stopped.countDown();
        try {
            if (thread.isAlive() && !thread.join(END)) {
                LOG.atWarn().log("Upkeep did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
