package dev.lifeboat.extension.restore;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ObjectWait;
import dev.lifeboat.extension.kube.ResourcePath;
import dev.lifeboat.extension.restore.clean.Kind;
import dev.lifeboat.extension.task.TaskContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The barrier before webhooks and API services: their own servers answer (rules 60, 61), or have had their time (rule 66). */
final class Backends {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    /** Until somebody who cancels is heard. */
    private static final Duration SLICE = Duration.ofSeconds(5);

    private final ClusterApi cluster;
    private final Collection<String> sections;
    private final TaskContext context;
    private final Needs needs;
    private final Duration patience;

    Backends(ClusterApi cluster, Collection<String> sections, TaskContext context, Needs needs, Duration patience) {
        this.cluster = cluster;
        this.sections = sections;
        this.context = context;
        this.needs = needs;
        this.patience = patience.compareTo(LONGEST) < 0 ? patience : LONGEST;
    }

    void await() throws IOException, InterruptedException {
        var services = new TreeSet<String>();
        for (var section : sections) {
            var kind = Kind.ofSection(section);
            context.link().objects(section, null, frame -> {
                var object = Json.parse(frame.value());
                if (needs.isNeeded(kind, object)) {
                    add(object.at("/spec/service"), services);
                    object.path("webhooks").forEach(webhook -> add(webhook.at("/clientConfig/service"), services));
                }
            });
        }
        var deadline = System.nanoTime() + patience.toNanos();
        for (var service : services) {
            context.reporter().stage("Waiting for service " + service + ", which others are about to depend on");
            if (!isReady(service, deadline)) {
                context.reporter()
                        .findings()
                        .warn(
                                ErrorCode.WORKLOAD_NOT_READY,
                                "services " + service,
                                Map.of(
                                        "limit",
                                        patience.toSeconds() + " s",
                                        "reason",
                                        "it has no ready endpoint, and the webhooks or API services that call it are in place now"));
            }
        }
    }

    private boolean isReady(String service, long deadline) throws IOException, InterruptedException {
        var slash = service.indexOf('/');
        while (true) {
            context.cancellation().check();
            var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            var isReady = new ObjectWait(cluster)
                    .untilSet(
                            ResourcePath.of("discovery.k8s.io", "v1", "endpointslices", service.substring(0, slash)),
                            "kubernetes.io/service-name=" + service.substring(slash + 1),
                            Backends::isReady,
                            left.compareTo(SLICE) < 0 ? left : SLICE);
            if (isReady || left.isZero()) {
                return isReady;
            }
        }
    }

    private static void add(JsonNode service, Collection<String> services) {
        if (service.isObject()) {
            services.add(service.path("namespace").asText() + "/"
                    + service.path("name").asText());
        }
    }

    private static boolean isReady(List<JsonNode> slices) {
        for (var slice : slices) {
            for (var endpoint : slice.path("endpoints")) {
                if (endpoint.path("conditions").path("ready").asBoolean(true)) {
                    return true;
                }
            }
        }
        return false;
    }
}
