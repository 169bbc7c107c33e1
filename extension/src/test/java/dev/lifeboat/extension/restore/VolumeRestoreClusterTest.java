package dev.lifeboat.extension.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.api.link.Outcome.State;
import dev.lifeboat.api.link.SnapshotRef;
import dev.lifeboat.api.link.VolumeEntry;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ExecCall;
import dev.lifeboat.extension.restore.volume.Leftovers;
import dev.lifeboat.extension.restore.volume.TemporarySnapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Volumes against a real CSI driver: data that was snapshotted, lost and brought back. */
@Tag("cluster")
class VolumeRestoreClusterTest {
    private static final String SNAPSHOTS = "/apis/snapshot.storage.k8s.io/v1/";
    private static final String VOLUMES = "/api/v1/persistentvolumes";
    private static final Duration SOON = Duration.ofSeconds(60);

    private final String ns = "volumes-" + Long.toString(System.nanoTime(), 36);
    private RestoreScene scene;
    private PointInMemory point;

    @BeforeEach
    void begin() throws Exception {
        scene = new RestoreScene();
        scene.namespace(ns);
        point = new PointInMemory();
    }

    @AfterEach
    void end() throws Exception {
        scene.delete("/api/v1/namespaces/" + ns);
        deleteContents();
        scene.close();
    }

    @Test
    void rules123To139BringDataBackThoughAllSnapshotContentsWereDeleted() throws Exception {
        claim("data", "disk");
        scene.create(core("pods"), pod("writer", "data"));
        awaitRunning("writer");
        var written = exec("writer", "echo rows of the backup > /data/file; sync");
        assertThat(written).isTrue();
        var snapshot = snapshot("data");
        exec("writer", "echo later > /data/file; sync");
        var saved = List.of("/api/v1/namespaces/" + ns, core("persistentvolumeclaims/data"), core("pods/writer"));
        for (var path : saved) {
            scene.save(point, path);
        }
        var volume = scene.get(core("persistentvolumeclaims/data"))
                .json()
                .at("/spec/volumeName")
                .asText();
        scene.save(point, "/api/v1/persistentvolumes/" + volume);
        entry("data", "disk", snapshot);
        scene.deleteNamespace(ns);
        deleteContents();

        var outcome = scene.restore(point, ns);

        assertThat(outcome.counts()).isEqualTo(Map.of("CREATED", 4L, "SKIPPED", 1L));
        assertThat(point.outcome("k8s/core/persistentvolumes", "/" + volume).reason())
                .isEqualTo("provisioned anew");
        assertThat(point.outcome("volume", ns + "/data").state()).isEqualTo(State.CREATED);
        awaitRunning("writer");
        assertThat(exec("writer", "grep -q '^rows of the backup$' /data/file")).isTrue();
        assertThat(temporaryContents()).as("rule 144").isEmpty();
        assertThat(scene.get(SNAPSHOTS + "namespaces/" + ns + "/volumesnapshots")
                        .json()
                        .path("items"))
                .isEmpty();
        assertThat(scene.findings("LifeboatVolumeRestoredEmpty")).isEmpty();
    }

    @Test
    void rule133DoesNotWaitForAClaimThatNobodyUsesAndTheStandingPodCleansUpLater() throws Exception {
        claim("data", "disk-wait");
        scene.create(core("pods"), pod("writer", "data"));
        awaitRunning("writer");
        exec("writer", "echo rows > /data/file; sync");
        var snapshot = snapshot("data");
        scene.save(point, "/api/v1/namespaces/" + ns);
        scene.save(point, core("persistentvolumeclaims/data"));
        entry("data", "disk-wait", snapshot);
        scene.deleteNamespace(ns);

        scene.restore(point, ns);

        assertThat(point.outcome("volume", ns + "/data").reason()).isEqualTo("waits for its first consumer");
        assertThat(temporaryContents()).hasSize(1);
        var leftovers = new Leftovers(scene.api);
        assertThat(leftovers.sweep(task -> false)).isEqualTo(1);
        scene.create(core("pods"), pod("reader", "data"));
        awaitRunning("reader");
        assertThat(exec("reader", "grep -q '^rows$' /data/file")).isTrue();
        assertThat(leftovers.sweep(task -> false)).isZero();
        await().atMost(SOON).until(() -> temporaryContents().isEmpty());
    }

