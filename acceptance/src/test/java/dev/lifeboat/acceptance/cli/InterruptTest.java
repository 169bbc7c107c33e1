package dev.lifeboat.acceptance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.acceptance.Checkout;
import dev.lifeboat.acceptance.Cli;
import dev.lifeboat.acceptance.Proxy;
import dev.lifeboat.acceptance.Server;
import dev.lifeboat.acceptance.Testbed;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C on the real process (EXT-2). */
@Tag("cluster")
class InterruptTest {
    private static final String OURS =
            "namespaces,clusterroles,clusterrolebindings,customresourcedefinitions,priorityclasses";

    private final Testbed testbed = Testbed.get();

    @TempDir
    private Path folder;

    /** The extension cannot enrol, because nothing that it sends passes: so the command would wait for minutes. */
    @ParameterizedTest
    @CsvSource({"Registering the extension", "Applying ClusterRole", "Waiting for the extension"})
    void ctrlCTakesAnInstallationBackAndSaysSo(String moment) {
        testbed.importImage(Checkout.file("target/extension.tar"));
        try (var server = Server.start(folder.resolve("data"));
                var proxy = new Proxy(server.port())) {
            proxy.holdAt(1);
            var cli = Cli.administrator(server, folder);
            var before = objects();
            try (var adding = cli.start(
                    "cluster",
                    "add",
                    "stopped",
                    "--kubeconfig",
                    testbed.kubectl().kubeconfig().toString(),
                    "--vault-url",
                    "https://" + Testbed.MACHINE + ":" + proxy.port())) {
                await().atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> adding.told().contains(moment) || !adding.isAlive());
                adding.interrupt();
                var ended = adding.end(Duration.ofMinutes(3)).answered(130);
                assertThat(ended.err())
                        .contains(
                                "Error Interrupted",
                                "The installation of stopped was interrupted",
                                "removed again",
                                "Action:")
                        .doesNotContain("Not taken back", "\tat ");
            }
            assertThat(objects()).as("objects of the cluster").isEqualTo(before);
            assertThat(cli.json("cluster", "list")).as("clusters of the server").isEmpty();
        }
    }

    private String objects() {
        return testbed.kubectl().text("get", OURS, "-o", "name");
    }
}
