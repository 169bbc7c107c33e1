package dev.lifeboat.extension.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.EnrollRequest;
import dev.lifeboat.api.link.Heartbeat;
import dev.lifeboat.api.link.HeartbeatAnswer;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.api.link.PruneSpec;
import dev.lifeboat.api.link.ReportAnswer;
import dev.lifeboat.api.link.SessionResponse;
import dev.lifeboat.api.link.SnapshotRef;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.api.link.TaskReport;
import dev.lifeboat.extension.health.ClusterSurvey;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.KubeClusterApi;
import dev.lifeboat.extension.kube.ObjectWait;
import dev.lifeboat.extension.kube.RetryingClusterApi;
import dev.lifeboat.extension.launcher.RestoreLauncher;
import dev.lifeboat.extension.link.FakeVault;
import dev.lifeboat.extension.link.IdentityStore;
import dev.lifeboat.extension.link.VaultLink;
import dev.lifeboat.extension.prune.PruneRunner;
import dev.lifeboat.testkit.cluster.TestCluster;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The standing pod, in this process, on a real cluster with a real CSI driver; only the vault server is scripted. */
@Tag("cluster")
class StandingPodClusterTest {
    private static final String NAMESPACE = "standing-test-" + Long.toString(System.nanoTime(), 36);
    private static final String SNAPSHOTS = "/apis/snapshot.storage.k8s.io/v1/";
    private static final String DRIVER = "disk.testbed.local";

    private static ClusterApi api;

    @BeforeAll
    static void namespace() throws Exception {
        api = new RetryingClusterApi(KubeClusterApi.of(TestCluster.kubeconfigText()));
        new Definitions(api).apply();
        create("/api/v1/namespaces", "{'metadata':{'name':'" + NAMESPACE + "'}}");
    }

    @AfterAll
    static void delete() throws Exception {
        api.send(Call.delete("/api/v1/namespaces/" + NAMESPACE));
        api.close();
    }

