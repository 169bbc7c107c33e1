package dev.lifeboat.acceptance.bench;

import static org.awaitility.Awaitility.await;

import dev.lifeboat.acceptance.Cli;
import dev.lifeboat.acceptance.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How fast the vault server and the command line start, and what the server takes when nothing happens (design 10). */
@Tag("bench")
class ServerBench {
    @TempDir
    private Path folder;

    @Test
    void printsHowFastItStarts() throws Exception {
        try (var report = new Report("4-server")) {
            var began = System.nanoTime();
            try (var server = Server.start(folder.resolve("data"))) {
                report.fact("vault server, first start", "%.2f s".formatted(seconds(began)));
                var starts = Bench.each(5, () -> {
                    server.kill();
                    var start = System.nanoTime();
                    server.restart();
                    return seconds(start);
                });
                report.limit("vault server, later start (median of 5)", Report.median(starts), 3, "s");
                var ready = System.nanoTime();
                await().atMost(Duration.ofMinutes(1))
                        .pollInterval(Duration.ofSeconds(1))
                        .until(() -> seconds(ready) > 15);
                report.limit("vault server, idle RSS", server.residentBytes() / 1048576.0, 200, "MiB");
            }
            var cli = new Cli(folder, Map.of("HOME", folder.toString()));
            var versions = Bench.each(10, () -> {
                var start = System.nanoTime();
                cli.run("version").succeeded();
                return seconds(start);
            });
            report.limit("lifeboat version (median of 10)", Report.median(versions), 0.7, "s");
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
