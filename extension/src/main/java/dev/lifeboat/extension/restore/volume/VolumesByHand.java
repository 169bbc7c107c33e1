package dev.lifeboat.extension.restore.volume;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ListPages;
import dev.lifeboat.extension.kube.ResourcePath;
import dev.lifeboat.extension.restore.volume.Claims.Problem;
import dev.lifeboat.extension.task.Findings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Volumes that somebody made by hand: they come back as they were, unless that would give one storage two volumes (rule 127). The cluster's volumes are listed
 * once, when the first is to be created. Thread-safe.
 */
final class VolumesByHand {
    private static final String CSI = "csi";
    /** How a storage is used, not which one it is. */
    private static final List<String> MANNERS = List.of("readOnly", "fsType", "type");
    /** Storage of one node: the same path of another one is something else. */
    private static final Set<String> OF_A_NODE = Set.of("hostPath", "local");
    /** Fields of a volume that are no storage. */
    private static final Set<String> COMMON = Set.of(
            "accessModes",
            "capacity",
            "claimRef",
            "mountOptions",
            "nodeAffinity",
            "persistentVolumeReclaimPolicy",
            "storageClassName",
            "volumeAttributesClassName",
            "volumeMode");

    private final ClusterApi cluster;
    private final Findings findings;
    private @Nullable Map<String, List<Live>> live;

    private record Live(String name, boolean shared) {}

    VolumesByHand(ClusterApi cluster, Findings findings) {
        this.cluster = cluster;
        this.findings = findings;
    }

    /** Why the volume must not be created, or null. */
    @Nullable
    Problem refusal(ApiResource kind, ObjectNode volume) throws InterruptedException {
        var name = name(volume);
        for (var other : live(kind).getOrDefault(storage(volume), List.of())) {
            if (!other.name().equals(name) && !(other.shared() && isShared(volume))) {
                return new Problem(
                        ErrorCode.VOLUME_STORAGE_TAKEN,
                        "the volume " + other.name() + " uses the same storage",
                        Map.of("volume", other.name()));
            }
        }
        return null;
    }

    /** Why a claim cannot have the volume that was made for it, or null. One that it will have to wait for is told of. */
    @Nullable
    Problem claim(ObjectNode claim, String key) throws InterruptedException {
        var volume = claim.path("spec").path("volumeName").asText("");
        if (volume.isEmpty()) {
            return null;
        }
        try {
            var answer = cluster.send(Call.get(ResourcePath.of("", "v1", "persistentvolumes", "") + "/" + volume));
            if (answer.status() == 404) {
                return notRestored("its volume " + volume + ", which was made by hand, does not exist");
            }
            var holder = answer.orThrow("get", "persistentvolumes").json().at("/spec/claimRef");
            var held = holder.path("namespace").asText() + "/"
                    + holder.path("name").asText();
            if (holder.isObject() && !held.equals(key)) {
                return notRestored("its volume " + volume + " belongs to the claim " + held);
            }
            if (holder.hasNonNull("uid")) {
                // existing objects are left alone (Skip), so it is said and not done
                var patch = "{\"spec\":{\"claimRef\":{\"uid\":null,\"resourceVersion\":null}}}";
                findings.warn(
                        ErrorCode.VOLUME_NOT_RESTORED,
                        "persistentvolumeclaims " + key,
                        Map.of(
                                "reason",
                                "its volume " + volume
                                        + " is kept for the claim that was deleted; it is given to this one by"
                                        + " kubectl patch persistentvolume " + volume + " --type=merge -p '" + patch
                                        + "'"));
            }
            return null;
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private static Problem notRestored(String reason) {
        return new Problem(ErrorCode.VOLUME_NOT_RESTORED, reason, Map.of());
    }

    private synchronized Map<String, List<Live>> live(ApiResource kind) throws InterruptedException {
        var known = live;
        if (known == null) {
            var found = new HashMap<String, List<Live>>();
            try {
                new ListPages(cluster).run(ListPages.Selection.all(kind), item -> {
                    var volume = Json.parse(item.bytes());
                    found.computeIfAbsent(storage(volume), _ -> new ArrayList<>())
                            .add(new Live(name(volume), isShared(volume)));
                });
            } catch (IOException e) {
                throw unreachable(e);
            } catch (ListPages.ListException e) {
                throw new LifeboatException(
                        ErrorCode.KIND_NOT_LISTED,
                        Map.of("resource", "persistentvolumes", "reason", String.valueOf(e.getMessage())),
                        e);
            }
            known = found;
            live = known;
        }
        return known;
    }

    /** The same text for the same storage. */
    private static String storage(JsonNode volume) {
        var spec = volume.path("spec");
        if (spec.has(CSI)) {
            return CSI + " " + spec.at("/csi/driver").asText() + " "
                    + spec.at("/csi/volumeHandle").asText();
        }
        for (var field : spec.properties()) {
            if (!COMMON.contains(field.getKey()) && field.getValue() instanceof ObjectNode source) {
                var place = OF_A_NODE.contains(field.getKey()) ? spec.path("nodeAffinity") : "";
                return field.getKey() + " " + source.deepCopy().without(MANNERS) + " " + place;
            }
        }
        return name(volume);
    }

    /** A file system that many may write at a time may have many volumes too; a CSI driver knows one handle once. */
    private static boolean isShared(JsonNode volume) {
        var spec = volume.path("spec");
        for (var mode : spec.path("accessModes")) {
            if (!mode.asText().endsWith("Many")) {
                return false;
            }
        }
        return !spec.has(CSI) && !spec.path("accessModes").isEmpty();
    }

    private static String name(JsonNode volume) {
        return volume.at("/metadata/name").asText();
    }

    private static LifeboatException unreachable(IOException e) {
        return new LifeboatException(
                ErrorCode.CLUSTER_UNREACHABLE,
                Map.of("server", "of this cluster", "reason", "no answer about volumes"),
                e);
    }
}