    private static Answer create(String path, String json) throws Exception {
        return api.send(Call.create(path, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                .orThrow("create", path);
    }

    private static JsonNode when(String path, String name, String field) throws Exception {
        assertThat(new ObjectWait(api)
                        .untilObject(
                                path,
                                name,
                                found -> found.map(object -> object.at(field).asBoolean())
                                        .orElse(false),
                                Duration.ofSeconds(60)))
                .as("%s of %s", field, name)
                .isTrue();
        return api.send(Call.get(path + "/" + name)).json();
    }

    /** A snapshot whose objects are gone: only its handle is left, as in an old recovery point. */
    private static String orphan() throws Exception {
        create(
                "/api/v1/namespaces/" + NAMESPACE + "/persistentvolumeclaims",
                "{'metadata':{'name':'data'},'spec':{'accessModes':['ReadWriteOnce'],'storageClassName':'disk','resources':{'requests':{'storage':'16Mi'}}}}");
        var snapshots = SNAPSHOTS + "namespaces/" + NAMESPACE + "/volumesnapshots";
        create(
                snapshots,
                "{'apiVersion':'snapshot.storage.k8s.io/v1','kind':'VolumeSnapshot','metadata':{'name':'cut'},'spec':{'volumeSnapshotClassName':'disk',"
                        + "'source':{'persistentVolumeClaimName':'data'}}}");
        var snapshot = when(snapshots, "cut", "/status/readyToUse");
        var content = SNAPSHOTS + "volumesnapshotcontents/"
                + snapshot.at("/status/boundVolumeSnapshotContentName").asText();
        var handle =
                api.send(Call.get(content)).json().at("/status/snapshotHandle").asText();
        api.send(Call.patch(
                        content,
                        Call.MERGE_PATCH,
                        "{\"spec\":{\"deletionPolicy\":\"Retain\"}}".getBytes(StandardCharsets.UTF_8)))
                .orThrow("patch", content);
        api.send(Call.delete(snapshots + "/cut"));
        api.send(Call.delete(content));
        assertThat(new ObjectWait(api)
                        .untilObject(
                                SNAPSHOTS + "volumesnapshotcontents",
                                content.substring(content.lastIndexOf('/') + 1),
                                Optional::isEmpty,
                                Duration.ofSeconds(60)))
                .isTrue();
        return handle;
    }

    /** Whether the driver knows the snapshot. */
    private static boolean exists(String handle, String name) throws Exception {
        create(
                SNAPSHOTS + "volumesnapshotcontents",
                "{'apiVersion':'snapshot.storage.k8s.io/v1','kind':'VolumeSnapshotContent','metadata':{'name':'" + name
                        + "'},'spec':{'deletionPolicy':'Retain','driver':'" + DRIVER + "','source':{'snapshotHandle':'"
                        + handle
                        + "'},'volumeSnapshotRef':{'name':'" + name + "','namespace':'" + NAMESPACE + "'}}}");
        try {
            return new ObjectWait(api)
                    .untilObject(
                            SNAPSHOTS + "volumesnapshotcontents",
                            name,
                            found -> found.map(object ->
                                            object.at("/status/readyToUse").asBoolean())
                                    .orElse(false),
                            Duration.ofSeconds(5));
        } finally {
            api.send(Call.delete(SNAPSHOTS + "volumesnapshotcontents/" + name));
        }
    }

    @Test
    void enrolsTellsOfItsClusterPrunesASnapshotAndStops() throws Exception {
        var handle = orphan();
        assertThat(exists(handle, NAMESPACE + "-before")).isTrue();
        var id = UUID.randomUUID().toString().replace("-", "");
        var task = new LeasedTask(
                id,
                "/job",
                1,
                1,
                new PruneSpec(
                        "shop",
                        List.of(
                                new SnapshotRef(
                                        new NamespacedName("a", "data"), DRIVER, handle, 1, "Filesystem", Map.of()),
                                new SnapshotRef(
                                        new NamespacedName("a", "old"),
                                        DRIVER,
                                        "gone-already",
                                        1,
                                        "Filesystem",
                                        Map.of()))));
        var tasks = new ConcurrentLinkedQueue<>(List.of(task));
        var ends = new LinkedBlockingQueue<TaskReport>();
        var beats = new LinkedBlockingQueue<Heartbeat>();
        try (var vault = new FakeVault()) {
            vault.on(
                    "enroll",
                    received -> FakeVault.Sent.of(
                            vault.sign(received.as(EnrollRequest.class).certificateRequest(), Duration.ofHours(1))));
            vault.on(
                    "session",
                    _ -> FakeVault.Sent.of(new SessionResponse(1, Duration.ofSeconds(1), Duration.ofSeconds(5))));
            vault.on("heartbeat", received -> {
                assertThat(received.subject()).isEqualTo("CN=extension-1");
                beats.add(received.as(Heartbeat.class));
                return FakeVault.Sent.of(new HeartbeatAnswer(HeartbeatAnswer.Order.CONTINUE, Map.of()));
            });
            vault.on("lease", _ -> {
                var next = tasks.poll();
                return next == null ? new FakeVault.Sent(204, new byte[0], -1) : FakeVault.Sent.of(next);
            });
            vault.on("report", received -> {
                var report = received.as(TaskReport.class);
                if (report.outcome() != null) {
                    ends.add(report);
                }
                return FakeVault.Sent.of(new ReportAnswer(ReportAnswer.Order.CONTINUE, null));
            });
            var pod = pod(vault);
            var running = Thread.ofVirtual().start(() -> {
                try {
                    pod.run();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });

            var facts = beats.poll(30, TimeUnit.SECONDS).facts();
            assertThat(facts.kubernetesVersion()).startsWith("v1.");
            assertThat(facts.nodes()).isEqualTo(1);
            assertThat(facts.csiDrivers()).containsExactly(DRIVER);
            assertThat(facts.storageClasses()).contains("disk");
            await().atMost(Duration.ofSeconds(10)).until(() -> probe("/readyz") == 200);

            var end = ends.poll(90, TimeUnit.SECONDS);
            assertThat(end.outcome())
                    .isEqualTo(new TaskOutcome(TaskOutcome.Result.SUCCEEDED, null, Map.of("Deleted", 2L)));
            assertThat(exists(handle, NAMESPACE + "-after")).isFalse();
            await().atMost(Duration.ofSeconds(10)).until(() -> phase(id).equals("SUCCEEDED"));

            pod.stop();
            assertThat(running.join(Duration.ofSeconds(5))).isTrue();
            var lease = api.send(
                    Call.get("/apis/coordination.k8s.io/v1/namespaces/" + NAMESPACE + "/leases/lifeboat-extension"));
            assertThat(lease.json().at("/spec/holderIdentity").asText()).isEmpty();
            var again = new IdentityStore(api, NAMESPACE).find().orElseThrow();
            assertThat(again.extensionId()).isEqualTo("/extension/1");
        }
    }

    private static String phase(String id) throws Exception {
        return Json.parse(api.send(Call.get(
                                "/apis/backup.lifeboat.dev/v1alpha1/namespaces/" + NAMESPACE + "/lifeboattasks/" + id))
                        .body())
                .at("/status/phase")
                .asText();
    }

    private static int probe(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:8081" + path))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static StandingPod pod(FakeVault vault) throws Exception {
        var config = new Config(
                vault.url(), "", Map.of(), Optional.of("once"), NAMESPACE, "pod", "uid", "image", true, "1.0");
        var lease = new CoordinationLease(api, NAMESPACE, "lifeboat-extension", "pod_uid", Clock.systemUTC());
        var cluster = new FencedClusterApi(api, lease);
        var http = vault.client();
        var parts = new StandingPod.Parts(
                cluster,
                lease,
                http,
                new VaultLink(http, "1.0"),
                new IdentityStore(cluster, NAMESPACE),
                new ClusterSurvey(api, NAMESPACE, true, "1.0"),
                new OwnDeployment(cluster, NAMESPACE),
                new RestoreLauncher(cluster, NAMESPACE, "image", "pod"));
        return new StandingPod(
                config,
                parts,
                new Runners(
                        (_, _) -> {
                            throw new AssertionError("no backup was asked for");
                        },
                        new PruneRunner(),
                        (_, _) -> {
                            throw new AssertionError("no restore was asked for");
                        }),
                Clock.systemUTC());
    }
}