    @Test
    void rules129And143TellOfEmptyClaimsAndNeverTouchThoseThatExist() throws Exception {
        claim("there", "disk");
        await().atMost(SOON).until(() -> phase("there").equals("Bound"));
        scene.save(point, core("persistentvolumeclaims/there"));
        var uid = scene.get(core("persistentvolumeclaims/there"))
                .json()
                .at("/metadata/uid")
                .asText();
        var empty = new String(
                        Json.write(
                                scene.get(core("persistentvolumeclaims/there")).json()),
                        java.nio.charset.StandardCharsets.UTF_8)
                .replace("\"name\":\"there\"", "\"name\":\"empty\"");
        point.with(
                "k8s/core/persistentvolumeclaims",
                ns + "/empty",
                empty.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        // the API server refuses a claim without access modes
        point.with(
                "k8s/core/persistentvolumeclaims",
                ns + "/refused",
                RestoreScene.json(
                        "{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'refused','namespace':'"
                                + ns
                                + "'},'spec':{'volumeName':'pv','resources':{'requests':{'storage':'10Mi'}}}}"));
        entry("empty", "disk", null);
        entry("there", "disk", null);
        entry("refused", "disk", null);

        scene.restore(point, ns);

        assertThat(phase("empty")).isEqualTo("Bound");
        assertThat(point.outcome("k8s/core/persistentvolumeclaims", ns + "/empty")
                        .state())
                .isEqualTo(State.CREATED);
        assertThat(point.outcome("k8s/core/persistentvolumeclaims", ns + "/there")
                        .reason())
                .isEqualTo("exists");
        assertThat(point.outcome("k8s/core/persistentvolumeclaims", ns + "/refused")
                        .state())
                .isEqualTo(State.FAILED);
        assertThat(scene.findings("LifeboatVolumeRestoredEmpty"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.resource()).endsWith("/empty"));
        assertThat(scene.findings("LifeboatClaimExists")).hasSize(1);
        assertThat(scene.get(core("persistentvolumeclaims/there"))
                        .json()
                        .at("/metadata/uid")
                        .asText())
                .isEqualTo(uid);
    }

    @Test
    void rule132FailsAClaimWhoseClassIsGone() throws Exception {
        point.with(
                "k8s/core/persistentvolumeclaims",
                ns + "/a",
                RestoreScene.json(
                        "{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'a','namespace':'" + ns
                                + "'},'spec':{'storageClassName':'gone','accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'10Mi'}}}}"));
        scene.restore(point, ns);
        assertThat(point.outcome("k8s/core/persistentvolumeclaims", ns + "/a").code())
                .isEqualTo("LifeboatStorageClassNotFound");
        assertThat(scene.get(core("persistentvolumeclaims/a")).status()).isEqualTo(404);
    }

    @Test
    void rules125And126BringBackAVolumeMadeByHandWithItsClaim() throws Exception {
        saveVolumeByHand();
        scene.restore(point, ns);
        assertThat(point.outcome("k8s/core/persistentvolumes", "/" + ns).state())
                .isEqualTo(State.CREATED);
        await().atMost(SOON).until(() -> phase("files").equals("Bound"));
        assertThat(scene.get(core("persistentvolumeclaims/files")).json().at("/spec/volumeName"))
                .hasToString("\"" + ns + "\"");
        scene.deleteNamespace(ns);
        deleteVolume(ns);
    }

    @Test
    void rule127AStorageThatHasAVolumeUnderAnotherNameGetsNoSecond() throws Exception {
        saveVolumeByHand();
        scene.create(VOLUMES, volumeByHand(ns + "-again"));
        try {
            scene.restore(point, ns);
            assertThat(point.outcome("k8s/core/persistentvolumes", "/" + ns).code())
                    .isEqualTo("LifeboatVolumeStorageTaken");
            assertThat(point.outcome("k8s/core/persistentvolumeclaims", ns + "/files")
                            .reason())
                    .contains("does not exist");
            assertThat(scene.get(VOLUMES + "/" + ns).status()).isEqualTo(404);
        } finally {
            deleteVolume(ns + "-again");
        }
    }

    /** A claim and its volume on a path of the node, saved and gone. */
    private void saveVolumeByHand() throws Exception {
        scene.create(VOLUMES, volumeByHand(ns));
        scene.create(
                core("persistentvolumeclaims"),
                "{'metadata':{'name':'files'},'spec':{'storageClassName':'','volumeName':'" + ns
                        + "','accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'10Mi'}}}}");
        await().atMost(SOON).until(() -> phase("files").equals("Bound"));
        scene.save(point, core("persistentvolumeclaims/files"));
        scene.save(point, VOLUMES + "/" + ns);
        scene.deleteNamespace(ns);
        deleteVolume(ns);
    }

    private String volumeByHand(String name) {
        return "{'metadata':{'name':'" + name
                + "'},'spec':{'capacity':{'storage':'10Mi'},'accessModes':['ReadWriteOnce'],'storageClassName':'',"
                + "'persistentVolumeReclaimPolicy':'Retain','hostPath':{'path':'/tmp/" + ns + "'}}}";
    }

    private void deleteVolume(String name) throws Exception {
        scene.delete(VOLUMES + "/" + name);
        await().atMost(SOON).until(() -> scene.get(VOLUMES + "/" + name).status() == 404);
    }

    private void claim(String name, String storageClass) throws Exception {
        scene.create(
                core("persistentvolumeclaims"),
                "{'metadata':{'name':'" + name + "'},'spec':{'storageClassName':'" + storageClass
                        + "','accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'20Mi'}}}}");
    }

    private static String pod(String name, String claim) {
        return """
                {'metadata':{'name':'%s'},'spec':{'terminationGracePeriodSeconds':0,'containers':[{'name':'c','image':'localhost/testbed/busybox:1',
                 'command':['sleep','3600'],'volumeMounts':[{'name':'data','mountPath':'/data'}]}],
                 'volumes':[{'name':'data','persistentVolumeClaim':{'claimName':'%s'}}]}}""".formatted(name, claim);
    }

    /** A snapshot as the backup makes it: its content retained, so that only the handle matters afterwards. */
    private SnapshotRef snapshot(String claim) throws Exception {
        var path = SNAPSHOTS + "namespaces/" + ns + "/volumesnapshots";
        scene.create(
                path,
                "{'apiVersion':'snapshot.storage.k8s.io/v1','kind':'VolumeSnapshot','metadata':{'name':'s'},'spec':{'volumeSnapshotClassName':'disk','source':{'persistentVolumeClaimName':'"
                        + claim + "'}}}");
        await().atMost(SOON)
                .until(() ->
                        scene.get(path + "/s").json().at("/status/readyToUse").asBoolean());
        var content = SNAPSHOTS + "volumesnapshotcontents/"
                + scene.get(path + "/s")
                        .json()
                        .at("/status/boundVolumeSnapshotContentName")
                        .asText();
        scene.api
                .send(Call.patch(content, Call.MERGE_PATCH, RestoreScene.json("{'spec':{'deletionPolicy':'Retain'}}")))
                .orThrow("patch", content);
        var status = scene.get(content).json();
        scene.delete(path + "/s");
        return new SnapshotRef(
                new NamespacedName(ns, claim),
                status.at("/spec/driver").asText(),
                status.at("/status/snapshotHandle").asText(),
                status.at("/status/restoreSize").asLong(),
                status.at("/spec/sourceVolumeMode").asText(),
                Map.of());
    }

    private void deleteContents() throws Exception {
        for (JsonNode content :
                scene.get(SNAPSHOTS + "volumesnapshotcontents").json().path("items")) {
            if (content.at("/spec/volumeSnapshotRef/namespace").asText().equals(ns)) {
                var path = SNAPSHOTS + "volumesnapshotcontents/"
                        + content.at("/metadata/name").asText();
                scene.delete(path);
                await().atMost(SOON).until(() -> scene.get(path).status() == 404);
            }
        }
    }

    private void entry(String claim, String storageClass, SnapshotRef snapshot) {
        var name = new NamespacedName(ns, claim);
        var entry = new VolumeEntry(
                name,
                "pv",
                "disk.testbed.local",
                storageClass,
                20L << 20,
                "Filesystem",
                "Delete",
                "crash",
                snapshot,
                Instant.EPOCH,
                null);
        point.with("volume", ns + "/" + claim, Json.write(entry));
    }

    private List<JsonNode> temporaryContents() throws Exception {
        var found = new java.util.ArrayList<JsonNode>();
        scene.api
                .send(Call.get(SNAPSHOTS + "volumesnapshotcontents")
                        .with("labelSelector", TemporarySnapshots.TASK_LABEL + "=" + scene.task.substring(0, 12)))
                .json()
                .path("items")
                .forEach(found::add);
        return found;
    }

    private boolean exec(String pod, String command) throws Exception {
        return scene.api
                .exec(new ExecCall(ns, pod, "c", List.of("sh", "-c", command), Duration.ofSeconds(20), 1000))
                .isSuccess();
    }

    private void awaitRunning(String pod) {
        await().atMost(SOON)
                .until(() -> scene.get(core("pods/" + pod))
                        .json()
                        .at("/status/phase")
                        .asText()
                        .equals("Running"));
    }

    private String phase(String claim) throws Exception {
        return scene.get(core("persistentvolumeclaims/" + claim))
                .json()
                .at("/status/phase")
                .asText();
    }

    private String core(String rest) {
        return "/api/v1/namespaces/" + ns + "/" + rest;
    }
}
