package dev.lifeboat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An extension over its life: certificates, changed settings, its resource deleted, and an absence in the middle of a backup (EXT-1, EXT-7). */
@Tag("cluster")
class ExtensionLifeTest {
    private static final String NAMESPACE = "dataprotection-microsoft";
    private static final String DEPLOYMENT = "deployment/dataprotection-microsoft-controller";
    private static final String PROCESS = "dev.lifeboat.extension.app.Main";
    private static final Duration SOON = Duration.ofMinutes(2);

    private World world;
    private Kubectl kubectl;

    private void start(String... options) {
        world = World.start(options);
        kubectl = world.kubectl();
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void renewsItsCertificateTakesChangedSettingsAndStopsWhenItIsDeleted() {
        start("--certificate-life", "PT90S");
        assertThat(world.testbed().countMapping(PROCESS, "/app/classes.jsa"))
                .as("pods that start with the archive of classes in their image (ADR 0069)")
                .isPositive();
        var first = identity();
        await("renewed after two thirds of its life")
                .atMost(SOON)
                .until(() -> !identity().equals(first));

        var patched = send("PATCH", """
                {"properties": {"configurationSettings": {"resources.limits.memory": "320Mi"}}}""");
        assertThat(patched.status()).as(patched.toString()).isEqualTo(200);
        await("the pod has the new limit")
                .atMost(SOON)
                .until(() -> memoryOfThePod().equals("320Mi"));
        await("the extension is in touch again").atMost(SOON).until(() -> isHealthy());

        assertThat(send("DELETE", "").status()).isEqualTo(202);
        await("scaled to zero")
                .atMost(SOON)
                .until(() -> kubectl.text("-n", NAMESPACE, "get", DEPLOYMENT, "-o", "jsonpath={.spec.replicas}")
                        .equals("0"));
    }

    @Test
    void cleansUpAfterABackupThatTheVaultServerGaveUpMeanwhile() {
        start("--heartbeat-limit", "PT30S");
        var corner = Corner.deploy(kubectl, "gone", 3);
        var before = snapshotContents();
        try {
            world.protect("gone", "--namespace", corner.namespace(), "--hook", "gone/marks");
            world.testbed().signal("disk", "STOP"); // so that the pod stays frozen until its snapshot is cut
            var backup = CompletableFuture.supplyAsync(() -> world.cli().run("backup", "gone"));
            await("frozen, and a snapshot is asked for")
                    .atMost(SOON)
                    .until(() -> kubectl.exists("volumesnapshots", "-A") && !corner.isThawed());

            endWithoutAGoodbye();
            world.testbed().signal("disk", "CONT");
            var job = new Jobs(world.cli()).awaitNewest(SOON);
            assertThat(job.toString()).contains("UserErrorKubernetesBackupExtensionHasErrors");
            backup.join();
            assertThat(corner.isThawed()).as("nobody was there to thaw").isFalse();

            kubectl.run("-n", NAMESPACE, "scale", DEPLOYMENT, "--replicas=1").succeeded();
            await("thawed, and no snapshot is left")
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> corner.isThawed()
                            && snapshotContents().equals(before)
                            && !kubectl.exists("volumesnapshots", "-A"));
        } finally {
            world.testbed().signal("disk", "CONT");
            corner.destroy();
        }
    }

    /**
     * Nobody is to thaw: neither the process, which hears nothing of its end, nor another one that the kubelet starts in its place before it hears that the pod
     * is deleted.
     */
    private void endWithoutAGoodbye() {
        world.testbed().signalProcesses(PROCESS, "STOP");
        kubectl.run("-n", NAMESPACE, "scale", DEPLOYMENT, "--replicas=0").succeeded();
        await("the pod is gone").atMost(SOON).until(() -> {
            world.testbed().kill(PROCESS);
            return !kubectl.exists("pods", "-n", NAMESPACE, "-l", "app.kubernetes.io/component=extension");
        });
    }

    private String snapshotContents() {
        return kubectl.text("get", "volumesnapshotcontents", "-o", "name");
    }

    private String identity() {
        return kubectl.text(
                "-n", NAMESPACE, "get", "secret", "lifeboat-identity", "-o", "jsonpath={.metadata.resourceVersion}");
    }

    private String memoryOfThePod() {
        return kubectl.text(
                "-n",
                NAMESPACE,
                "get",
                "pods",
                "-l",
                "app.kubernetes.io/component=extension",
                "-o",
                "jsonpath={.items[0].spec.containers[0].resources.limits.memory}");
    }

    private boolean isHealthy() {
        return world.cli()
                .json("cluster", "show", World.CLUSTER)
                .at("/extension/properties/statuses/0/code")
                .asText()
                .equals("Ready");
    }

    private Rest.Answer send(String method, String body) {
        var rest = new Rest(world.server());
        var cluster = world.cli()
                .json("cluster", "show", World.CLUSTER)
                .path("extension")
                .path("id")
                .asText();
        return rest.send(method, cluster + "?api-version=2023-05-01", body, rest.administrator());
    }
}
