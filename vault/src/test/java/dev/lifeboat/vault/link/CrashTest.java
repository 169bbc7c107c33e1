package dev.lifeboat.vault.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The server dies at every place of a backup, and the backup goes on (design 1, promise 5). */
final class CrashTest extends LinkScene {
    @Test
    void theServerMayDieBetweenAnyTwoCallsOfABackup() throws Exception {
        var calls = callsOfABackup();
        for (var kill = 0; kill < calls; kill++) {
            var at = kill;
            cluster.put(SavedCluster.CONFIG_MAPS, "shop/changed", "ConfigMap", "kill " + kill);
            wholeBackup(
                    number -> {
                        if (number == at) {
                            server.restart();
                        }
                    },
                    -1);
        }
        assertPointsAreReadable(calls + 1);
    }

    @Test
    void theServerMayDieAfterAnyCallAndBeforeItsAnswer() throws Exception {
        var calls = callsOfABackup();
        for (var lost = 0; lost < calls; lost++) {
            var at = lost;
            cluster.put(SavedCluster.CONFIG_MAPS, "shop/changed", "ConfigMap", "lost " + lost);
            wholeBackup(
                    number -> {
                        if (number == at) {
                            server.restart();
                            server.wind(Duration.ofSeconds(11));
                        }
                    },
                    lost);
        }
        assertPointsAreReadable(calls + 1);
    }

    private int callsOfABackup() throws IOException {
        extension.calls = 0;
        wholeBackup(_ -> {}, -1);
        return extension.calls;
    }

    /** Lease to report, with a disturbance. */
    private void wholeBackup(java.util.function.IntConsumer before, int lost) throws IOException {
        var job = startBackup();
        extension.heartbeat();
        extension.calls = 0;
        extension.before = before;
        extension.lost = lost;
        var task = lease();
        extension.report(task.task(), 0, null);
        extension.commit(task.task(), cluster.write(extension, task, spool()));
        extension.succeed(task.task(), 1);
        extension.before = _ -> {};
        extension.lost = -1;
        assertThat(show(job).path("status").asText()).isEqualTo("Completed");
        server.jdbi().useHandle(handle -> handle.execute("update job set created = 0"));
    }

    private void assertPointsAreReadable(int count) throws IOException {
        var points =
                json(server.get(TestEstate.INSTANCE + "/recoveryPoints" + API)).path("value");
        assertThat(points).hasSize(count);
        var place = server.work().repositories().load(TestEstate.INSTANCE.toLowerCase(java.util.Locale.ROOT));
        assertThat(server.work().repositories().open(place).check()).isEmpty();
    }
}
