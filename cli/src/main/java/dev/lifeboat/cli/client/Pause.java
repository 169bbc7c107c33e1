package dev.lifeboat.cli.client;

import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Failure;
import java.time.Duration;
import java.util.List;

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
        return new Failure(
                CommandError.INTERRUPTED,
                "The command was interrupted.",
                "",
                List.of("What the server has started goes on; see 'lifeboat jobs list'."));
    }
}
