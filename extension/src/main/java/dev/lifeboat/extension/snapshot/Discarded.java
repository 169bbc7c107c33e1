package dev.lifeboat.extension.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Snapshots that nobody wants, until the driver has deleted them and their contents are gone (rule 144). For one thread. */
final class Discarded {
    private static final Logger LOG = LoggerFactory.getLogger(Discarded.class);
    private static final String BEING_DELETED = "snapshot.storage.kubernetes.io/volumesnapshot-being-deleted";

    private final ClusterApi cluster;
    /** The contents, and the paths of their VolumeSnapshots. */
    private final Map<String, String> contents = new TreeMap<>();

    Discarded(ClusterApi cluster) {
        this.cluster = cluster;
    }

    /**
     * Lets the driver delete the snapshot: the content's policy is turned to Delete before its VolumeSnapshot, or it itself, is deleted.
     *
     * @return false if the content could not be changed, or the VolumeSnapshot not be deleted
     */
    boolean add(String snapshotPath, @Nullable String content) throws IOException, InterruptedException {
        if (content != null) {
            var patch = Json.object();
            patch.putObject("spec").put("deletionPolicy", "Delete");
            var patched = cluster.send(Call.patch(Contents.PATH + "/" + content, Call.MERGE_PATCH, Json.write(patch))
                    .manager("lifeboat"));
            if (!patched.isSuccess() && patched.status() != 404) {
                return false;
            }
            contents.put(content, snapshotPath);
        }
        var deleted = cluster.send(Call.delete(snapshotPath));
        return deleted.isSuccess() || deleted.status() == 404;
    }

    /**
     * Until the contents are gone. The driver's sidecar needs the class to be done with a snapshot that it failed to cut, so this comes before the classes
     * go; and no snapshot controller tells it that a VolumeSnapshot is gone that was gone before.
     *
     * @return names of those that nobody deletes
     */
    Set<String> await(long deadline) throws IOException, InterruptedException {
        var kept = new TreeSet<String>();
        for (var round = 1; !contents.isEmpty(); round++) {
            kept.clear();
            for (var one : Map.copyOf(contents).entrySet()) {
                var content = cluster.send(Call.get(Contents.PATH + "/" + one.getKey()));
                if (content.status() == 404) {
                    contents.remove(one.getKey());
                } else if (content.isSuccess() && !isDeletedByDriver(content.json(), one.getValue())) {
                    kept.add(one.getKey());
                }
            }
            if (System.nanoTime() > deadline) {
                LOG.warn("The driver has not deleted {} yet", contents.keySet());
                break;
            }
            if (!contents.isEmpty()) {
                Thread.sleep(200);
            }
            if (round % 5 == 0) {
                nudge(round);
            }
        }
        return kept;
    }

    /**
     * Snapshot controller and sidecar write all annotations back from their caches, so each may undo what the other has just written: the sidecar then takes
     * the snapshot for one that is still being cut, and asks the driver again only after minutes. Any change of the content makes it look at once.
     */
    private void nudge(int round) throws IOException, InterruptedException {
        for (var content : contents.keySet()) {
            annotate(content, Names.DISCARDED, Integer.toString(round));
        }
    }

    private void annotate(String content, String name, String value) throws IOException, InterruptedException {
        var patch = Json.object();
        patch.putObject("metadata").putObject("annotations").put(name, value);
        cluster.send(Call.patch(Contents.PATH + "/" + content, Call.MERGE_PATCH, Json.write(patch))
                .manager("lifeboat"));
    }

    private boolean isDeletedByDriver(JsonNode content, String snapshotPath) throws IOException, InterruptedException {
        var metadata = content.path("metadata");
        var marked = metadata.path("annotations").has(BEING_DELETED) && metadata.has("deletionTimestamp");
        if (marked || cluster.send(Call.get(snapshotPath)).status() != 404) {
            return true; // or the snapshot controller will see to it
        }
        var name = metadata.path("name").asText();
        annotate(name, BEING_DELETED, "yes");
        var deleted = cluster.send(Call.delete(Contents.PATH + "/" + name));
        return deleted.isSuccess() || deleted.status() == 404;
    }
}
