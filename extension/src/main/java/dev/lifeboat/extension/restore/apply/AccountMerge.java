package dev.lifeboat.extension.restore.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import java.util.HashSet;
import java.util.List;

/** What a ServiceAccount that a controller made lacks of the saved one (rule 76). Pure. */
public final class AccountMerge {
    private AccountMerge() {}

    /** A merge patch that adds what is missing and changes nothing that is there; empty if nothing is missing. */
    public static ObjectNode patch(JsonNode live, JsonNode saved) {
        var patch = Json.object();
        for (var part : List.of("labels", "annotations")) {
            var missing = Json.object();
            for (var field : saved.path("metadata").path(part).properties()) {
                if (!live.path("metadata").path(part).has(field.getKey())) {
                    missing.set(field.getKey(), field.getValue());
                }
            }
            if (!missing.isEmpty()) {
                patch.withObjectProperty("metadata").set(part, missing);
            }
        }
        for (var list : List.of("secrets", "imagePullSecrets")) {
            var names = new HashSet<String>();
            var merged = Json.object().putArray(list);
            for (var reference : live.path(list)) {
                names.add(reference.path("name").asText());
                merged.add(reference);
            }
            var had = merged.size();
            for (var reference : saved.path(list)) {
                if (names.add(reference.path("name").asText())) {
                    merged.add(reference);
                }
            }
            if (merged.size() > had) {
                patch.set(list, merged);
            }
        }
        if (saved.has("automountServiceAccountToken") && !live.has("automountServiceAccountToken")) {
            patch.set("automountServiceAccountToken", saved.path("automountServiceAccountToken"));
        }
        return patch;
    }
}
