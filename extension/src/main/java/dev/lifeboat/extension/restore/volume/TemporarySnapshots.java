package dev.lifeboat.extension.restore.volume;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.SnapshotRef;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ResourcePath;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The objects through which a claim is filled from a handle. Their names follow from the task and the claim, so a restarted process finds them. Pure. */
public final class TemporarySnapshots {
    public static final String GROUP = "snapshot.storage.k8s.io";
    /** On both objects: the task they serve. The standing pod removes what a restore had to leave behind. */
    public static final String TASK_LABEL = "backup.lifeboat.dev/restore";
    /** On both objects: the claim they fill, {@code <ns>/<name>}. */
    public static final String CLAIM_ANNOTATION = "backup.lifeboat.dev/claim";

    private static final String VERSION = "v1";

    private final String task;

    public TemporarySnapshots(String task) {
        this.task = task.substring(0, Math.min(12, task.length()));
    }

    /** Name of both, the content and the snapshot. */
    public String name(String namespace, String claim) {
        try {
            var hash = MessageDigest.getInstance("SHA-256")
                    .digest((namespace + "/" + claim).getBytes(StandardCharsets.UTF_8));
            return "lifeboat-" + task + "-" + HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** Retain: deleting the restored namespace must never destroy the backup (rule 137). */
    Call createContent(SnapshotRef snapshot) {
        var name = name(snapshot.claim().namespace(), snapshot.claim().name());
        var content = object("VolumeSnapshotContent", name, snapshot);
        var metadata = (ObjectNode) content.path("metadata");
        var annotations = (ObjectNode) metadata.path("annotations");
        snapshot.annotations().forEach(annotations::put); // rule 138
        var spec = content.putObject("spec");
        spec.put("deletionPolicy", "Retain").put("driver", snapshot.driver());
        if (!snapshot.sourceVolumeMode().isEmpty()) {
            spec.put("sourceVolumeMode", snapshot.sourceVolumeMode()); // rule 131
        }
        spec.putObject("source").put("snapshotHandle", snapshot.handle());
        spec.putObject("volumeSnapshotRef")
                .put("apiVersion", GROUP + "/" + VERSION)
                .put("kind", "VolumeSnapshot")
                .put("name", name)
                .put("namespace", snapshot.claim().namespace()); // rule 136: no uid
        return Call.create(contents(), Json.write(content)).manager("lifeboat");
    }

    Call createSnapshot(SnapshotRef snapshot) {
        var namespace = snapshot.claim().namespace();
        var name = name(namespace, snapshot.claim().name());
        var object = object("VolumeSnapshot", name, snapshot);
        ((ObjectNode) object.path("metadata")).put("namespace", namespace);
        object.putObject("spec").putObject("source").put("volumeSnapshotContentName", name);
        return Call.create(snapshots(namespace), Json.write(object)).manager("lifeboat");
    }

    private ObjectNode object(String kind, String name, SnapshotRef snapshot) {
        var object = Json.object();
        object.put("apiVersion", GROUP + "/" + VERSION).put("kind", kind);
        var metadata = object.putObject("metadata");
        metadata.put("name", name);
        metadata.putObject("labels").put(TASK_LABEL, task);
        metadata.putObject("annotations")
                .put(
                        CLAIM_ANNOTATION,
                        snapshot.claim().namespace() + "/" + snapshot.claim().name());
        return object;
    }

    /** Points a cleaned claim to its snapshot and asks for enough room (rule 130). */
    void fill(ObjectNode claim, SnapshotRef snapshot) {
        var spec = (ObjectNode) claim.path("spec");
        spec.putObject("dataSourceRef")
                .put("apiGroup", GROUP)
                .put("kind", "VolumeSnapshot")
                .put("name", name(snapshot.claim().namespace(), snapshot.claim().name()));
        var requests = spec.withObjectProperty("resources").withObjectProperty("requests");
        if (Quantity.bytes(requests.path("storage").asText("0")) < snapshot.restoreSize()) {
            requests.put("storage", Long.toString(snapshot.restoreSize()));
        }
    }

    /** True if the claim was made by this restore to be filled from a snapshot. */
    boolean fills(JsonNode claim, String namespace, String name) {
        return claim.path("spec").path("dataSourceRef").path("name").asText().equals(name(namespace, name));
    }

    /** First the snapshot, then its content; neither deletes the driver's snapshot. */
    Call[] deletes(String namespace, String name) {
        return new Call[] {
            Call.delete(snapshots(namespace) + "/" + name), Call.delete(contents() + "/" + name),
        };
    }

    Call getSnapshot(String namespace, String claim) {
        return Call.get(snapshots(namespace) + "/" + name(namespace, claim));
    }

    static boolean isDone(Answer answer) {
        return answer.isSuccess() || (answer.status() == 409 && answer.reason().equals("AlreadyExists"));
    }

    static String contents() {
        return ResourcePath.of(GROUP, VERSION, "volumesnapshotcontents", "");
    }

    /** @param namespace empty for all */
    static String snapshots(String namespace) {
        return ResourcePath.of(GROUP, VERSION, "volumesnapshots", namespace);
    }
}
