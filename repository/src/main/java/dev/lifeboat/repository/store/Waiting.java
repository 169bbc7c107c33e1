package dev.lifeboat.repository.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** How time passes for what waits: a test lets it pass at once. */
public interface Waiting {
    /** Nanoseconds since a moment without meaning, as {@link System#nanoTime}. */
    long nanos();

    /** Returns when that time has passed. */
    void pause(Duration time) throws InterruptedException;

    /** As {@link #pause}, for callers that throw I/O only; the thread stays interrupted. */
    default void pauseForIo(Duration time) throws IOException {
        try {
            pause(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var ended = new InterruptedIOException("Interrupted while waiting for a store");
            ended.initCause(e);
            throw ended;
        }
    }

    /** The time of this machine. */
    static Waiting real() {
        return new Waiting() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void pause(Duration time) throws InterruptedException {
                Thread.sleep(time);
            }
        };
    }
}
