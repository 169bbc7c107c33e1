package dev.lifeboat.vault.upkeep;

import java.time.Duration;
import java.time.Instant;

/**
 * How often, counted from the beginning of one run to that of the next. Pure.
 *
 * @param cleanUp zero for never
 * @param check zero for never
 */
public record Schedule(Duration cleanUp, Duration check) {
    /** Each once a day. */
    public static final Schedule DAILY = new Schedule(Duration.ofDays(1), Duration.ofDays(1));

    /** In which every pack is read. */
    private static final Duration ROUND = Duration.ofDays(30);

    private static final long MOST_PARTS = 10_000;
    /** Half an interval lies between the two works on one repository. */
    private static final double HALF = 0.5;

    public Schedule {
        if (cleanUp.isNegative() || check.isNegative()) {
            throw new IllegalArgumentException("An interval of " + cleanUp + ", " + check);
        }
    }

    Duration interval(Kind kind) {
        return switch (kind) {
            case CLEAN_UP -> cleanUp;
            case CHECK -> check;
        };
    }

    boolean has(Kind kind) {
        return interval(kind).isPositive();
    }

    /** Parts of which one is read by each check, so that every pack has its turn in 30 days whatever the interval is. */
    int parts() {
        return has(Kind.CHECK) ? Math.toIntExact(Math.clamp(ROUND.dividedBy(check), 1, MOST_PARTS)) : 1;
    }

    /** From when the interval of a repository counts that was never seen before: its first turn is anywhere in the interval that begins now, by its random id. */
    Instant first(Kind kind, String repository, Instant now) {
        var share = Long.parseLong(repository, 0, 8, 16) / 0x1p32;
        var turn = kind == Kind.CLEAN_UP ? share : (share + HALF) % 1;
        var millis = interval(kind).toMillis();
        return now.minusMillis(millis - (long) (millis * turn));
    }
}
