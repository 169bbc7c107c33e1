package dev.lifeboat.repository.local;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.gc.Margins;
import dev.lifeboat.repository.store.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/**
 * How old a run is, by the clock or by the time that passed for the process, whichever is more: a clock may be set back, and a process does not see time
 * pass while its machine sleeps. Immutable.
 */
final class RunAge {
    private final InstantSource clock;
    private final Waiting waiting;
    private final Instant started;
    private final long nanos;

    RunAge(InstantSource clock, Waiting waiting) {
        this.clock = clock;
        this.waiting = waiting;
        this.started = clock.instant();
        this.nanos = waiting.nanos();
    }

    Instant started() {
        return started;
    }

    /** By the clock as it stands, when the run must have ended. */
    Instant latest() {
        return clock.instant().plus(Margins.run().minus(elapsed()));
    }

    /** Throws {@code RUN_TOO_OLD}. */
    void check() {
        if (elapsed().compareTo(Margins.run()) > 0) {
            throw new LifeboatException(
                    ErrorCode.RUN_TOO_OLD, Map.of("limit", Margins.run().toHours() + " hours"));
        }
    }

    /** Never negative. */
    Duration elapsed() {
        var byClock = Duration.between(started, clock.instant());
        var byProcess = Duration.ofNanos(waiting.nanos() - nanos);
        return byClock.compareTo(byProcess) > 0 ? byClock : byProcess;
    }
}
