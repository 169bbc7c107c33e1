package dev.lifeboat.cli.client;

import dev.lifeboat.cli.output.Failure;
import java.time.Duration;

/** Between two looks. */
public final class Pause {
    private Pause() {}

    public static void of(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException _) {
            throw interrupted();
        }
    }

    static Failure interrupted() {
        Thread.currentThread().interrupt();
        return Failure.interrupted(
                "The command was interrupted.", "What the server has started goes on; see 'lifeboat jobs list'.");
    }
}
