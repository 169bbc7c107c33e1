package dev.lifeboat.extension.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.BackupSpec;
import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.api.link.ResourceFilter;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.api.link.VolumeEntry;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.extension.link.MemoryVault;
import dev.lifeboat.extension.snapshot.Snapshots;
import dev.lifeboat.extension.task.ClusterScene;
import dev.lifeboat.extension.task.TaskScene;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a namespace on a real cluster with a real CSI driver, into a repository in memory. */
@Tag("cluster")
class BackupClusterTest {
    private static final String GROUP = "/apis/snapshot.storage.k8s.io/v1/";
    private static final String CLASSES = GROUP + "volumesnapshotclasses";
    private static final String HOOKS = "/apis/clusterbackup.dataprotection.microsoft.com/v1alpha1/namespaces/";

    @TempDir
    private Path spool;

    private final TaskScene task = new TaskScene();
    private final MemoryVault vault = new MemoryVault(task.id());
    private final List<NamespacedName> hooks = new ArrayList<>();
    private final List<String> made = new ArrayList<>();
    private ClusterScene scene;
    private List<String> labels = List.of();
    private boolean clusterScope = true;
    private Duration timeout = Duration.ofSeconds(60);

    @BeforeEach
    void begin() throws Exception {
        scene = new ClusterScene("backup");
    }

    @AfterEach
    void end() throws Exception {
        new Snapshots(scene.api, task.id(), timeout).discard();
        for (var path : made) {
            scene.delete(path);
        }
        scene.close();
    }

    @Test
    void rules138And146And185FreezeCutThawAndKeepNothingInTheNamespace() throws Exception {
        workload("db");
        hook("db");
        var outcome = run();
        assertThat(outcome.counts()).containsEntry("Volumes", 1L).containsEntry("VolumesWithoutData", 0L);
        var volume = volume("db");
        assertThat(volume.consistency()).isEqualTo("hook");
        assertThat(Objects.requireNonNull(volume.snapshot()).handle()).isNotEmpty();
        assertThat(volume.snapshot().driver()).isEqualTo("disk.testbed.local");
        assertThat(volume.created()).isNotNull();
        // the hook noted when it froze and when it thawed: the snapshot was cut in between
        var noted = scene.shell("db", "main", "cat /tmp/log").output();
        assertThat(noted.lines().map(line -> line.split(" ", -1)[0])).containsExactly("freeze", "thaw");
        var times = noted.lines()
                .map(line -> Long.parseLong(line.split(" ", -1)[1]))
                .toList();
        assertThat(volume.created().getEpochSecond()).isBetween(times.getFirst(), times.getLast());
        assertThat(scene.list(GROUP + "namespaces/" + scene.namespace + "/volumesnapshots"))
                .isEmpty();
        assertThat(contents()).singleElement().satisfies(content -> {
            assertThat(content.at("/spec/deletionPolicy").asText()).isEqualTo("Retain");
            assertThat(content.at("/metadata/labels/app.kubernetes.io~1managed-by")
                            .asText())
                    .isEqualTo("lifeboat");
        });
        assertThat(ownClasses()).as("rule 144").isEmpty();
        assertThat(task.findings().hasWarnings()).isFalse();
        assertThat(Long.parseLong(vault.facts().get("apiCalls"))).as("rule 176").isPositive();
        assertThat(vault.facts().get("flowSchemas")).matches("[a-z-]+=\\d+.*");
        assertThat(vault.facts().get("priorityLevels")).matches("[a-z-]+=\\d+.*");
    }

