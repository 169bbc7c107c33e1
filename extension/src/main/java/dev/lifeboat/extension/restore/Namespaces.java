package dev.lifeboat.extension.restore;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ObjectWait;
import dev.lifeboat.extension.kube.ResourcePath;
import dev.lifeboat.extension.restore.apply.Creator;
import dev.lifeboat.extension.restore.apply.Sender;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The namespaces that the restore writes into (rule 55). Thread-safe. */
final class Namespaces {
    private static final String PATH = ResourcePath.of("", "v1", "namespaces", "");

    private final ClusterApi cluster;
    private final Creator creator;
    private final String manager;
    private final Duration patience;
    private final Set<String> terminating = ConcurrentHashMap.newKeySet();
    private final Map<String, Boolean> ours = new ConcurrentHashMap<>();

    /** @param patience how long an older namespace of the same name may take to go */
    Namespaces(ClusterApi cluster, Creator creator, String manager, Duration patience) {
        this.cluster = cluster;
        this.creator = creator;
        this.manager = manager;
        this.patience = patience;
    }

    /** True if the namespace did not go in time: nothing can be created in it. */
    boolean isTerminating(String name) {
        return terminating.contains(name);
    }

    /** Waits until an older namespace of that name is gone. @return false if it stays */
    boolean awaitGone(String name) throws InterruptedException {
        try {
            var answer = cluster.send(Call.get(PATH + "/" + name));
            if (answer.status() == 404 || !isBeingDeleted(answer)) {
                return true;
            }
            var gone = new ObjectWait(cluster)
                    .untilObject(
                            PATH,
                            name,
                            found -> found.isEmpty()
                                    || !found.get().path("metadata").has("deletionTimestamp"),
                            patience);
            if (!gone) {
                terminating.add(name);
            }
            return gone;
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private static boolean isBeingDeleted(Answer answer) {
        return answer.isSuccess() && answer.json().path("metadata").has("deletionTimestamp");
    }

    /** Known without asking. */
    void made(String name) {
        ours.put(name, true);
    }

    /** True if this restore made the namespace: then the objects that controllers put into it are merged (design 13). */
    boolean isOurs(String name) throws InterruptedException {
        var known = ours.get(name);
        if (known == null) {
            try {
                var answer = cluster.send(Call.get(PATH + "/" + name));
                known = answer.isSuccess() && Sender.isManagedBy(answer.json(), manager);
            } catch (IOException e) {
                throw unreachable(e);
            }
            ours.put(name, known);
        }
        return known;
    }

    /** Makes a namespace that the selection leaves out, but that its objects need. */
    void ensure(String name) throws InterruptedException {
        var namespace = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
        namespace.putObject("metadata").put("name", name);
        creator.send(Call.create(PATH, Json.write(namespace)).manager(manager));
    }

    private static LifeboatException unreachable(IOException e) {
        return new LifeboatException(
                ErrorCode.CLUSTER_UNREACHABLE,
                Map.of("server", "of this cluster", "reason", "no answer about a namespace"),
                e);
    }
}
