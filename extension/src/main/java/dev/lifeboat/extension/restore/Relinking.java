package dev.lifeboat.extension.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ResourcePath;
import dev.lifeboat.extension.restore.apply.Owners;
import dev.lifeboat.extension.restore.apply.Sender;
import dev.lifeboat.extension.restore.clean.Kind;
import dev.lifeboat.extension.restore.clean.Owner;
import dev.lifeboat.extension.task.TaskContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;

/**
 * The second pass: objects whose owners came later get their references now (rule 45). Reads those sections again instead of remembering objects, changes
 * only what this restore created, and may be repeated.
 */
final class Relinking {
    private final TaskContext context;
    private final ClusterApi cluster;
    private final Owners owners;
    private final String manager;
    private final Pending pending;

    /** Whether this process left an object without its owner; the manager alone would not do, the server keeps none for an object without content. */
    @FunctionalInterface
    interface Pending {
        boolean contains(String section, String key);
    }

    Relinking(TaskContext context, ClusterApi cluster, Owners owners, String manager, Pending pending) {
        this.pending = pending;
        this.context = context;
        this.cluster = cluster;
        this.owners = owners;
        this.manager = manager;
    }

    void run(Collection<String> sections) throws InterruptedException {
        for (var section : sections) {
            var kind = Kind.ofSection(section);
            context.link().objects(section, null, frame -> {
                if (OwnerKinds.mentionsOwners(frame.value())) {
                    context.cancellation().check();
                    relink(kind, new String(frame.key(), StandardCharsets.UTF_8), Json.parse(frame.value()));
                }
            });
        }
    }

    private void relink(Kind kind, String key, JsonNode saved) throws InterruptedException {
        var wanted = Owner.all(saved);
        var namespace = key.substring(0, key.indexOf('/'));
        if (wanted.isEmpty()) {
            return;
        }
        var version = saved.path("apiVersion").asText();
        var path = ResourcePath.of(kind.group(), version.substring(version.indexOf('/') + 1), kind.plural(), namespace)
                + "/"
                + key.substring(key.indexOf('/') + 1);
        var answer = send(Call.get(path));
        if (!answer.isSuccess()
                || !(pending.contains(kind.section(), key) || Sender.isManagedBy(answer.json(), manager))) {
            return;
        }
        var verdict = owners.decideFinally(kind, namespace, wanted);
        var live = answer.json().path("metadata");
        var references = new ArrayList<JsonNode>();
        live.path("ownerReferences").forEach(references::add);
        var had = references.size();
        verdict.references().stream()
                .filter(reference -> !holds(live, reference))
                .forEach(references::add);
        var resource = kind + " " + key;
        if (references.size() > had) {
            var patch = Json.object();
            var metadata = patch.putObject("metadata");
            metadata.put("uid", live.path("uid").asText());
            metadata.put("resourceVersion", live.path("resourceVersion").asText());
            metadata.set("ownerReferences", Json.tree(references));
            var patched =
                    send(Call.patch(path, Call.MERGE_PATCH, Json.write(patch)).manager("lifeboat"));
            if (!patched.isSuccess()) {
                context.reporter()
                        .findings()
                        .warn(
                                ErrorCode.OWNER_MISSING,
                                resource,
                                Map.of("owner", wanted.getFirst().toString()));
            }
        }
        if (verdict.later()) {
            // still not there: it failed, or was left to its own controller
            context.reporter()
                    .findings()
                    .warn(
                            ErrorCode.OWNER_MISSING,
                            resource,
                            Map.of("owner", wanted.getFirst().toString()));
        }
    }

    private static boolean holds(JsonNode metadata, ObjectNode reference) {
        for (var owner : metadata.path("ownerReferences")) {
            if (owner.path("uid").equals(reference.path("uid"))) {
                return true;
            }
        }
        return false;
    }

    private Answer send(Call call) throws InterruptedException {
        try {
            return cluster.send(call);
        } catch (IOException e) {
            throw new LifeboatException(
                    ErrorCode.CLUSTER_UNREACHABLE,
                    Map.of("server", "of this cluster", "reason", "no answer while owners were linked"),
                    e);
        }
    }
}
