package dev.lifeboat.extension.restore.clean;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.restore.clean.Cleaned.Note;
import dev.lifeboat.extension.restore.clean.Cleaned.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Services, their endpoints, and ingresses (section H). */
final class NetworkRules {
    private static final Kind SERVICES = new Kind("", "services");
    private static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";
    private static final String MANAGED_SLICE = "endpointslice.kubernetes.io/managed-by";
    private static final String MANAGED_ENDPOINTS = "endpoints.kubernetes.io/managed-by";
    private static final String TRIGGERED = "endpoints.kubernetes.io/last-change-trigger-time";
    static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private static final Set<String> SLICE_CONTROLLERS =
            Set.of("endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io");

    private NetworkRules() {}

    static void into(Map<Kind, Cleaning.Rule> rules) {
        rules.put(SERVICES, (service, _) -> service(service));
        rules.put(new Kind("", "endpoints"), (endpoints, _) -> endpoints(endpoints));
        rules.put(new Kind("discovery.k8s.io", "endpointslices"), (slice, _) -> slice(slice));
        rules.put(new Kind("networking.k8s.io", "ingresses"), (ingress, _) -> ingress(ingress));
    }

    /** What a Service loses of what a person wanted: its address is another's by now, perhaps (rule 109). */
    static List<Note> notes(Kind kind, ObjectNode object) {
        var address = Trees.text(object, "spec", "clusterIP");
        if (!kind.equals(SERVICES) || address.isEmpty() || address.equals("None")) {
            return List.of();
        }
        var isChosen =
                lastApplied(object).path("spec").path("clusterIP").asText().equals(address)
                        || managedFields(object).stream()
                                .anyMatch(entry -> entry.path("f:spec").has("f:clusterIP"));
        return isChosen
                ? List.of(new Note(
                        "its address " + address + ", which somebody chose, was left out: it gets another one"))
                : List.of();
    }

    private static @Nullable Reason service(ObjectNode service) {
        if (isApiServer(service)) {
            return Reason.MANAGED;
        }
        var spec = Trees.object(service, "spec");
        if (Trees.text(spec, "type").equals("ExternalName")) {
            return null; // rule 114
        }
        if (!Trees.text(spec, "clusterIP").equals("None")) {
            spec.remove(List.of("clusterIP", "clusterIPs")); // rule 109
        }
        var applied = lastApplied(service);
        var fields = managedFields(service);
        for (var port : Trees.objects(spec.path("ports"))) {
            if (!isChosen(port, applied, fields)) {
                port.remove("nodePort"); // rule 111
            }
        }
        var choseHealthCheck = applied.path("spec").path("healthCheckNodePort").asInt(0) != 0
                || fields.stream().anyMatch(entry -> entry.path("f:spec").has("f:healthCheckNodePort"));
        if (!choseHealthCheck) {
            spec.remove("healthCheckNodePort"); // rule 112
        }
        // loadBalancerIP stays: the Service comes back in its place (rule 113)
        return null;
    }

    /** True if a person set the node port: it stands in what was applied, or in the fields that a client wrote. Allocation leaves no trace there. */
    private static boolean isChosen(JsonNode port, JsonNode applied, List<JsonNode> fields) {
        Predicate<JsonNode> same =
                other -> other.path("port").asInt() == port.path("port").asInt()
                        && protocol(other).equals(protocol(port));
        for (var other : applied.path("spec").path("ports")) {
            if (same.test(other) && other.path("nodePort").asInt(0) != 0) {
                return true;
            }
        }
        var key = "k:{\"port\":" + port.path("port").asInt() + ",\"protocol\":\"" + protocol(port) + "\"}";
        return fields.stream()
                .anyMatch(
                        entry -> entry.path("f:spec").path("f:ports").path(key).has("f:nodePort"));
    }

    private static String protocol(JsonNode port) {
        return port.path("protocol").asText("TCP");
    }

    private static JsonNode lastApplied(ObjectNode object) {
        var applied =
                object.path("metadata").path("annotations").path(LAST_APPLIED).asText("");
        if (applied.isEmpty()) {
            return Json.object();
        }
        try {
            return Json.parse(applied.getBytes(StandardCharsets.UTF_8));
        } catch (LifeboatException e) {
            return Json.object(); // a person's annotation, of any content
        }
    }

    private static List<JsonNode> managedFields(ObjectNode object) {
        return Trees.objects(object.path("metadata").path("managedFields")).stream()
                .filter(entry -> Trees.text(entry, "subresource").isEmpty())
                .map(entry -> entry.path("fieldsV1"))
                .toList();
    }

    private static @Nullable Reason endpoints(ObjectNode endpoints) {
        var metadata = endpoints.path("metadata");
        var made = metadata.path("labels").has(MANAGED_ENDPOINTS)
                || metadata.path("annotations").has(TRIGGERED);
        // rule 116; what has no mark is decided by the selector of the Service when it is applied
        return isApiServer(endpoints) || made ? Reason.MANAGED : null;
    }

    private static @Nullable Reason slice(ObjectNode slice) {
        var manager = Trees.text(slice, "metadata", "labels", MANAGED_SLICE);
        return isApiServer(slice) || SLICE_CONTROLLERS.contains(manager) ? Reason.MANAGED : null; // rule 117
    }

    /** The way to the API server itself (rule 115). */
    private static boolean isApiServer(JsonNode object) {
        return Trees.text(object, "metadata", "namespace").equals("default")
                && Trees.text(object, "metadata", "name").equals("kubernetes");
    }

    private static @Nullable Reason ingress(ObjectNode ingress) {
        if (!Trees.text(ingress, "spec", "ingressClassName").isEmpty()) {
            // rule 118: both together are refused on create, though an older object may carry both
            Trees.removeFields(Trees.object(ingress, "metadata"), "annotations", CLASS_ANNOTATION::equals);
        }
        return null;
    }
}
