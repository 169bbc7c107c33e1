package dev.lifeboat.extension.restore.volume;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ResourcePath;
import java.io.IOException;
import java.util.function.Predicate;

/**
 * Takes away temporary snapshots that a restore had to leave, because their claim waited for its first consumer or because the restorer died (rule 144).
 * For the standing pod, every minute or so; finds everything by label and knows nothing else.
 */
public final class Leftovers {
    private final ClusterApi cluster;

    public Leftovers(ClusterApi cluster) {
        this.cluster = cluster;
    }

    /**
     * Removes what is not needed any more: the claim is bound, gone, or filled from something else.
     *
     * @param isRunning whether the task with that beginning of its id (12 digits) is still running: its objects are left alone
     * @return how many claims still wait
     */
    public int sweep(Predicate<String> isRunning) throws IOException, InterruptedException {
        var waiting = 0;
        var answer = cluster.send(labelled(TemporarySnapshots.contents()));
        if (answer.status() == 404) {
            return 0; // no snapshots in this cluster
        }
        for (var content :
                answer.orThrow("list", "volumesnapshotcontents").json().path("items")) {
            var metadata = content.path("metadata");
            var task =
                    metadata.path("labels").path(TemporarySnapshots.TASK_LABEL).asText();
            if (isRunning.test(task)) {
                continue;
            }
            if (isNeeded(metadata)) {
                waiting++;
            } else {
                remove(metadata);
            }
        }
        return waiting;
    }

    private boolean isNeeded(JsonNode metadata) throws IOException, InterruptedException {
        var key = metadata.path("annotations")
                .path(TemporarySnapshots.CLAIM_ANNOTATION)
                .asText();
        var slash = key.indexOf('/');
        if (slash <= 0) {
            return false;
        }
        var path = ResourcePath.of("", "v1", "persistentvolumeclaims", key.substring(0, slash));
        var answer = cluster.send(Call.get(path + "/" + key.substring(slash + 1)));
        if (answer.status() == 404) {
            return false;
        }
        var claim = answer.orThrow("get", "persistentvolumeclaims").json();
        var fills = claim.path("spec")
                .path("dataSourceRef")
                .path("name")
                .asText()
                .equals(metadata.path("name").asText());
        return fills && !claim.path("status").path("phase").asText().equals("Bound");
    }

    private void remove(JsonNode metadata) throws IOException, InterruptedException {
        var key = metadata.path("annotations")
                .path(TemporarySnapshots.CLAIM_ANNOTATION)
                .asText();
        var name = metadata.path("name").asText();
        var slash = key.indexOf('/');
        if (slash > 0) {
            deleted(Call.delete(TemporarySnapshots.snapshots(key.substring(0, slash)) + "/" + name));
        }
        deleted(Call.delete(TemporarySnapshots.contents() + "/" + name));
    }

    private void deleted(Call call) throws IOException, InterruptedException {
        Answer answer = cluster.send(call);
        if (answer.status() != 404) {
            answer.orThrow("delete", call.path());
        }
    }

    private static Call labelled(String path) {
        return Call.get(path).with("labelSelector", TemporarySnapshots.TASK_LABEL);
    }
}
