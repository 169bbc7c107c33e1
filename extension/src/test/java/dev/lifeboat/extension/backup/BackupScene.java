package dev.lifeboat.extension.backup;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.BackupSpec;
import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.api.link.ResourceFilter;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.api.link.VolumeEntry;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ExecResult;
import dev.lifeboat.extension.kube.MemoryCluster;
import dev.lifeboat.extension.kube.Retry;
import dev.lifeboat.extension.kube.RetryingClusterApi;
import dev.lifeboat.extension.link.MemoryVault;
import dev.lifeboat.extension.snapshot.MemorySnapshotter;
import dev.lifeboat.extension.task.TaskScene;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A whole backup, from a cluster in memory to a repository in memory. */
final class BackupScene {
    static final String POINT = "fedcba9876543210fedcba9876543210";
    private static final Retry AT_ONCE = Retry.DEFAULT;

    final MemoryCluster cluster = new MemoryCluster();
    final MemorySnapshotter driver = new MemorySnapshotter(cluster);
    final ClusterApi patient = new RetryingClusterApi(cluster, AT_ONCE, _ -> {});
    final MemoryVault vault = new MemoryVault(POINT);
    final List<NamespacedName> hooks = new ArrayList<>();
    final TaskScene scene = new TaskScene();
    List<String> namespaces = List.of("shop");
    List<String> excludedTypes = List.of();
    List<String> labels = List.of();
    boolean clusterScope = true;
    private final Path spool;

    BackupScene(Path spool) {
        this.spool = spool;
        cluster.commands(_ -> new ExecResult(ExecResult.State.ENDED, 0, "", "lifeboat-process 9\n", ""));
        add("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'shop'}}");
        add("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'kube-system','uid':'cluster-uid'}}");
    }

    BackupScene add(String json) {
        cluster.add(json);
        return this;
    }

    BackupScene map(String name, String labelsJson) {
        return add("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'" + name
                + "','namespace':'shop','labels':" + labelsJson + "},'data':{}}");
    }

    /** A pod on a bound claim, both of that name. */
    BackupScene workload(String name) {
        add(
                "{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'" + name
                        + "','namespace':'shop'},'spec':{'volumeName':'pv-" + name
                        + "','storageClassName':'disk','resources':{'requests':{'storage':'1Gi'}}},'status':{'phase':'Bound'}}");
        add("{'apiVersion':'v1','kind':'PersistentVolume','metadata':{'name':'pv-" + name
                + "'},'spec':{'claimRef':{'namespace':'shop','name':'" + name + "'},'csi':{'driver':'disk.example'}}}");
        return add("{'apiVersion':'v1','kind':'Pod','metadata':{'name':'" + name
                + "','namespace':'shop','labels':{'app':'" + name + "'}},'spec':{'containers':[{'name':'main'}],"
                + "'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'" + name
                + "'}}]},'status':{'phase':'Running',"
                + "'containerStatuses':[{'name':'main','ready':true,'state':{'running':{}}}]}}");
    }

    BackupScene hook(String name) {
        hooks.add(new NamespacedName("shop", name));
        return add(
                "{'apiVersion':'clusterbackup.dataprotection.microsoft.com/v1alpha1','kind':'BackupHook','metadata':{'name':'"
                        + name
                        + "','namespace':'shop'},'spec':{'backupHook':[{'name':'e','preHooks':[{'exec':{'command':['freeze']}}],"
                        + "'postHooks':[{'exec':{'command':['thaw']}}]}]}}");
    }

    /** Runs the task; once more is the next process of the same task. */
    TaskOutcome run() throws InterruptedException {
        var filter = new ResourceFilter(namespaces, List.of(), List.of(), excludedTypes, labels, clusterScope);
        var spec = new BackupSpec("shop", POINT, filter, true, hooks, Duration.ofSeconds(20));
        return new BackupRunner(spool).run(spec, scene.context(patient, vault, spec));
    }

    Set<String> keys(String section) {
        return vault.content().getOrDefault(section, Map.of()).keySet();
    }

    VolumeEntry volume(String key) {
        return Json.read(vault.content().get("volume").get(key).getBytes(StandardCharsets.UTF_8), VolumeEntry.class);
    }

    long warnings(ErrorCode code) {
        return scene.findings(code).size();
    }
}
