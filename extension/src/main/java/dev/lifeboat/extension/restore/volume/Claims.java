package dev.lifeboat.extension.restore.volume;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.link.SnapshotRef;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ResourcePath;
import dev.lifeboat.extension.restore.apply.Creator;
import dev.lifeboat.extension.task.Findings;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Prepares cleaned claims for their creation: with data from a snapshot, or empty and said so (rules 123 to 139). Thread-safe. */
public final class Claims {
    private static final String OLD_CLASS = "volume.beta.kubernetes.io/storage-class";

    private final Creator creator;
    private final ClusterApi cluster;
    private final TemporarySnapshots temporary;
    private final VolumeEntries entries;
    private final boolean withData;
    private final Findings findings;
    private final VolumesByHand byHand;
    private final Map<String, Boolean> classes = new ConcurrentHashMap<>();

    /** Why a claim cannot be created. */
    public record Problem(ErrorCode code, String reason, Map<String, String> details) {}

    public Claims(
            Creator creator,
            ClusterApi cluster,
            TemporarySnapshots temporary,
            VolumeEntries entries,
            boolean withData,
            Findings findings) {
        this.creator = creator;
        this.cluster = cluster;
        this.temporary = temporary;
        this.entries = entries;
        this.withData = withData;
        this.findings = findings;
        byHand = new VolumesByHand(cluster, findings);
    }

    /** The snapshot that the claim would be filled from, or null. */
    public @Nullable SnapshotRef source(String key) {
        var entry = withData ? entries.find(key) : null;
        return entry == null ? null : entry.snapshot();
    }

    /** Name of the objects that filling the claim takes. */
    public String temporaryName(SnapshotRef source) {
        return temporary.name(source.claim().namespace(), source.claim().name());
    }

    /**
     * Makes what the claim is filled from, and changes the claim accordingly.
     *
     * @return why the claim must not be created, or null
     */
    public @Nullable Problem prepare(ObjectNode claim, String key) throws InterruptedException {
        if (entries.keepsVolume(key)) {
            return byHand.claim(claim, key);
        }
        var missing = missingClass(claim);
        if (missing != null) {
            return new Problem(
                    ErrorCode.STORAGE_CLASS_NOT_FOUND,
                    "the storage class " + missing + " does not exist",
                    Map.of("class", missing));
        }
        var source = source(key);
        if (source == null) {
            return null;
        }
        for (var call : new Call[] {temporary.createContent(source), temporary.createSnapshot(source)}) {
            var answer = inNamespace(call, source.claim().namespace());
            if (!TemporarySnapshots.isDone(answer)) {
                return new Problem(
                        ErrorCode.VOLUME_NOT_RESTORED,
                        "the snapshot could not be announced: " + answer.message(),
                        Map.of());
            }
        }
        temporary.fill(claim, source);
        return null;
    }

    /** Why a volume that was made by hand must not be created, or null (rule 127). */
    public @Nullable Problem refusal(ApiResource kind, ObjectNode volume) throws InterruptedException {
        return byHand.refusal(kind, volume);
    }

    private Answer inNamespace(Call call, String namespace) throws InterruptedException {
        var answer = creator.send(call);
        if (answer.status() == 404 && answer.message().contains("namespaces \"")) {
            var object =
                    dev.lifeboat.api.json.Json.object().put("apiVersion", "v1").put("kind", "Namespace");
            object.putObject("metadata").put("name", namespace);
            creator.send(
                    Call.create(ResourcePath.of("", "v1", "namespaces", ""), dev.lifeboat.api.json.Json.write(object)));
            return creator.send(call);
        }
        return answer;
    }

    /** A claim that came back empty, though it had a volume when it was saved, is never silent (rule 129). */
    public void tellEmpty(String key) {
        if (entries.keepsVolume(key) || source(key) != null) {
            return;
        }
        var entry = entries.find(key);
        var resource = "persistentvolumeclaims " + key;
        if (!withData) {
            findings.inform(
                    ErrorCode.VOLUME_EMPTY, resource, Map.of("reason", "the restore was asked to leave data out"));
        } else if (entry != null && entry.problem() != null) {
            findings.warn(
                    ErrorCode.VOLUME_EMPTY, resource, Map.of("reason", "its data was not saved: " + entry.problem()));
        } else {
            findings.warn(ErrorCode.VOLUME_EMPTY, resource, Map.of("reason", "its data was not saved"));
        }
    }

    /** The class that the claim names and that does not exist (rule 132); absent and empty are no names. */
    private @Nullable String missingClass(ObjectNode claim) throws InterruptedException {
        var name = claim.path("metadata").path("annotations").path(OLD_CLASS).asText("");
        if (name.isEmpty()) {
            name = claim.path("spec").path("storageClassName").asText("");
        }
        if (name.isEmpty()) {
            return null;
        }
        var known = classes.get(name);
        if (known == null) {
            try {
                var answer = cluster.send(
                        Call.get(ResourcePath.of("storage.k8s.io", "v1", "storageclasses", "") + "/" + name));
                known = answer.status() != 404;
            } catch (IOException e) {
                throw new LifeboatException(
                        ErrorCode.CLUSTER_UNREACHABLE,
                        Map.of("server", "of this cluster", "reason", "no answer about the storage class"),
                        e);
            }
            classes.put(name, known);
        }
        return known ? null : name;
    }
}
