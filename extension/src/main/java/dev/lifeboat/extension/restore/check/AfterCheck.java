package dev.lifeboat.extension.restore.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ListPages;
import dev.lifeboat.extension.kube.ListPages.ListException;
import dev.lifeboat.extension.kube.ListPages.Selection;
import dev.lifeboat.extension.kube.ResourcePath;
import dev.lifeboat.extension.restore.apply.Sender;
import dev.lifeboat.extension.task.Findings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Waits, bounded, until the workloads that this restore made are ready and their claims bound, and names those that are not, with what their controller says
 * (rules 70, 195). One list of each kind, then only what was not ready is asked for again.
 */
public final class AfterCheck {
    private static final List<ApiResource> KINDS = List.of(
            kind("apps", "Deployment", "deployments"),
            kind("apps", "StatefulSet", "statefulsets"),
            kind("apps", "DaemonSet", "daemonsets"),
            kind("", "Pod", "pods"),
            kind("", "PersistentVolumeClaim", "persistentvolumeclaims"));

    private static final int MOST_WAITED_FOR = 1_000;
    private static final int FEW = 8;
    private static final Pattern REFUSED = Pattern.compile("violates PodSecurity .*|exceeded quota.*|forbidden: .*");

    private final ClusterApi cluster;
    private final String manager;
    private final Duration limit;
    private final Findings findings;
    private final Check cancellation;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private long beyond;

    /** Asked between steps, throws when the task is to end. */
    @FunctionalInterface
    public interface Check {
        void run() throws InterruptedException;
    }

    private record Waiting(ApiResource kind, String namespace, String name, String problem) {
        String text() {
            return kind.plural() + " " + namespace + "/" + name;
        }
    }

    /** @param manager field manager of the objects that this restore created */
    public AfterCheck(ClusterApi cluster, String manager, Duration limit, Findings findings, Check cancellation) {
        this.cluster = cluster;
        this.manager = manager;
        this.limit = limit;
        this.findings = findings;
        this.cancellation = cancellation;
    }

    private static ApiResource kind(String group, String kind, String plural) {
        return new ApiResource(group, "v1", kind, plural, true, Set.of("list", "get"), List.of("v1"));
    }

    /**
     * Looks, waits and tells.
     *
     * @param namespaces empty for all
     */
    public void run(List<String> namespaces, Predicate<String> selected) throws IOException, InterruptedException {
        for (var kind : KINDS) {
            list(kind, namespaces.isEmpty() || namespaces.size() > FEW ? List.of("") : namespaces, selected);
        }
        var deadline = System.nanoTime() + limit.toNanos();
        for (var pause = 200L; !isOver() && System.nanoTime() < deadline; pause = Math.min(pause * 2, 3_000)) {
            cancellation.run();
            Thread.sleep(Math.min(pause, Math.max(1, (deadline - System.nanoTime()) / 1_000_000)));
            for (var each : new ArrayList<>(waiting.values())) {
                again(each);
            }
        }
        for (var each : waiting.values()) {
            tell(each);
        }
        if (beyond > 0) {
            findings.warn(
                    ErrorCode.WORKLOAD_NOT_READY,
                    beyond + " further workloads",
                    Map.of("limit", text(limit), "reason", "too many are not ready to wait for each"));
        }
    }

    /** Claims that wait for a pod wait in vain once every workload is ready. */
    private boolean isOver() throws IOException, InterruptedException {
        for (var each : waiting.values()) {
            if (!waitsForConsumer(each)) {
                return false;
            }
        }
        return true;
    }

    private void list(ApiResource kind, List<String> namespaces, Predicate<String> selected)
            throws IOException, InterruptedException {
        for (var namespace : namespaces) {
            try {
                new ListPages(cluster).run(Selection.all(kind).in(namespace), item -> {
                    if (selected.test(item.namespace())) {
                        look(kind, item.namespace(), item.name(), Json.parse(item.bytes()));
                    }
                });
            } catch (ListException e) {
                findings.warn(
                        ErrorCode.WORKLOAD_NOT_READY,
                        kind.plural(),
                        Map.of("limit", text(limit), "reason", "they could not be listed"));
            }
        }
    }

    private void look(ApiResource kind, String namespace, String name, JsonNode object) {
        if (!Sender.isManagedBy(object, manager)) {
            return;
        }
        var problem = Readiness.problem(kind.plural(), object);
        var key = kind.plural() + " " + namespace + "/" + name;
        if (problem == null) {
            waiting.remove(key);
        } else if (waiting.size() < MOST_WAITED_FOR || waiting.containsKey(key)) {
            waiting.put(key, new Waiting(kind, namespace, name, problem));
        } else {
            beyond++;
        }
    }

    private void again(Waiting each) throws IOException, InterruptedException {
        var answer = cluster.send(Call.get(ResourcePath.of(each.kind(), each.namespace(), each.name())));
        if (answer.isSuccess()) {
            look(each.kind(), each.namespace(), each.name(), answer.json());
        } else if (answer.status() == 404) {
            waiting.remove(each.text());
        }
    }

    private void tell(Waiting each) throws IOException, InterruptedException {
        if (waitsForConsumer(each)) {
            return;
        }
        var why = each.problem() + event(each);
        findings.warn(
                ErrorCode.WORKLOAD_NOT_READY,
                each.text(),
                Map.of("limit", text(limit), "reason", why.length() > 300 ? why.substring(0, 300) : why));
    }

    /** A claim of a class that waits, without a pod that asks for it, is as it should be (rule 133). */
    private boolean waitsForConsumer(Waiting each) throws IOException, InterruptedException {
        if (!each.kind().plural().equals("persistentvolumeclaims")) {
            return false;
        }
        var claim = cluster.send(Call.get(ResourcePath.of(each.kind(), each.namespace(), each.name())));
        if (!claim.isSuccess() || claim.json().at("/metadata/annotations").has("volume.kubernetes.io/selected-node")) {
            return false;
        }
        var name = claim.json().at("/spec/storageClassName").asText();
        var storage =
                cluster.send(Call.get(ResourcePath.of("storage.k8s.io", "v1", "storageclasses", "") + "/" + name));
        return storage.isSuccess()
                && storage.json().path("volumeBindingMode").asText().equals("WaitForFirstConsumer");
    }

    /** What the controllers said of it; for StatefulSets and the like the only place where a refused pod is named. */
    private String event(Waiting each) throws IOException, InterruptedException {
        var events = cluster.send(Call.get(ResourcePath.of("", "v1", "events", each.namespace()))
                .with("fieldSelector", "type=Warning,involvedObject.name=" + each.name())
                .with("limit", "20"));
        if (!events.isSuccess()) {
            return "";
        }
        for (var event : events.json().path("items")) {
            var refused = REFUSED.matcher(event.path("message").asText());
            if (refused.find()) {
                return "; pods are rejected: " + refused.group();
            }
        }
        return "";
    }

    private static String text(Duration limit) {
        return limit.toSeconds() + " s";
    }
}
