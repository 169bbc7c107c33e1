package dev.lifeboat.testkit.time;

import dev.lifeboat.repository.store.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Waits without waiting: a pause moves a clock on, and is remembered. Thread-safe. */
public final class SettableWaiting implements Waiting {
    private final SettableClock clock;
    private final List<Duration> pauses = new ArrayList<>();

    public SettableWaiting(SettableClock clock) {
        this.clock = clock;
    }

    @Override
    public long nanos() {
        var now = clock.instant();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    @Override
    public synchronized void pause(Duration time) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        pauses.add(time);
        clock.pass(time);
    }

    public synchronized List<Duration> pauses() {
        return List.copyOf(pauses);
    }
}
