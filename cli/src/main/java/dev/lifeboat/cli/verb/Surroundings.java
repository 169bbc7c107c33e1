package dev.lifeboat.cli.verb;

import dev.lifeboat.cli.output.Console;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** What a verb gets from the process it runs in. */
public record Surroundings(Console console, Map<String, String> environment, Path home, InstantSource clock) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }
}
