package dev.lifeboat.acceptance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.acceptance.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the kernel counted of one command and all its children.
 *
 * @param wall seconds
 * @param cpu seconds, of user and system together
 * @param peak resident memory in mebibytes, of the largest of its processes
 */
record Measured(double wall, double cpu, double peak) {
    private static final Duration LIMIT = Duration.ofMinutes(15);
    /** The only thing here that may wait for a child and read its rusage. */
    private static final String WAIT = """
            import os, sys, time
            before = time.time()
            pid = os.fork()
            if pid == 0:
                os.execvp(sys.argv[2], sys.argv[2:])
            _, status, usage = os.wait4(pid, 0)
            with open(sys.argv[1], "w") as out:
                out.write("%f %f %f" % (time.time() - before, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024))
            sys.exit(os.waitstatus_to_exitcode(status))
            """;

    /** Runs a command that must succeed. What others wrote before is on the disk then, so that nobody pays for it here. */
    static Measured of(Map<String, String> environment, List<String> command) {
        Ended.run(LIMIT, Map.of(), "", List.of("sync")).succeeded();
        try {
            var figures = Files.createTempFile("figures", "");
            try {
                var all = new ArrayList<>(List.of("python3", "-c", WAIT, figures.toString()));
                all.addAll(command);
                Ended.run(LIMIT, environment, "", all).succeeded();
                var words = Files.readString(figures).split(" ");
                assertThat(words).hasSize(3);
                return new Measured(
                        Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]));
            } finally {
                Files.delete(figures);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
