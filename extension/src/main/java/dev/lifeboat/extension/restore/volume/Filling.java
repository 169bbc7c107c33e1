package dev.lifeboat.extension.restore.volume;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.Outcome;
import dev.lifeboat.api.link.VolumeEntry;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ResourcePath;
import dev.lifeboat.extension.task.Findings;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Waits until claims are filled and takes their temporary snapshots away (rules 133, 139, 144). Knows nothing but the cluster, so it can begin anew in any
 * process. Thread-safe.
 */
public final class Filling {
    private static final String SECTION = "volume";
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    /** A scheduler decides at once; a claim that no pod has asked for by then has no consumer yet. */
    private static final Duration CONSUMER = Duration.ofSeconds(15);

    private final ClusterApi cluster;
    private final TemporarySnapshots temporary;
    private final boolean withData;
    private final boolean tellsUnselected;
    private final long began = System.nanoTime();
    private final long deadline;
    private final Findings findings;
    private final Map<String, Boolean> waits = new ConcurrentHashMap<>();

    /**
     * @param deadline in the sense of System.nanoTime()
     * @param tellsUnselected false if claims may be missing because labels did not select them
     */
    public Filling(
            ClusterApi cluster,
            TemporarySnapshots temporary,
            boolean withData,
            boolean tellsUnselected,
            long deadline,
            Findings findings) {
        this.cluster = cluster;
        this.temporary = temporary;
        this.withData = withData;
        this.tellsUnselected = tellsUnselected;
        this.deadline = deadline;
        this.findings = findings;
    }

    /** What became of the volume of one claim; null if it was not selected. */
    public @Nullable Outcome finish(String key, VolumeEntry entry) throws InterruptedException {
        var namespace = key.substring(0, key.indexOf('/'));
        var name = key.substring(key.indexOf('/') + 1);
        for (var pause = 100L; ; pause = Math.min(pause * 3 / 2, LONGEST_PAUSE.toMillis())) {
            var answer = get(ResourcePath.of("", "v1", "persistentvolumeclaims", namespace) + "/" + name);
            if (answer.status() == 404) {
                return tellsUnselected ? failed(key, "its claim was not restored") : null;
            }
            var claim = answer.orThrow("get", "persistentvolumeclaims").json();
            if (!temporary.fills(claim, namespace, name)) {
                var empty = !withData || entry.snapshot() == null;
                return new Outcome(SECTION, key, Outcome.State.SKIPPED, null, empty ? "without data" : "exists");
            }
            if (claim.path("status").path("phase").asText().equals("Bound")) {
                remove(namespace, name);
                return new Outcome(SECTION, key, Outcome.State.CREATED, null, null);
            }
            if (hasNoConsumer(claim) && System.nanoTime() - began > CONSUMER.toNanos()) {
                return new Outcome(SECTION, key, Outcome.State.CREATED, null, "waits for its first consumer");
            }
            if (System.nanoTime() > deadline) {
                return failed(key, problem(namespace, name));
            }
            Thread.sleep(pause);
        }
    }

    /** Bound, so nothing reads the snapshot any more (rule 139); the driver's snapshot stays (rule 137). */
    private void remove(String namespace, String claim) throws InterruptedException {
        for (var call : temporary.deletes(namespace, temporary.name(namespace, claim))) {
            var answer = send(call);
            if (!answer.isSuccess() && answer.status() != 404) {
                return; // the standing pod finds it by its label
            }
        }
    }

    private boolean hasNoConsumer(JsonNode claim) throws InterruptedException {
        if (claim.path("metadata").path("annotations").has("volume.kubernetes.io/selected-node")) {
            return false;
        }
        var name = claim.path("spec").path("storageClassName").asText("");
        if (name.isEmpty()) {
            return false;
        }
        var known = waits.get(name);
        if (known == null) {
            var answer = get(ResourcePath.of("storage.k8s.io", "v1", "storageclasses", "") + "/" + name);
            known = answer.isSuccess()
                    && answer.json().path("volumeBindingMode").asText().equals("WaitForFirstConsumer");
            waits.put(name, known);
        }
        return known;
    }

    private String problem(String namespace, String claim) throws InterruptedException {
        var answer = send(temporary.getSnapshot(namespace, claim));
        if (!answer.isSuccess()) {
            return "its snapshot is not there any more";
        }
        var error = answer.json().path("status").path("error").path("message").asText("");
        return error.isEmpty() ? "the volume was not bound in time" : "the driver says: " + error;
    }

    private Outcome failed(String key, String reason) {
        findings.warn(ErrorCode.VOLUME_NOT_RESTORED, "persistentvolumeclaims " + key, Map.of("reason", reason));
        return new Outcome(SECTION, key, Outcome.State.FAILED, ErrorCode.VOLUME_NOT_RESTORED.wire(), reason);
    }

    private Answer get(String path) throws InterruptedException {
        return send(Call.get(path));
    }

    private Answer send(Call call) throws InterruptedException {
        try {
            return cluster.send(call);
        } catch (IOException e) {
            throw new LifeboatException(
                    ErrorCode.CLUSTER_UNREACHABLE,
                    Map.of("server", "of this cluster", "reason", "no answer while claims were being filled"),
                    e);
        }
    }

    /** @throws LifeboatException if the entry cannot be read */
    public static VolumeEntry read(byte[] value) {
        return Json.read(value, VolumeEntry.class);
    }
}
