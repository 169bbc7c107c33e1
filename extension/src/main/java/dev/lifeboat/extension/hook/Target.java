package dev.lifeboat.extension.hook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A pod that a hook may run in.
 *
 * @param running containers that run and are ready (rule 182), sidecars among the init containers included (rule 183), in their order
 * @param claims keys of the claims it mounts
 * @param secrets names of those it uses, whose values must not be shown (rule 188)
 */
record Target(
        String namespace,
        String name,
        Map<String, String> labels,
        List<String> running,
        List<String> claims,
        Set<String> secrets) {
    static Target of(JsonNode pod) {
        var namespace = pod.at("/metadata/namespace").asText();
        var labels = new TreeMap<String, String>();
        pod.at("/metadata/labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        var up = new ArrayList<String>();
        for (var statuses : List.of("containerStatuses", "initContainerStatuses")) {
            for (var status : pod.path("status").path(statuses)) {
                if (status.path("state").has("running") && status.path("ready").asBoolean()) {
                    up.add(status.path("name").asText());
                }
            }
        }
        var ordered = new ArrayList<String>();
        for (var list : List.of("containers", "initContainers")) {
            for (var container : pod.path("spec").path(list)) {
                var name = container.path("name").asText();
                var sidecar = list.equals("containers")
                        || container.path("restartPolicy").asText().equals("Always");
                if (sidecar && up.contains(name)) {
                    ordered.add(name);
                }
            }
        }
        var claims = new ArrayList<String>();
        for (var volume : pod.at("/spec/volumes")) {
            var claim = volume.at("/persistentVolumeClaim/claimName").asText();
            if (!claim.isEmpty()) {
                claims.add(namespace + "/" + claim);
            }
        }
        return new Target(
                namespace, pod.at("/metadata/name").asText(), labels, ordered, claims, secrets(pod.path("spec")));
    }

    private static Set<String> secrets(JsonNode spec) {
        var names = new TreeSet<String>();
        for (var volume : spec.path("volumes")) {
            names.add(volume.path("secret").path("secretName").asText());
            volume.path("projected")
                    .path("sources")
                    .forEach(source ->
                            names.add(source.path("secret").path("name").asText()));
        }
        for (var list : List.of("containers", "initContainers")) {
            for (var container : spec.path(list)) {
                container
                        .path("envFrom")
                        .forEach(from ->
                                names.add(from.path("secretRef").path("name").asText()));
                container
                        .path("env")
                        .forEach(one -> names.add(one.path("valueFrom")
                                .path("secretKeyRef")
                                .path("name")
                                .asText()));
            }
        }
        names.remove("");
        return names;
    }

    /** The container to run in; null if it does not run. */
    @Nullable
    String container(@Nullable String wanted) {
        if (wanted == null || wanted.isEmpty()) {
            return running.isEmpty() ? null : running.getFirst();
        }
        return running.contains(wanted) ? wanted : null;
    }

    String key() {
        return namespace + "/" + name;
    }
}