    @Test
    void rule185SnapshotsOfASlowDriverAreWaitedForTogetherAndNotByAFrozenApplication() throws Exception {
        for (var name : List.of("a", "b", "c", "d")) {
            workload(name);
        }
        hook("a");
        snapshotClass("{'readyAfter':'9s'}");
        var began = System.nanoTime();
        run();
        var took = Duration.ofNanos(System.nanoTime() - began);
        assertThat(took).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(30));
        assertThat(Long.parseLong(task.subTask(2).details().get("FrozenMillis")))
                .isLessThan(9_000);
        for (var name : List.of("a", "b", "c", "d")) {
            assertThat(volume(name).snapshot()).isNotNull();
            assertThat(volume(name).consistency()).isEqualTo("hook");
        }
        assertThat(task.findings().hasWarnings()).isFalse();
    }

    @Test
    void rules140And190ADriverThatFailsMakesThePointPartialAndNothingStays() throws Exception {
        workload("db");
        hook("db");
        snapshotClass("{'fail':'the pool is full'}");
        timeout = Duration.ofSeconds(12);
        var outcome = run();
        assertThat(outcome.counts()).containsEntry("Volumes", 0L).containsEntry("VolumesWithoutData", 1L);
        assertThat(volume("db").snapshot()).isNull();
        assertThat(task.findings(ErrorCode.SNAPSHOT_FAILED)).singleElement().satisfies(finding -> {
            assertThat(finding.resource()).isEqualTo("persistentvolumeclaims " + scene.namespace + "/db");
            assertThat(finding.details().get("reason")).contains("the pool is full");
        });
        assertThat(scene.shell("db", "main", "cat /tmp/log").output()).contains("freeze", "thaw");
        assertThat(vault.record().isComplete()).isFalse();
        await().atMost(ClusterScene.SOON).until(() -> contents().isEmpty());
        assertThat(scene.list(GROUP + "namespaces/" + scene.namespace + "/volumesnapshots"))
                .isEmpty();
        assertThat(ownClasses()).isEmpty();
    }

    @Test
    void rules144And190ANamespaceDeletedWhileItsSnapshotsAreCutEndsInAPartialPointAndLeavesNothing() throws Exception {
        workload("db");
        workload("web");
        snapshotClass("{'readyAfter':'5s'}");
        timeout = Duration.ofSeconds(30);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var backup = threads.submit(this::run);
            await().atMost(ClusterScene.SOON)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> scene.list(GROUP + "namespaces/" + scene.namespace + "/volumesnapshots")
                                    .size()
                            == 2);
            scene.delete("/api/v1/namespaces/" + scene.namespace);
            backup.get();
        }
        assertThat(task.findings(ErrorCode.BEING_DELETED))
                .anySatisfy(finding -> assertThat(finding.resource()).isEqualTo("namespaces " + scene.namespace));
        assertThat(vault.record().isComplete()).isFalse();
        var saved = Set.of("db", "web").stream()
                .filter(name -> volume(name).snapshot() != null)
                .count();
        assertThat(task.findings(ErrorCode.SNAPSHOT_FAILED).stream()
                        .mapToLong(finding -> finding.count())
                        .sum())
                .isEqualTo(2 - saved);
        await().atMost(Duration.ofMinutes(2))
                .until(() -> scene.api
                                .send(dev.lifeboat.extension.kube.Call.get("/api/v1/namespaces/" + scene.namespace))
                                .status()
                        == 404);
        assertThat(contents()).as("only what the point names").hasSize((int) saved);
        assertThat(ownClasses()).isEmpty();
    }

    @Test
    void rules12And13And15OnlyWhatTheSelectedObjectsNeedComesAlong() throws Exception {
        var ns = scene.namespace;
        labels = List.of("app=web");
        clusterScope = false;
        workload("web");
        workload("other");
        cluster("rbac.authorization.k8s.io/v1/clusterroles", ns + "-role", "");
        cluster(
                "rbac.authorization.k8s.io/v1/clusterrolebindings",
                ns + "-all",
                ",'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'" + ns
                        + "-role'},'subjects':[{'apiGroup':'rbac.authorization.k8s.io','kind':'Group','name':'system:serviceaccounts:"
                        + ns + "'}]");
        cluster(
                "rbac.authorization.k8s.io/v1/clusterrolebindings",
                ns + "-foreign",
                ",'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'view'},'subjects':[{'kind':'ServiceAccount','name':'x','namespace':'elsewhere'}]");
        cluster("scheduling.k8s.io/v1/priorityclasses", ns + "-high", ",'value':5");
        cluster(
                "admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
                ns + "-hook",
                ",'webhooks':[{'name':'a.example.com','admissionReviewVersions':['v1'],'sideEffects':'None','failurePolicy':'Ignore',"
                        + "'clientConfig':{'service':{'namespace':'" + ns
                        + "','name':'hook'}},'rules':[{'apiGroups':['nobody.example'],"
                        + "'apiVersions':['v1'],'operations':['CREATE'],'resources':['nothings']}]}]");
        scene.create(
                "/apis/apps/v1/namespaces/" + ns + "/deployments",
                "{'metadata':{'name':'web','labels':{'app':'web'}},'spec':{'replicas':0,'selector':{'matchLabels':{'app':'none'}},"
                        + "'template':{'metadata':{'labels':{'app':'none'}},'spec':{'priorityClassName':'" + ns
                        + "-high','containers':[{'name':'c','image':'i'}]}}}}");
        run();
        assertThat(keys("core/pods")).containsExactly(ns + "/web");
        assertThat(keys("core/persistentvolumeclaims")).containsExactly(ns + "/web");
        assertThat(keys("core/persistentvolumes")).hasSize(1);
        assertThat(vault.content().get("volume").keySet()).containsExactly(ns + "/web");
        assertThat(keys("core/namespaces")).containsExactly("/" + ns);
        assertThat(keys("storage.k8s.io/storageclasses")).containsExactly("/disk");
        assertThat(keys("rbac.authorization.k8s.io/clusterrolebindings")).containsExactly("/" + ns + "-all");
        assertThat(keys("rbac.authorization.k8s.io/clusterroles")).containsExactly("/" + ns + "-role");
        assertThat(keys("scheduling.k8s.io/priorityclasses")).containsExactly("/" + ns + "-high");
        assertThat(keys("admissionregistration.k8s.io/validatingwebhookconfigurations"))
                .containsExactly("/" + ns + "-hook");
        assertThat(keys("apiregistration.k8s.io/apiservices")).isEmpty();
        assertThat(keys("apiextensions.k8s.io/customresourcedefinitions"))
                .as("the only custom resource that came along is the class of snapshots")
                .containsExactly("/volumesnapshotclasses.snapshot.storage.k8s.io");
        assertThat(task.findings().hasWarnings()).isFalse();
    }

    private Set<String> keys(String kind) {
        return vault.content().getOrDefault("k8s/" + kind, java.util.Map.of()).keySet();
    }

    private VolumeEntry volume(String name) {
        var json = vault.content().get("volume").get(scene.namespace + "/" + name);
        return Json.read(json.getBytes(StandardCharsets.UTF_8), VolumeEntry.class);
    }

    private List<JsonNode> contents() throws Exception {
        return scene.list(GROUP + "volumesnapshotcontents").stream()
                .filter(content ->
                        content.at("/spec/volumeSnapshotRef/namespace").asText().equals(scene.namespace))
                .toList();
    }

    private List<JsonNode> ownClasses() throws Exception {
        return scene.list(CLASSES).stream()
                .filter(one -> one.at("/metadata/name").asText().startsWith("lifeboat-"))
                .toList();
    }

    private void workload(String name) throws Exception {
        scene.create(
                scene.core("persistentvolumeclaims"),
                "{'metadata':{'name':'" + name
                        + "'},'spec':{'storageClassName':'disk','accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'20Mi'}}}}");
        scene.create(
                scene.core("pods"),
                "{'metadata':{'name':'" + name + "','labels':{'app':'" + name
                        + "'}},'spec':{'terminationGracePeriodSeconds':0,'containers':[{'name':'main','image':'localhost/testbed/busybox:1',"
                        + "'command':['sleep','3600'],'volumeMounts':[{'name':'v','mountPath':'/data'}]}],"
                        + "'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'" + name + "'}}]}}");
        scene.awaitReady(name);
    }

    /** Freezes every pod of the namespace. */
    private void hook(String name) throws Exception {
        scene.create(
                HOOKS + scene.namespace + "/backuphooks",
                "{'apiVersion':'clusterbackup.dataprotection.microsoft.com/v1alpha1','kind':'BackupHook','metadata':{'name':'"
                        + name
                        + "'},'spec':{'backupHook':[{'name':'e','preHooks':[{'exec':{'command':['sh','-c','echo freeze $(date +%s) >>/tmp/log']}}],"
                        + "'postHooks':[{'exec':{'command':['sh','-c','echo thaw $(date +%s) >>/tmp/log']}}]}]}}");
        hooks.add(new NamespacedName(scene.namespace, name));
    }

    /** The default of the driver from now on, to the end of the test. */
    private void snapshotClass(String parameters) throws Exception {
        var name = "zz-" + scene.namespace;
        made.add(CLASSES + "/" + name);
        scene.create(
                CLASSES,
                "{'apiVersion':'snapshot.storage.k8s.io/v1','kind':'VolumeSnapshotClass','metadata':{'name':'" + name
                        + "','annotations':{'snapshot.storage.kubernetes.io/is-default-class':'true'}},"
                        + "'driver':'disk.testbed.local','deletionPolicy':'Delete','parameters':" + parameters + "}");
    }

    private void cluster(String collection, String name, String rest) throws Exception {
        made.add("/apis/" + collection + "/" + name);
        scene.create("/apis/" + collection, "{'metadata':{'name':'" + name + "'}" + rest + "}");
    }

    private TaskOutcome run() throws InterruptedException {
        var filter =
                new ResourceFilter(List.of(scene.namespace), List.of(), List.of(), List.of(), labels, clusterScope);
        var spec = new BackupSpec("test", task.id(), filter, true, hooks, timeout);
        return new BackupRunner(spool).run(spec, task.context(scene.api, vault, spec));
    }
}
