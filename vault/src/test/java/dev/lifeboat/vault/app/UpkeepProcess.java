package dev.lifeboat.vault.app;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The whole server in a process of its own, by a clock that is ahead. Its upkeep does what is due at once, not two minutes after the start: that is all that
 * is not as it always is. Says {@code begun} and {@code done}, and ends. Arguments: folder, how far ahead.
 */
final class UpkeepProcess {
    private UpkeepProcess() {}

    public static void main(String[] arguments) {
        var ahead = Duration.parse(arguments[1]);
        try (var wiring =
                new Wiring(config(Path.of(arguments[0])), () -> Instant.now().plus(ahead))) {
            wiring.start();
            System.out.println("begun");
            while (wiring.upkeep().work()) {
                System.out.println("worked");
            }
            System.out.println("done");
        }
        System.exit(0);
    }

    static Config config(Path folder) {
        return Config.parse(
                List.of("--data", folder.toString(), "--listen", "127.0.0.1:0", "--check-interval", "P30D"));
    }
}
