package dev.lifeboat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.acceptance.Proxy.Sender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token is good for one enrolment: one that the vault server has made, and whose answer was lost, is made again with the same key. */
@Tag("cluster")
class EnrolmentTest {
    private static final String CLUSTER = "here";
    private static final String KUBECONFIG =
            Testbed.get().kubectl().kubeconfig().toString();

    @TempDir
    private Path folder;

    private Server server;
    private Proxy proxy;
    private Cli cli;

    @BeforeEach
    void start() {
        Testbed.get().importImage(Checkout.file("target/extension.tar"));
        server = Server.start(folder.resolve("data"));
        proxy = new Proxy(server.port());
        cli = Cli.administrator(server, folder);
    }

    @AfterEach
    void end() {
        proxy.releaseAll();
        cli.run("cluster", "remove", CLUSTER, "--kubeconfig", KUBECONFIG, "--yes");
        proxy.close();
        server.close();
    }

    @Test
    void anEnrolmentWhoseAnswerDidNotArriveIsRepeated() {
        afterALostAnswer(() -> {});
    }

    @Test
    void anEnrolmentIsRepeatedWhenServerAndPodDiedBeforeTheAnswer() {
        afterALostAnswer(() -> {
            server.kill();
            assertThat(Testbed.get().kill("dev.lifeboat.extension.app.Main run"))
                    .isPositive();
            server.restart();
        });
    }

    private void afterALostAnswer(Runnable mishap) {
        var hold = proxy.holdWhen((sender, _) -> sender == Sender.SERVER && hasEnrolled());
        var add = CompletableFuture.supplyAsync(() -> cli.run(
                "cluster",
                "add",
                CLUSTER,
                "--kubeconfig",
                KUBECONFIG,
                "--vault-url",
                "https://" + Testbed.MACHINE + ":" + proxy.port()));
        assertThat(hold.await(120)).as("the server has enrolled the extension").isTrue();
        mishap.run();
        hold.cut();

        add.join().succeeded();

        Awaitility.await("the extension is well")
                .atMost(Duration.ofSeconds(30))
                .until(() -> show("/extension/properties/statuses/0/code").equals("Ready"));
    }

    /** False also while the cluster is not registered. */
    private boolean hasEnrolled() {
        return show("/extension/properties/provisioningState").equals("Succeeded");
    }

    private String show(String pointer) {
        var shown = cli.run("cluster", "show", CLUSTER, "-o", "json");
        return shown.exit() == 0 ? shown.json().at(pointer).asText() : "";
    }
}
