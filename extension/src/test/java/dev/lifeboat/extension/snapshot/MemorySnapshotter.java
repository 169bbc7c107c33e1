package dev.lifeboat.extension.snapshot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.extension.kube.MemoryCluster;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The snapshot controller and a driver's sidecar for a {@link MemoryCluster}: cuts at once, or as a test says for a claim. */
public final class MemorySnapshotter {
    private static final String GROUP = "/apis/snapshot.storage.k8s.io/v1/";
    private static final String CUT_AT = "2026-11-20T21:00:00Z";
    private static final long CUT_NANOS = 1_795_208_400_000_000_000L;

    private final MemoryCluster cluster;
    private final Map<String, Way> ways = new HashMap<>();
    private final Map<String, ObjectNode> waiting = new HashMap<>();
    private final Set<String> deleting = new HashSet<>();
    private BooleanSupplier able = () -> true;

    /** What becomes of the snapshot of a claim. */
    public enum Way {
        READY,
        /** Cut, and not ready before {@link #ready}. */
        CUT_ONLY,
        /** The driver repeats an error until {@link #ready}. */
        FAILS,
        /** Nothing happens until {@link #ready}. */
        SLOW
    }

    public MemorySnapshotter(MemoryCluster cluster) {
        this.cluster = cluster;
        cluster.add(
                "{'apiVersion':'snapshot.storage.k8s.io/v1','kind':'VolumeSnapshotClass','metadata':{'name':'disk'},"
                        + "'driver':'disk.example','deletionPolicy':'Delete','parameters':{'tier':'hot'}}");
        cluster.onCreate("volumesnapshots", this::created);
        cluster.script(call -> {
            if (call.verb().equals("DELETE") && call.path().contains("/volumesnapshots/")) {
                deleted(call.path().substring(call.path().lastIndexOf('/') + 1));
            }
            if (call.verb().equals("GET") && deleting.contains(call.path()) && able.getAsBoolean()) {
                cluster.remove(call.path());
            }
            return null;
        });
    }

    public MemorySnapshotter claim(String name, Way way) {
        ways.put(name, way);
        return this;
    }

    /** What it has to delete it deletes when it is looked at and that holds. */
    public void deletesOnlyIf(BooleanSupplier condition) {
        able = condition;
    }

    private void created(ObjectNode snapshot) {
        var claim = snapshot.at("/spec/source/persistentVolumeClaimName").asText();
        switch (ways.getOrDefault(claim, Way.READY)) {
            case READY -> cut(snapshot, true);
            case CUT_ONLY -> {
                cut(snapshot, false);
                waiting.put(claim, snapshot);
            }
            case FAILS -> {
                cluster.change(
                        path(snapshot),
                        object -> object.withObject("/status/error").put("message", "disk is busy"));
                waiting.put(claim, snapshot);
            }
            case SLOW -> waiting.put(claim, snapshot);
        }
    }

    /** The driver has come to its end with the snapshot of a claim. */
    public void ready(String claim) {
        var snapshot = waiting.remove(claim);
        if (snapshot != null) {
            cut(snapshot, true);
        }
    }

    private void cut(ObjectNode snapshot, boolean ready) {
        var name = snapshot.at("/metadata/name").asText();
        var namespace = snapshot.at("/metadata/namespace").asText();
        cluster.remove(GROUP + "volumesnapshotcontents/content-" + name);
        var className = snapshot.at("/spec/volumeSnapshotClassName").asText();
        var policy = cluster.find(GROUP + "volumesnapshotclasses/" + className).orElseThrow();
        var content = Json.object();
        content.put("apiVersion", "snapshot.storage.k8s.io/v1").put("kind", "VolumeSnapshotContent");
        content.putObject("metadata")
                .put("name", "content-" + name)
                .putObject("annotations")
                .put("snapshot.storage.kubernetes.io/deletion-secret-name", "keys")
                .put("snapshot.storage.kubernetes.io/deletion-secret-namespace", "storage")
                .put("snapshot.storage.kubernetes.io/other", "x");
        var spec = content.putObject("spec");
        spec.put("driver", policy.path("driver").asText()).put("sourceVolumeMode", "Filesystem");
        spec.put("volumeSnapshotClassName", className);
        spec.put("deletionPolicy", policy.path("deletionPolicy").asText());
        spec.putObject("volumeSnapshotRef").put("namespace", namespace).put("name", name);
        content.putObject("status")
                .put(
                        "snapshotHandle",
                        "handle-of-"
                                + snapshot.at("/spec/source/persistentVolumeClaimName")
                                        .asText())
                .put("creationTime", CUT_NANOS)
                .put("restoreSize", 1L << 30)
                .put("readyToUse", ready);
        cluster.add(new String(Json.write(content), StandardCharsets.UTF_8));
        cluster.find(path(snapshot))
                .ifPresent(_ -> cluster.change(path(snapshot), object -> {
                    var status = object.putObject("status");
                    status.put("boundVolumeSnapshotContentName", "content-" + name);
                    status.put("creationTime", CUT_AT).put("readyToUse", ready);
                }));
    }

    private void deleted(String name) {
        var path = GROUP + "volumesnapshotcontents/content-" + name;
        cluster.find(path).ifPresent(content -> {
            if (content.at("/spec/deletionPolicy").asText().equals("Delete")) {
                deleting.add(path);
                cluster.change(path, object -> {
                    var metadata = object.withObject("/metadata");
                    metadata.put("deletionTimestamp", CUT_AT);
                    metadata.withObject("annotations")
                            .put("snapshot.storage.kubernetes.io/volumesnapshot-being-deleted", "yes");
                });
            }
        });
    }

    private static String path(ObjectNode snapshot) {
        return GROUP + "namespaces/" + snapshot.at("/metadata/namespace").asText() + "/volumesnapshots/"
                + snapshot.at("/metadata/name").asText();
    }
}
