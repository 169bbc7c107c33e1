package dev.lifeboat.repository.store;

import java.io.IOException;
import java.time.Duration;

/** So many units a second, and a second's worth at once after a rest. Callers come in turn; to be shared by what shares a line. Thread-safe. */
public final class Allowance {
    private static final long SECOND = 1_000_000_000L;

    private final long perSecond;
    private final Waiting waiting;
    /** When everything that was taken so far has been earned. */
    private long earned;

    /** @param perSecond at least 1 */
    public Allowance(long perSecond, Waiting waiting) {
        if (perSecond < 1) {
            throw new IllegalArgumentException("At least one a second, not " + perSecond);
        }
        this.perSecond = perSecond;
        this.waiting = waiting;
        this.earned = waiting.nanos() - SECOND;
    }

    /** Takes units, and waits until they are earned. May take more than a second's worth. */
    void take(long units) throws IOException {
        var wait = reserve(units);
        if (wait > 0) {
            waiting.pauseForIo(Duration.ofNanos(wait));
        }
    }

    private synchronized long reserve(long units) {
        var now = waiting.nanos();
        if (earned - (now - SECOND) < 0) {
            earned = now - SECOND;
        }
        earned += (long) ((double) units * SECOND / perSecond);
        return earned - now;
    }
}
