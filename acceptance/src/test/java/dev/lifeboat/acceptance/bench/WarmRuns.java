package dev.lifeboat.acceptance.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import dev.lifeboat.cli.app.Main;
import dev.lifeboat.cli.output.Console;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.verb.Surroundings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * A process that goes on, as an extension's does: each line of its input is a command, words between blanks, and each line of its output the wall and CPU seconds that it
 * took, of all threads, the compilers' too. Ends with its input, or with the first command that fails.
 */
final class WarmRuns {
    private WarmRuns() {}

    public static void main(String[] words) throws IOException {
        var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var quiet = new Console(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8), System.err, false);
        var surroundings = new Surroundings(quiet, Map.of(), Path.of(words[0]), InstantSource.system());
        var lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            var cpu = machine.getProcessCpuTime();
            var began = System.nanoTime();
            if (Main.run(surroundings, List.of(line.split(" "))) != Exit.DONE) {
                System.exit(1);
            }
            System.out.println((System.nanoTime() - began) / 1e9 + " " + (machine.getProcessCpuTime() - cpu) / 1e9);
        }
    }
}
