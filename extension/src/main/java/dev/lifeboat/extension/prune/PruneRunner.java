package dev.lifeboat.extension.prune;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.Progress;
import dev.lifeboat.api.link.PruneSpec;
import dev.lifeboat.api.link.SnapshotRef;
import dev.lifeboat.api.link.SubTask;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ListPages;
import dev.lifeboat.extension.task.TaskContext;
import dev.lifeboat.extension.task.TaskRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Deletes snapshots by their handles: for each a static VolumeSnapshotContent with deletion policy Delete is made, deleted, and waited for, so that the driver
 * deletes what lies behind it. Idempotent: a snapshot that is gone already is deleted. Snapshots whose deletion fails are named, and the task fails.
 */
public final class PruneRunner implements TaskRunner<PruneSpec> {
    private static final String CONTENTS = "/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents";
    /** Set from the start: without it a content that is deleted at once would go without its snapshot. */
    private static final String FINALIZER = "snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection";

    private static final ApiResource CONTENT = new ApiResource(
            "snapshot.storage.k8s.io",
            "v1",
            "VolumeSnapshotContent",
            "volumesnapshotcontents",
            false,
            Set.of("list"),
            List.of("v1"));
    private static final int AT_A_TIME = 20;

    private final Duration limit;

    public PruneRunner() {
        this(Duration.ofMinutes(5));
    }

    /** @param limit for the driver to delete one snapshot */
    PruneRunner(Duration limit) {
        this.limit = limit;
    }

    private record Pending(SnapshotRef snapshot, String name, long deadline) {}

    @Override
    public TaskOutcome run(PruneSpec spec, TaskContext context) throws InterruptedException {
        context.reporter().stage("Snapshots");
        context.journal().enter("Snapshots");
        var waiting = new ArrayDeque<>(spec.snapshots());
        var pending = new ArrayDeque<Pending>();
        var failures = new ArrayList<String>();
        var done = 0;
        try {
            while (!waiting.isEmpty() || !pending.isEmpty()) {
                context.cancellation().check();
                while (!waiting.isEmpty() && pending.size() < AT_A_TIME) {
                    pending.add(begin(waiting.remove(), context));
                }
                for (var left = pending.size(); left > 0; left--) {
                    var one = pending.remove();
                    if (isGone(one, context.cluster())) {
                        done++;
                    } else if (System.nanoTime() > one.deadline()) {
                        failures.add(
                                one.snapshot().driver() + " " + one.snapshot().handle());
                    } else {
                        pending.add(one);
                    }
                }
                var progress = done + " of " + spec.snapshots().size();
                context.reporter().progress(new Progress(done, spec.snapshots().size(), 0));
                context.reporter()
                        .subTask(new SubTask(1, "Delete snapshots", SubTask.State.IN_PROGRESS, progress, Map.of()));
                if (!pending.isEmpty()) {
                    Thread.sleep(500);
                }
            }
            forgetContents(spec, context.cluster());
        } catch (IOException e) {
            throw new LifeboatException(
                    ErrorCode.CLUSTER_UNREACHABLE, Map.of("server", "of this cluster", "reason", e.toString()), e);
        } catch (ListPages.ListException e) {
            throw new LifeboatException(
                    ErrorCode.DELETE_NEEDS_EXTENSION,
                    Map.of("instance", spec.instance(), "reason", "contents cannot be listed: " + e.getMessage()),
                    e);
        }
        if (!failures.isEmpty()) {
            throw new LifeboatException(
                    ErrorCode.DELETE_NEEDS_EXTENSION,
                    Map.of(
                            "instance",
                            spec.instance(),
                            "reason",
                            "within " + limit.toSeconds() + " s the driver did not delete "
                                    + String.join(", ", failures)));
        }
        return new TaskOutcome(TaskOutcome.Result.SUCCEEDED, null, Map.of("Deleted", (long) done));
    }

    private Pending begin(SnapshotRef snapshot, TaskContext context) throws IOException, InterruptedException {
        var name = name(snapshot);
        var content = Json.object();
        content.put("apiVersion", "snapshot.storage.k8s.io/v1").put("kind", "VolumeSnapshotContent");
        var metadata = content.putObject("metadata").put("name", name);
        metadata.putArray("finalizers").add(FINALIZER);
        metadata.putObject("labels")
                .put("app.kubernetes.io/name", "lifeboat")
                .put("app.kubernetes.io/managed-by", "lifeboat")
                .put("backup.lifeboat.dev/task", context.id());
        var annotations = metadata.putObject("annotations");
        snapshot.annotations().forEach(annotations::put);
        var body = content.putObject("spec");
        body.put("deletionPolicy", "Delete").put("driver", snapshot.driver());
        if (!snapshot.sourceVolumeMode().isEmpty()) {
            body.put("sourceVolumeMode", snapshot.sourceVolumeMode());
        }
        body.putObject("source").put("snapshotHandle", snapshot.handle());
        body.putObject("volumeSnapshotRef")
                .put("namespace", context.namespace())
                .put("name", name);
        var created = context.cluster()
                .send(Call.create(CONTENTS, Json.write(content)).manager("lifeboat"));
        if (created.status() != 409) {
            refused(created, "create");
        }
        var deleted = context.cluster().send(Call.delete(CONTENTS + "/" + name));
        if (deleted.status() != 404) {
            refused(deleted, "delete");
        }
        return new Pending(snapshot, name, System.nanoTime() + limit.toNanos());
    }

    private static void refused(Answer answer, String verb) {
        answer.orThrow(verb, "volumesnapshotcontents");
    }

    private static boolean isGone(Pending pending, ClusterApi cluster) throws IOException, InterruptedException {
        return cluster.send(Call.get(CONTENTS + "/" + pending.name())).status() == 404;
    }

    /** Our own contents of those handles are caches, with policy Retain: the objects go, nothing else happens. */
    private static void forgetContents(PruneSpec spec, ClusterApi cluster)
            throws IOException, InterruptedException, ListPages.ListException {
        var handles = new HashSet<String>();
        spec.snapshots().forEach(snapshot -> handles.add(snapshot.driver() + "\0" + snapshot.handle()));
        var names = new ArrayList<String>();
        new ListPages(cluster)
                .run(ListPages.Selection.all(CONTENT).labelled("app.kubernetes.io/managed-by=lifeboat"), item -> {
                    var content = Json.parse(item.bytes());
                    var handle = content.path("spec")
                            .path("source")
                            .path("snapshotHandle")
                            .asText(content.path("status")
                                    .path("snapshotHandle")
                                    .asText(""));
                    if (handles.contains(content.path("spec").path("driver").asText() + "\0" + handle)
                            && content.path("spec")
                                    .path("deletionPolicy")
                                    .asText()
                                    .equals("Retain")) {
                        names.add(item.name());
                    }
                });
        for (var name : names) {
            cluster.send(Call.delete(CONTENTS + "/" + name));
        }
    }

    /** The same for the same snapshot, so that a restarted task finds what it began. */
    private static String name(SnapshotRef snapshot) {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest((snapshot.driver() + "\0" + snapshot.handle()).getBytes(StandardCharsets.UTF_8));
            return "lifeboat-prune-" + HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }
}
