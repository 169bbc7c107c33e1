package dev.lifeboat.extension.restore.check;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Whether a workload does what it says. Pure. */
final class Readiness {
    private Readiness() {}

    /** Why the object is not ready, or null if it is: paused, suspended and scaled to nothing is as wanted. */
    static @Nullable String problem(String plural, JsonNode object) {
        var spec = object.path("spec");
        var status = object.path("status");
        return switch (plural) {
            case "deployments", "statefulsets" -> {
                var wanted = spec.path("replicas").asInt(1);
                yield spec.path("paused").asBoolean() || wanted == 0
                        ? null
                        : compare(status.path("readyReplicas").asInt(), wanted, object);
            }
            case "daemonsets" -> {
                if (status.path("observedGeneration").asLong()
                        < object.path("metadata").path("generation").asLong()) {
                    yield "its controller has not seen it yet";
                }
                yield compare(
                        status.path("numberReady").asInt(),
                        status.path("desiredNumberScheduled").asInt(),
                        object);
            }
            case "pods" ->
                status.path("phase").asText().equals("Running")
                                || status.path("phase").asText().equals("Succeeded")
                        ? null
                        : "it is " + status.path("phase").asText("Pending");
            case "persistentvolumeclaims" ->
                status.path("phase").asText().equals("Bound")
                        ? null
                        : "it is " + status.path("phase").asText("Pending");
            default -> null;
        };
    }

    private static @Nullable String compare(int ready, int wanted, JsonNode object) {
        if (ready >= wanted) {
            return null;
        }
        for (var condition : object.path("status").path("conditions")) {
            // here the controller quotes why its pods are refused, Pod Security included (rule 70)
            if (condition.path("type").asText().equals("ReplicaFailure")
                    && condition.path("status").asText().equals("True")) {
                return condition.path("message").asText();
            }
        }
        return ready + " of " + wanted + " ready";
    }
}
