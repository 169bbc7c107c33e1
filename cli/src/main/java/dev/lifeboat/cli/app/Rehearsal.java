package dev.lifeboat.cli.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.cli.output.Console;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.TerminalPrompt;
import dev.lifeboat.cli.verb.Surroundings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * Several commands in one process, so that the JVM's AOT cache learns what all of them need: it is written by one process. For the build (scripts/aot.sh).
 *
 * <p>Each line of the standard input is a command, its words between blanks. Ends with the first that fails.
 */
final class Rehearsal {
    private Rehearsal() {}

    public static void main(String[] words) throws IOException {
        var environment = System.getenv();
        var home = Path.of(environment.getOrDefault("HOME", "."));
        try (var lines = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var surroundings = new Surroundings(
                        new Console(System.out, System.err, false, new TerminalPrompt()),
                        environment,
                        home,
                        InstantSource.system());
                var exit = Main.run(surroundings, List.of(line.strip().split(" +")));
                if (exit != Exit.DONE) {
                    System.exit(exit);
                }
            }
        }
    }
}
