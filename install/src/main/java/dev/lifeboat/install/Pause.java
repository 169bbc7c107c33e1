package dev.lifeboat.install;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.time.Duration;
import java.util.Map;

/** Between two looks at a cluster. */
final class Pause {
    private Pause() {}

    /** @throws LifeboatException TASK_CANCELLED when interrupted */
    static void of(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LifeboatException(ErrorCode.TASK_CANCELLED, Map.of(), e);
        }
    }

    /** For a rollback, which has to come to its end. */
    static void uninterruptibly(Duration duration) {
        var end = System.nanoTime() + duration.toNanos();
        var interrupted = false;
        for (var left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            try {
                Thread.sleep(Duration.ofNanos(left));
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
