package dev.lifeboat.extension.snapshot;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.core.concurrent.Fanout;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;

/** Asks for many VolumeSnapshots side by side: a frozen application waits for the slowest answer, not for all of them in turn. */
final class Requests {
    /** Enough that an admission webhook in the way is not waited for in turn, few enough for one client of the API server. */
    private static final int AT_A_TIME = 16;

    private final ClusterApi cluster;
    private final String task;

    /** @param name of the VolumeSnapshot to be */
    record Wanted(NamespacedName claim, String name, String snapshotClass) {}

    Requests(ClusterApi cluster, String task) {
        this.cluster = cluster;
        this.task = task;
    }

    /** @return the answers in the order of what was wanted */
    List<Answer> send(List<Wanted> wanted, Duration limit) throws IOException, InterruptedException {
        var slots = new Semaphore(AT_A_TIME);
        try (var calls = new Fanout<Answer>(limit)) {
            for (var one : wanted) {
                calls.fork(() -> {
                    slots.acquire();
                    try {
                        return cluster.send(create(one));
                    } finally {
                        slots.release();
                    }
                });
            }
            return calls.join();
        } catch (TimeoutException e) {
            throw new IOException("The API server did not take all VolumeSnapshots within " + limit, e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException failure -> throw failure;
                case InterruptedException interrupted -> throw interrupted;
                case null, default -> throw new IOException(e.getCause());
            }
        }
    }

    private Call create(Wanted wanted) {
        var snapshot = Json.object();
        snapshot.put("apiVersion", "snapshot.storage.k8s.io/v1").put("kind", "VolumeSnapshot");
        snapshot.putObject("metadata")
                .put("name", wanted.name())
                .putObject("labels")
                .put("app.kubernetes.io/managed-by", "lifeboat")
                .put(Names.TASK, task);
        snapshot.putObject("spec")
                .put("volumeSnapshotClassName", wanted.snapshotClass())
                .putObject("source")
                .put("persistentVolumeClaimName", wanted.claim().name());
        var path =
                "/apis/snapshot.storage.k8s.io/v1/namespaces/" + wanted.claim().namespace() + "/volumesnapshots";
        return Call.create(path, Json.write(snapshot)).manager("lifeboat");
    }

    /** What a refusal means for the claim. */
    static Cut refused(Answer answer) {
        var reason = Map.of("reason", answer.message());
        if (answer.status() == 403 && !answer.message().contains("being terminated")) {
            return Cut.failed(
                    answer.message().contains("exceeded quota")
                            ? ErrorCode.SNAPSHOT_LIMIT
                            : ErrorCode.SNAPSHOT_DISALLOWED,
                    reason);
        }
        return Cut.failed(ErrorCode.SNAPSHOT_FAILED, reason);
    }
}
