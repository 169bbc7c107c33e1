package dev.lifeboat.extension.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ListPages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A VolumeSnapshotClass of our own for each driver while snapshots are cut: the chosen one with deletion policy Retain, so that no deletion of a namespace
 * ever takes a backup along (design 6, rule 137). Thread-safe.
 */
final class SnapshotClasses {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotClasses.class);
    static final String CLASSES = "/apis/snapshot.storage.k8s.io/v1/volumesnapshotclasses";
    private static final String PREFIX = "lifeboat-";
    private static final String DEFAULT = "snapshot.storage.kubernetes.io/is-default-class";

    private final ClusterApi cluster;
    private final Map<String, Optional<String>> ready = new HashMap<>();

    SnapshotClasses(ClusterApi cluster) {
        this.cluster = cluster;
    }

    /** The name of our class for the driver; empty if the driver has no snapshot class. */
    synchronized Optional<String> of(String driver) throws IOException, InterruptedException {
        var known = ready.get(driver);
        if (known == null) {
            known = make(driver);
            ready.put(driver, known);
        }
        return known;
    }

    private Optional<String> make(String driver) throws IOException, InterruptedException {
        var list = cluster.send(Call.get(CLASSES));
        if (list.status() == 404) {
            return Optional.empty();
        }
        list.orThrow("list", "volumesnapshotclasses");
        JsonNode chosen = null;
        for (var candidate : list.json().path("items")) {
            if (candidate.path("driver").asText().equals(driver) && !isOurs(candidate)) {
                if (chosen == null || isDefault(candidate)) {
                    chosen = candidate;
                }
            }
        }
        if (chosen == null) {
            return Optional.empty();
        }
        var own = Json.object();
        own.put("apiVersion", "snapshot.storage.k8s.io/v1").put("kind", "VolumeSnapshotClass");
        own.put("driver", driver).put("deletionPolicy", "Retain");
        if (chosen.has("parameters")) {
            own.set("parameters", chosen.get("parameters"));
        }
        var name = PREFIX + Names.hash(driver + own.path("parameters"));
        ObjectNode metadata = own.putObject("metadata").put("name", name);
        metadata.putObject("labels")
                .put("app.kubernetes.io/name", "lifeboat")
                .put("app.kubernetes.io/managed-by", "lifeboat");
        metadata.putObject("annotations")
                .put(
                        "backup.lifeboat.dev/copied-from",
                        chosen.at("/metadata/name").asText());
        var created = cluster.send(Call.create(CLASSES, Json.write(own)).manager("lifeboat"));
        if (created.status() != 409) {
            created.orThrow("create", "volumesnapshotclasses");
        }
        return Optional.of(name);
    }

    /**
     * Takes our classes away, those of earlier processes too (rule 144). A snapshot that was cut needs its class no more, and only one backup at a time runs
     * in a cluster. A class stays while a content that names it is being deleted, for the driver's sidecar may need it for that. Whatever stays or fails is
     * tried again by the next backup.
     */
    synchronized void remove() throws IOException, InterruptedException {
        ready.clear();
        var list = cluster.send(Call.get(CLASSES));
        if (!list.isSuccess()) {
            return;
        }
        var ours = new ArrayList<String>();
        for (var candidate : list.json().path("items")) {
            var name = candidate.at("/metadata/name").asText();
            if (isOurs(candidate) && name.startsWith(PREFIX)) {
                ours.add(name);
            }
        }
        if (ours.isEmpty()) {
            return;
        }
        try {
            ours.removeAll(neededForDeletion());
        } catch (ListPages.ListException e) {
            LOG.warn("The snapshot classes {} are left to the next backup: {}", ours, e.getMessage());
            return;
        }
        for (var name : ours) {
            cluster.send(Call.delete(CLASSES + "/" + name));
        }
    }

    private Set<String> neededForDeletion() throws IOException, InterruptedException, ListPages.ListException {
        var needed = new HashSet<String>();
        new Contents(cluster).forEach(content -> {
            if (content.path("metadata").has("deletionTimestamp")) {
                needed.add(content.at("/spec/volumeSnapshotClassName").asText());
            }
        });
        return needed;
    }

    private static boolean isOurs(JsonNode candidate) {
        var labels = candidate.at("/metadata/labels");
        return labels.path("app.kubernetes.io/managed-by").asText().equals("lifeboat")
                && labels.path("app.kubernetes.io/name").asText().equals("lifeboat");
    }

    private static boolean isDefault(JsonNode candidate) {
        return candidate.at("/metadata/annotations").path(DEFAULT).asText().equals("true");
    }
}
