package dev.lifeboat.extension.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.api.link.SnapshotRef;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.extension.inventory.Claim;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ListPages;
import dev.lifeboat.extension.task.Cancellation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of one task. {@link #request} all, wait until they are {@linkplain #awaitCut cut}, later until they are {@linkplain #finish ready}; or
 * {@link #discard} them. Everything made carries the task in its name, so that a restarted process finds it again. For one thread.
 */
public final class Snapshots {
    private static final String GROUP = "/apis/snapshot.storage.k8s.io/v1";
    /** A frozen application does not wait for a driver that only repeats its error. */
    private static final Duration PATIENCE_WITH_ERRORS = Duration.ofSeconds(10);

    private static final Duration GONE = Duration.ofSeconds(10);

    private final ClusterApi cluster;
    private final String task;
    private final Duration limit;
    private final SnapshotClasses classes;
    private final Map<String, Pending> pending = new TreeMap<>();
    private final Map<String, Cut> cuts = new TreeMap<>();
    private final Discarded discarded;

    private static final class Pending {
        private final Claim claim;
        private final String name;
        private final long since = System.nanoTime();
        private @Nullable String content;
        private String error = "";
        private boolean cut;
        private String consistency = "crash";

        private Pending(Claim claim, String name) {
            this.claim = claim;
            this.name = name;
        }

        private String path() {
            return GROUP + "/namespaces/" + claim.name().namespace() + "/volumesnapshots/" + name;
        }
    }

    /** @param limit from the request until a snapshot is ready to use */
    public Snapshots(ClusterApi cluster, String task, Duration limit) {
        this.cluster = cluster;
        this.task = task;
        this.limit = limit;
        this.classes = new SnapshotClasses(cluster);
        this.discarded = new Discarded(cluster);
    }

    /** Asks for the snapshots of all claims, one call each, side by side: a frozen application waits for the slowest, not for all in turn. */
    public void request(List<Claim> claims) throws IOException, InterruptedException {
        var wanted = new ArrayList<Pending>();
        var calls = new ArrayList<Requests.Wanted>();
        for (var claim : claims) {
            var problem = claim.problem();
            if (problem != null) {
                cuts.put(claim.key(), Cut.failed(problem.code(), problem.details()));
                continue;
            }
            var snapshotClass = classes.of(claim.driver());
            if (snapshotClass.isEmpty()) {
                cuts.put(
                        claim.key(),
                        Cut.failed(
                                ErrorCode.VOLUME_NOT_SUPPORTED,
                                Map.of("reason", "the driver " + claim.driver() + " has no VolumeSnapshotClass")));
                continue;
            }
            var one = new Pending(claim, Names.snapshot(task, claim.key()));
            wanted.add(one);
            calls.add(new Requests.Wanted(claim.name(), one.name, snapshotClass.get()));
        }
        var answers = new Requests(cluster, task).send(calls, limit);
        for (var i = 0; i < wanted.size(); i++) {
            var one = wanted.get(i);
            var created = answers.get(i);
            if (created.isSuccess() || created.status() == 409) {
                pending.put(one.claim.key(), one);
            } else {
                cuts.put(one.claim.key(), Requests.refused(created));
            }
        }
    }

    /**
     * Waits until all are cut: they have a handle and a time. Those that are not in time, or repeat an error, go on behind the hooks.
     *
     * @param frozen claims whose application was brought to rest
     */
    public void awaitCut(Set<String> frozen, Duration longest, Cancellation cancellation)
            throws IOException, InterruptedException {
        var deadline = System.nanoTime() + longest.toNanos();
        for (var round = 0; System.nanoTime() < deadline; round++) {
            cancellation.check();
            look();
            var open = pending.values().stream().filter(one -> !one.cut).toList();
            for (var one : pending.values()) {
                if (one.cut && one.consistency.equals("crash") && frozen.contains(one.claim.key())) {
                    one.consistency = "hook";
                }
            }
            var onlyErrors = open.stream()
                    .allMatch(one ->
                            !one.error.isEmpty() && System.nanoTime() - one.since > PATIENCE_WITH_ERRORS.toNanos());
            if (open.isEmpty() || onlyErrors) {
                break;
            }
            Thread.sleep(Math.min(500, 50L + 25L * round));
        }
        for (var one : pending.values()) {
            mark(one);
        }
    }

    private void look() throws IOException, InterruptedException {
        var answer = cluster.send(Call.get(GROUP + "/volumesnapshots").with("labelSelector", Names.TASK + "=" + task))
                .orThrow("list", "volumesnapshots");
        var found = new HashMap<String, JsonNode>();
        answer.json()
                .path("items")
                .forEach(snapshot -> found.put(snapshot.at("/metadata/name").asText(), snapshot));
        for (var one : pending.values()) {
            var snapshot = found.get(one.name);
            if (snapshot == null) {
                one.error = "the VolumeSnapshot was deleted while it was being cut";
                continue;
            }
            var content = snapshot.at("/status/boundVolumeSnapshotContentName").asText();
            one.content = content.isEmpty() ? one.content : content;
            one.error = snapshot.at("/status/error/message").asText("");
            one.cut |= !content.isEmpty()
                    && !snapshot.at("/status/creationTime").asText().isEmpty();
        }
    }

    /** Writes to the content whose it is and how it was frozen: what a restarted process needs. */
    private void mark(Pending one) throws IOException, InterruptedException {
        if (one.content == null) {
            return;
        }
        var patch = Json.object();
        var metadata = patch.putObject("metadata");
        metadata.putObject("labels")
                .put("app.kubernetes.io/name", "lifeboat")
                .put("app.kubernetes.io/managed-by", "lifeboat")
                .put(Names.TASK, task);
        metadata.putObject("annotations").put(Names.CLAIM, one.claim.key()).put(Names.CONSISTENCY, one.consistency);
        cluster.send(Call.patch(Contents.PATH + "/" + one.content, Call.MERGE_PATCH, Json.write(patch))
                .manager("lifeboat"));
    }

    /** Takes up what an earlier process of this task had cut: the claims of the inventory that have a content or a snapshot. */
    public void resume(List<Claim> claims) throws IOException, InterruptedException, ListPages.ListException {
        var contents = contents();
        for (var claim : claims) {
            var problem = claim.problem();
            var name = Names.snapshot(task, claim.key());
            var content = contents.get(name);
            if (content != null) {
                var one = new Pending(claim, name);
                one.content = content.at("/metadata/name").asText();
                one.consistency = content.at("/metadata/annotations")
                        .path(Names.CONSISTENCY)
                        .asText("crash");
                one.cut = true;
                pending.put(claim.key(), one);
            } else if (problem != null) {
                cuts.put(claim.key(), Cut.failed(problem.code(), problem.details()));
            } else {
                cuts.put(
                        claim.key(),
                        Cut.failed(ErrorCode.SNAPSHOT_FAILED, Map.of("reason", "it was not cut before the restart")));
            }
        }
    }

    /**
     * Waits until the snapshots are ready to use, or their time is over, and removes the VolumeSnapshots: the contents stay, with policy Retain. A
     * snapshot that did not come to be is removed altogether.
     *
     * @return one for each claim asked for, by its key
     */
    public Map<String, Cut> finish(Cancellation cancellation) throws IOException, InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        for (var round = 0; !pending.isEmpty(); round++) {
            cancellation.check();
            var late = System.nanoTime() > deadline;
            for (var one : List.copyOf(pending.values())) {
                var cut = settle(one, late);
                if (cut.isPresent()) {
                    cuts.put(one.claim.key(), cut.get());
                    pending.remove(one.claim.key());
                }
            }
            if (!pending.isEmpty()) {
                Thread.sleep(Math.min(1000, 100L + 50L * round));
            }
        }
        discarded.await(System.nanoTime() + GONE.toNanos());
        classes.remove();
        return new LinkedHashMap<>(cuts);
    }

    private Optional<Cut> settle(Pending one, boolean late) throws IOException, InterruptedException {
        var snapshot = cluster.send(Call.get(one.path()));
        var name = one.content;
        if (snapshot.isSuccess()) {
            var status = snapshot.json().path("status");
            var bound = status.path("boundVolumeSnapshotContentName").asText();
            name = bound.isEmpty() ? name : bound;
            one.error = status.path("error").path("message").asText("");
            if (name != null && one.content == null) {
                one.content = name;
                mark(one);
            }
        }
        if (name != null) {
            var content = cluster.send(Call.get(Contents.PATH + "/" + name));
            if (content.isSuccess() && content.json().at("/status/readyToUse").asBoolean()) {
                cluster.send(Call.delete(one.path())); // its content stays: our classes retain
                return Optional.of(cut(one, content.json()));
            }
        }
        if (snapshot.status() == 404 && name == null) {
            return Optional.of(Cut.failed(
                    ErrorCode.SNAPSHOT_FAILED,
                    Map.of("reason", "its VolumeSnapshot was deleted while it was being cut")));
        }
        if (!late) {
            return Optional.empty();
        }
        discarded.add(one.path(), name);
        return Optional.of(
                one.error.isEmpty()
                        ? Cut.failed(ErrorCode.SNAPSHOT_TIMED_OUT, Map.of("limit", limit.toSeconds() + " s"))
                        : Cut.failed(ErrorCode.SNAPSHOT_FAILED, Map.of("reason", one.error)));
    }

    private static Cut cut(Pending one, JsonNode content) {
        var annotations = new TreeMap<String, String>();
        content.at("/metadata/annotations").properties().forEach(entry -> {
            if (entry.getKey().startsWith("snapshot.storage.kubernetes.io/")
                    && entry.getKey().contains("secret")) {
                annotations.put(entry.getKey(), entry.getValue().asText());
            }
        });
        var nanos = content.at("/status/creationTime").asLong();
        var snapshot = new SnapshotRef(
                one.claim.name(),
                content.at("/spec/driver").asText(),
                content.at("/status/snapshotHandle").asText(),
                content.at("/status/restoreSize").asLong(),
                content.at("/spec/sourceVolumeMode").asText(one.claim.volumeMode()),
                annotations);
        return new Cut(snapshot, Instant.ofEpochSecond(0, nanos), one.consistency, null);
    }

    /**
     * Removes everything that this task made in the cluster, snapshots included: for a backup that will not be committed. Bounded in time by the caller.
     *
     * @return names of contents that could not be removed
     */
    public List<String> discard() throws IOException, InterruptedException, ListPages.ListException {
        var left = new TreeSet<String>();
        var contents = contents();
        for (var content : contents.values()) {
            var name = content.at("/metadata/name").asText();
            var reference = content.at("/spec/volumeSnapshotRef");
            if (!discarded.add(
                    path(new NamespacedName(
                            reference.path("namespace").asText(),
                            reference.path("name").asText())),
                    name)) {
                left.add(name);
            }
        }
        var rest = cluster.send(Call.get(GROUP + "/volumesnapshots").with("labelSelector", Names.TASK + "=" + task));
        if (rest.isSuccess()) {
            for (var snapshot : rest.json().path("items")) {
                cluster.send(Call.delete(path(new NamespacedName(
                        snapshot.at("/metadata/namespace").asText(),
                        snapshot.at("/metadata/name").asText()))));
            }
        }
        var deadline = System.nanoTime() + GONE.toNanos();
        left.addAll(discarded.await(deadline));
        awaitGone(deadline);
        classes.remove();
        return List.copyOf(left);
    }

    /** The same names may be wanted again: one that is still going away would be taken for the new one. */
    private void awaitGone(long deadline) throws IOException, InterruptedException {
        while (System.nanoTime() < deadline) {
            var rest = cluster.send(Call.get(GROUP + "/volumesnapshots")
                    .with("labelSelector", Names.TASK + "=" + task)
                    .with("limit", "1"));
            if (!rest.isSuccess() || rest.json().path("items").isEmpty()) {
                return;
            }
            Thread.sleep(200);
        }
    }

    private static String path(NamespacedName name) {
        return GROUP + "/namespaces/" + name.namespace() + "/volumesnapshots/" + name.name();
    }

    /** Contents whose VolumeSnapshot has a name of this task, by that name. */
    private Map<String, JsonNode> contents() throws IOException, InterruptedException, ListPages.ListException {
        var found = new TreeMap<String, JsonNode>();
        var prefix = Names.prefix(task);
        new Contents(cluster).forEach(content -> {
            var name = content.at("/spec/volumeSnapshotRef/name").asText();
            if (name.startsWith(prefix)) {
                found.put(name, content);
            }
        });
        return found;
    }
}
