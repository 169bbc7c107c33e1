package dev.lifeboat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.acceptance.Moment.Scene;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two pods with one identity: one works, and one that slept while the other took over changes nothing when it wakes up. */
@Tag("cluster")
class FencingTest {
    private static final String INSTANCE = "corner";
    private static final String NAMESPACE = "dataprotection-microsoft";
    private static final String DEPLOYMENT = "deployment/dataprotection-microsoft-controller";
    private static final String PROCESS = "dev.lifeboat.extension.app.Main run";
    private static final Duration TURN = Duration.ofMinutes(2);
    /** The exit code of a process that was fenced. */
    private static final int FENCED = 10;

    private static World world;
    private static Kubectl kubectl;
    private static Corner corner;
    private static Scene scene;
    private static Remains remains;

    @BeforeAll
    static void start() {
        // so that the other one takes over after 15 s, when the lease is over
        world = World.start("--heartbeat-limit", "PT1M");
        kubectl = world.kubectl();
        corner = Corner.deploy(kubectl, "corner", 30);
        scene = new Scene(world, new ClusterView(kubectl), corner);
        remains = new Remains(scene);
        world.protect(INSTANCE, "--namespace", corner.namespace(), "--hook", "corner/marks");
    }

    @AfterAll
    static void end() {
        scene.view().close();
        corner.destroy();
        world.close();
    }

    @AfterEach
    void alone() {
        world.proxy().releaseAll();
        world.testbed().signalProcesses(PROCESS, "CONT");
        scale(1);
        Awaitility.await("one pod").atMost(TURN).until(() -> pods().size() == 1);
    }

    @Test
    void ofTwoPodsOneWorksAndTheOtherWaits() {
        besideAnother();

        var job = world.cli().json("backup", INSTANCE);

        assertThat(Jobs.status(job)).as(job.toPrettyString()).isEqualTo("Completed");
        assertThat(pods().stream().filter(pod -> log(pod).contains("Leased BackupSpec")))
                .hasSize(1);
        assertThat(pods().stream().filter(FencingTest::isReady)).hasSize(1);
        alone();
        remains.areAllNamed(INSTANCE);
    }

    /** And back: who was fenced once takes over from the one that fenced it. */
    @Test
    void whoWakesUpAfterAnotherTookOverIsFencedWhicheverOfTheTwo() {
        besideAnother();
        var first = holder();

        holderFallsAsleep();
        assertThat(holder()).isNotEqualTo(first);
        holderFallsAsleep();
        assertThat(holder()).isEqualTo(first);

        alone();
        remains.areAllNamed(INSTANCE);
    }

    private static void holderFallsAsleep() {
        var points = scene.points(INSTANCE);
        var held = BackupMoment.RESOURCES.prepare(scene);
        var run = CompletableFuture.supplyAsync(() -> world.cli().json("backup", INSTANCE));
        held.await();
        var sleeper = holder();
        var uid = sleeper.substring(sleeper.indexOf('_') + 1);
        assertThat(world.testbed().signalPod(uid, PROCESS, "STOP")).isEqualTo(1);
        held.free();

        var job = run.join();
        world.testbed().signalPod(uid, PROCESS, "CONT");

        assertThat(Jobs.status(job)).as(job.toPrettyString()).isEqualTo("Completed");
        Awaitility.await("the one that slept has ended itself")
                .atMost(TURN)
                .untilAsserted(() -> assertThat(exitCode(sleeper.substring(0, sleeper.indexOf('_'))))
                        .isEqualTo(FENCED));
        assertThat(scene.points(INSTANCE)).isEqualTo(points + 1);
        assertThat(corner.isThawed()).isTrue();
    }

    private static void besideAnother() {
        scale(2);
        Awaitility.await("the second waits")
                .atMost(TURN)
                .until(() -> pods().size() == 2
                        && pods().stream().anyMatch(pod -> log(pod).contains("Waiting for the lease held by")));
    }

    /** Name and UID of the pod that holds the lease. */
    private static String holder() {
        return scene.view()
                .get("/apis/coordination.k8s.io/v1/namespaces/" + NAMESPACE + "/leases/lifeboat-extension")
                .at("/spec/holderIdentity")
                .asText();
    }

    private static int exitCode(String pod) {
        return kubectl.json("-n", NAMESPACE, "get", "pod", pod)
                .at("/status/containerStatuses/0/lastState/terminated/exitCode")
                .asInt();
    }

    private static void scale(int replicas) {
        kubectl.run("-n", NAMESPACE, "scale", DEPLOYMENT, "--replicas=" + replicas)
                .succeeded();
    }

    private static List<JsonNode> pods() {
        return scene.view().items("/api/v1/namespaces/" + NAMESPACE + "/pods").stream()
                .filter(pod -> pod.at("/metadata/name").asText().contains("controller"))
                .toList();
    }

    private static boolean isReady(JsonNode pod) {
        return pod.at("/status/containerStatuses/0/ready").asBoolean();
    }

    private static String log(JsonNode pod) {
        return kubectl.run("-n", NAMESPACE, "logs", pod.at("/metadata/name").asText())
                .out();
    }
}
