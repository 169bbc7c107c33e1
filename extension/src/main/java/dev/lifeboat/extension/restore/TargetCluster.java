package dev.lifeboat.extension.restore;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ResourcePath;
import dev.lifeboat.extension.restore.clean.Kind;
import dev.lifeboat.extension.restore.clean.Target;
import dev.lifeboat.extension.restore.stage.Stage;
import dev.lifeboat.extension.restore.volume.VolumeEntries;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What cleaning asks about the cluster, answered from what is known or with one call for each kind. Thread-safe. */
final class TargetCluster implements Target {
    private final ClusterApi cluster;
    private final ServedKinds kinds;
    private final Selection selection;
    private final VolumeEntries volumes;
    private final Map<Kind, Boolean> separate = new ConcurrentHashMap<>();

    TargetCluster(ClusterApi cluster, ServedKinds kinds, Selection selection, VolumeEntries volumes) {
        this.cluster = cluster;
        this.kinds = kinds;
        this.selection = selection;
        this.volumes = volumes;
    }

    /** Built-in kinds with a status all separate it; of definitions only the definition knows (rule 42). */
    @Override
    public boolean separatesStatus(Kind kind) {
        if (Stage.isBuiltIn(kind.group())) {
            return true;
        }
        var known = separate.get(kind);
        if (known == null) {
            known = ask(kind);
            separate.put(kind, known);
        }
        return known;
    }

    private boolean ask(Kind kind) {
        var served = kinds.find(kind);
        if (served == null) {
            return true;
        }
        var path = ResourcePath.of("apiextensions.k8s.io", "v1", "customresourcedefinitions", "");
        try {
            var answer = cluster.send(Call.get(path + "/" + kind.plural() + "." + kind.group()));
            if (!answer.isSuccess()) {
                return true; // aggregated, not defined
            }
            for (var version : answer.json().path("spec").path("versions")) {
                if (version.path("name").asText().equals(served.version())) {
                    return version.path("subresources").has("status");
                }
            }
            return true;
        } catch (IOException e) {
            throw new LifeboatException(
                    ErrorCode.CLUSTER_UNREACHABLE,
                    Map.of("server", "of this cluster", "reason", "no answer about a definition"),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LifeboatException(ErrorCode.TASK_CANCELLED, Map.of(), e);
        }
    }

    @Override
    public boolean knowsGroup(String domain) {
        return kinds.knowsGroup(domain);
    }

    @Override
    public boolean selects(String namespace) {
        return selection.namespace(namespace);
    }

    @Override
    public boolean restoresPeople() {
        return selection.clusterScope();
    }

    @Override
    public Volume volume(String namespace, String claim) {
        return volumes.keepsVolume(namespace + "/" + claim) ? Volume.STATIC : Volume.ANEW;
    }
}
