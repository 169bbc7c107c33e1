package dev.lifeboat.extension.health;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.link.ClusterFacts;
import dev.lifeboat.api.link.HealthCondition;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Looks at the cluster for the heartbeat: versions, drivers, classes, and what the extension needs (rule 38, EXT-7, EXT-8). A few small calls; lists are
 * bounded. Not thread-safe.
 */
public final class ClusterSurvey {
    private static final int MOST = 100;
    private static final String CLASSES = "/apis/snapshot.storage.k8s.io/v1/volumesnapshotclasses";

    private final ClusterApi cluster;
    private final String namespace;
    private final boolean restoreEnabled;
    private final String extensionVersion;

    /** What was seen. */
    public record Seen(ClusterFacts facts, List<HealthCondition> conditions) {
        public Seen {
            conditions = List.copyOf(conditions);
        }
    }

    public ClusterSurvey(ClusterApi cluster, String namespace, boolean restoreEnabled, String extensionVersion) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.restoreEnabled = restoreEnabled;
        this.extensionVersion = extensionVersion;
    }

    /** Whatever cannot be had becomes a condition, never an exception. */
    public Seen look() throws InterruptedException {
        var conditions = new ArrayList<HealthCondition>();
        var version = "";
        var nodes = 0;
        List<String> drivers = List.of();
        List<String> storageClasses = List.of();
        List<String> snapshotClasses = List.of();
        List<String> velero = List.of();
        try {
            version = get("/version").json().path("gitVersion").asText("");
            nodes = count();
            drivers = names("/apis/storage.k8s.io/v1/csidrivers");
            storageClasses = names("/apis/storage.k8s.io/v1/storageclasses");
            conditions.add(new HealthCondition("ApiServer", true, ""));
            conditions.add(journal());
            var classes = get(CLASSES + "?limit=" + MOST);
            snapshotClasses = classes.isSuccess() ? texts(classes, ClusterSurvey::name) : List.of();
            conditions.add(snapshots(classes, snapshotClasses));
            velero = velero();
        } catch (IOException e) {
            conditions.add(new HealthCondition("ApiServer", false, "It cannot be reached: " + e.getMessage()));
        }
        return new Seen(
                new ClusterFacts(
                        version,
                        nodes,
                        drivers,
                        storageClasses,
                        snapshotClasses,
                        restoreEnabled,
                        velero,
                        extensionVersion),
                conditions);
    }

    private HealthCondition journal() throws IOException, InterruptedException {
        var answer = get("/apis/backup.lifeboat.dev/v1alpha1/namespaces/" + namespace + "/lifeboattasks?limit=1");
        return new HealthCondition(
                "CustomResources",
                answer.isSuccess(),
                answer.isSuccess() ? "" : "LifeboatTask cannot be read: " + answer.message());
    }

    /** A cluster without snapshots is healthy all the same: its resources are saved, and each volume is named. */
    private static HealthCondition snapshots(Answer classes, List<String> names) {
        var problem = classes.isSuccess()
                ? (names.isEmpty() ? "There is no VolumeSnapshotClass; volumes are saved without data" : "")
                : "The snapshot API is not served; volumes are saved without data";
        return new HealthCondition("SnapshotSupport", true, problem);
    }

    private int count() throws IOException, InterruptedException {
        var list = get("/api/v1/nodes?limit=1").json();
        return list.path("items").size()
                + list.path("metadata").path("remainingItemCount").asInt(0);
    }

    /** What of Velero is here: both can live in one cluster, but people should know (EXT-7). */
    private List<String> velero() throws IOException, InterruptedException {
        var found = new ArrayList<String>();
        if (get("/apis/velero.io").isSuccess()) {
            found.add("API group velero.io");
        }
        var deployments = get("/apis/apps/v1/deployments?labelSelector=component%3Dvelero&limit=5");
        if (deployments.isSuccess()) {
            found.addAll(texts(
                    deployments,
                    item -> "Deployment "
                            + item.path("metadata").path("namespace").asText() + "/" + name(item)));
        }
        return found;
    }

    private List<String> names(String path) throws IOException, InterruptedException {
        var answer = get(path + "?limit=" + MOST);
        return answer.isSuccess() ? texts(answer, ClusterSurvey::name) : List.of();
    }

    private static List<String> texts(Answer answer, Function<JsonNode, String> text) {
        var texts = new ArrayList<String>();
        answer.json().path("items").forEach(item -> texts.add(text.apply(item)));
        return texts;
    }

    private static String name(JsonNode item) {
        return item.path("metadata").path("name").asText();
    }

    private Answer get(String path) throws IOException, InterruptedException {
        return cluster.send(Call.get(path));
    }
}
