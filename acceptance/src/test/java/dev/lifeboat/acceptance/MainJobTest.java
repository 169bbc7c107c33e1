package dev.lifeboat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The main job: a real application with a database is backed up, destroyed, and brought back (BAK-1, BAK-3, RES-1, RES-4). */
@Tag("cluster")
class MainJobTest {
    private World world;
    private Shop shop;

    @BeforeEach
    void start() {
        world = World.start();
        shop = Shop.deploy(world.testbed());
    }

    @AfterEach
    void end() {
        world.kubectl().destroy(Shop.NAMESPACE);
        world.close();
    }

    @Test
    void bringsBackWhatTheSnapshotHeldAndNothingElse() {
        var instance = world.protect("shop", "--namespace", Shop.NAMESPACE, "--hook", "shop/database");
        var backup = world.cli().json("backup", instance, "--vault", World.VAULT);
        assertThat(Jobs.status(backup)).as(backup.toPrettyString()).isEqualTo("Completed");
        var stopped = shop.stopped();
        var expected = shop.rowsBefore(stopped);
        shop.awaitRows(expected + 10);
        var objects = shop.objects();
        var destroyed = shop.now();
        shop.destroy();
        assertThat(world.kubectl().exists("volumesnapshots", "-A"))
                .as("snapshots in users' namespaces")
                .isFalse();

        var restore = world.cli().json("restore", instance, "--vault", World.VAULT, "--point", newestPoint(instance));

        assertThat(Jobs.status(restore)).as(restore.toPrettyString()).isEqualTo("Completed");
        shop.awaitReady();
        assertThat(shop.rowsBefore(stopped)).as("rows of the backup").isEqualTo(expected);
        assertThat(shop.rowsBetween(stopped, destroyed))
                .as("rows after the backup")
                .isZero();
        assertThat(shop.objects()).containsAll(objects);
        everyItemEndedInOneState(restore);
        theRestorerDidNotRunInTheApplicationsNamespace();
        nothingTemporaryIsLeft();
        passwordIsNowhere();
        aProtectedClusterIsNotRemoved();
    }

    /** RES-6: every item ended in exactly one state, and none is there twice. */
    private void everyItemEndedInOneState(JsonNode job) {
        var outcomes = world.cli()
                .json("jobs", "show", job.path("name").asText(), "--outcomes")
                .path("outcomes");
        assertThat(outcomes)
                .isNotEmpty()
                .allSatisfy(outcome -> assertThat(outcome.path("state").asText())
                        .isIn("CREATED", "UPDATED", "UNCHANGED", "SKIPPED", "FAILED"));
        assertThat(outcomes)
                .extracting(outcome -> outcome.path("section").asText() + " "
                        + outcome.path("key").asText())
                .doesNotHaveDuplicates();
    }

    /** The job has ended when its objects are back; what it needed for that goes right after. */
    private void nothingTemporaryIsLeft() {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> !world.kubectl().exists("volumesnapshots", "-A")
                        && !world.kubectl()
                                .exists(
                                        "jobs",
                                        "-n",
                                        "dataprotection-microsoft",
                                        "-l",
                                        "app.kubernetes.io/component=restorer"));
    }

    /** Neither at the server nor, what matters more, in the cluster. */
    private void aProtectedClusterIsNotRemoved() {
        var kubeconfig = world.kubectl().kubeconfig().toString();
        var refused = world.cli()
                .run("cluster", "remove", World.CLUSTER, "--kubeconfig", kubeconfig, "--yes")
                .answered(1);
        assertThat(refused.err()).contains("UserErrorClusterProtected", "Action:");
        assertThat(world.kubectl()
                        .exists("-n", "dataprotection-microsoft", "deployment", "dataprotection-microsoft-controller"))
                .as("the extension")
                .isTrue();
    }

    /** Rule 71: the restorer ran in its own namespace, not in that of the application. */
    private void theRestorerDidNotRunInTheApplicationsNamespace() {
        assertThat(world.kubectl().text("-n", Shop.NAMESPACE, "get", "events", "-o", "name"))
                .doesNotContain("lifeboat-restore");
        assertThat(world.kubectl().text("-n", "dataprotection-microsoft", "get", "events", "-o", "name"))
                .contains("lifeboat-restore");
    }

    /** Planted secrets never appear in logs, errors, custom resources or Events. */
    private void passwordIsNowhere() {
        var kubectl = world.kubectl();
        var seen = List.of(
                world.server().log(),
                kubectl.text("get", "lifeboattasks", "-A", "-o", "yaml"),
                kubectl.text("get", "events", "-A", "-o", "yaml"),
                kubectl.text(
                        "-n",
                        "dataprotection-microsoft",
                        "logs",
                        "deployment/dataprotection-microsoft-controller",
                        "--tail=-1"),
                world.cli().run("jobs", "list", "-o", "json").out());
        var encoded = java.util.Base64.getEncoder()
                .encodeToString(shop.password().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(seen).noneMatch(text -> text.contains(shop.password()) || text.contains(encoded));
    }

    private String newestPoint(String instance) {
        return world.cli()
                .json("points", "list", instance, "--vault", World.VAULT)
                .at("/0/name")
                .asText();
    }
}
