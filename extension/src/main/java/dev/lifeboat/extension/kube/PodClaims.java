package dev.lifeboat.extension.kube;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/**
 * The claims that pods and workloads use, by {@code <ns>/<name>}: a selector that finds the workload must not leave its data behind (rule 15). Filled once, then
 * only read.
 */
public final class PodClaims {
    private final Set<String> names = new HashSet<>();
    /** Of claims that a StatefulSet made of its templates, {@code <ns>/<template>-<set>-}, an ordinal follows (rule 100). */
    private final Set<String> prefixes = new HashSet<>();

    /** Adds what a Pod, Deployment, StatefulSet, DaemonSet, Job or CronJob uses. */
    public void add(JsonNode object) {
        var namespace = object.at("/metadata/namespace").asText();
        for (var volume : podSpec(object).path("volumes")) {
            var claim = volume.at("/persistentVolumeClaim/claimName").asText();
            if (!claim.isEmpty()) {
                names.add(namespace + "/" + claim);
            }
        }
        var name = object.at("/metadata/name").asText();
        for (var template : object.at("/spec/volumeClaimTemplates")) {
            prefixes.add(namespace + "/" + template.at("/metadata/name").asText() + "-" + name + "-");
        }
    }

    /** True if the claim is used by something that was added. */
    public boolean contains(String key) {
        if (names.contains(key)) {
            return true;
        }
        var end = key.length();
        while (end > 0 && Character.isDigit(key.charAt(end - 1))) {
            end--;
        }
        return end < key.length() && prefixes.contains(key.substring(0, end));
    }

    /** The spec of the pods that an object is, or makes; a missing node for other kinds. */
    public static JsonNode podSpec(JsonNode object) {
        var spec = object.path("spec");
        if (spec.has("jobTemplate")) {
            return spec.at("/jobTemplate/spec/template/spec");
        }
        return spec.has("template") ? spec.at("/template/spec") : spec;
    }
}
