package dev.lifeboat.extension.app;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ResourcePath;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one Deployment that the extension may change: its own. */
public final class OwnDeployment {
    private static final String NAME = "dataprotection-microsoft-controller";
    private static final String STRATEGIC_PATCH = "application/strategic-merge-patch+json";
    /** Each setting with its older spelling, as the documents have both. */
    private static final Map<List<String>, List<String>> SETTINGS = Map.of(
            List.of("resources.requests.cpu"), List.of("requests", "cpu"),
            List.of("resources.requests.memory"), List.of("requests", "memory"),
            List.of("resources.limits.cpu", "cpuLimit"), List.of("limits", "cpu"),
            List.of("resources.limits.memory", "memoryLimit"), List.of("limits", "memory"));

    private static final Logger LOG = LoggerFactory.getLogger(OwnDeployment.class);

    private final ClusterApi cluster;
    private final String path;

    public OwnDeployment(ClusterApi cluster, String namespace) {
        this.cluster = cluster;
        this.path = ResourcePath.of("apps", "v1", "deployments", namespace) + "/" + NAME;
    }

    /** The extension resource was deleted in the vault: nothing is left to do here (design 13). */
    public void scaleToZero() throws IOException, InterruptedException {
        log(
                "scale to zero",
                cluster.send(Call.patch(path, Call.MERGE_PATCH, Json.write(Map.of("spec", Map.of("replicas", 0))))));
    }

    /** Applies the reservations that differ from the running ones; the pod is then replaced, after its tasks were handed over. */
    public void reserve(Map<String, String> settings) throws IOException, InterruptedException {
        var wanted = new TreeMap<String, Map<String, String>>();
        SETTINGS.forEach((names, place) -> names.stream()
                .filter(settings::containsKey)
                .findFirst()
                .ifPresent(name -> wanted.computeIfAbsent(place.getFirst(), _ -> new TreeMap<>())
                        .put(place.getLast(), String.valueOf(settings.get(name)))));
        if (wanted.isEmpty()) {
            return;
        }
        var answer = cluster.send(Call.get(path));
        if (!answer.isSuccess()) {
            log("read", answer);
            return;
        }
        for (var container :
                answer.json().path("spec").path("template").path("spec").path("containers")) {
            var running = container.path("resources");
            var differs = wanted.entrySet().stream()
                    .anyMatch(kind -> kind.getValue().entrySet().stream()
                            .anyMatch(value -> !running.path(kind.getKey())
                                    .path(value.getKey())
                                    .asText()
                                    .equals(value.getValue())));
            if (container.path("name").asText().equals("extension") && differs) {
                var patch = Map.of(
                        "spec",
                        Map.of(
                                "template",
                                Map.of(
                                        "spec",
                                        Map.of(
                                                "containers",
                                                List.of(Map.of("name", "extension", "resources", wanted))))));
                LOG.info("Applying changed reservations {}", wanted);
                log("change reservations", cluster.send(Call.patch(path, STRATEGIC_PATCH, Json.write(patch))));
            }
        }
    }

    private static void log(String what, Answer answer) {
        if (!answer.isSuccess()) {
            LOG.warn("The own Deployment refused to {}: {}", what, answer.message());
        }
    }
}
