package dev.lifeboat.testkit.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that a test sets; it begins at noon of 2026-12-01. Thread-safe. */
public final class SettableClock implements InstantSource {
    private Instant now = Instant.parse("2026-12-01T12:00:00Z");

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** Backwards with a negative time. */
    public synchronized void pass(Duration time) {
        now = now.plus(time);
    }
}
