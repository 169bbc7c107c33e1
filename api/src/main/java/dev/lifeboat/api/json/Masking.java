package dev.lifeboat.api.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Hides the values of Secrets, keeps their keys (design 13, "Reading Secrets"). Pure. */
public final class Masking {
    private static final String MASK = "*****";
    private static final String APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private Masking() {}

    /** @param section as its name is written: {@code k8s/<group>/<plural>} */
    public static boolean isSecret(String section) {
        return section.equals("k8s/core/secrets");
    }

    /** @param secret is changed */
    public static JsonNode masked(JsonNode secret) {
        for (var field : List.of("data", "stringData")) {
            if (secret.get(field) instanceof ObjectNode values) {
                List.copyOf(values.properties()).forEach(value -> values.put(value.getKey(), MASK));
            }
        }
        // what kubectl applied holds the values a second time
        if (secret.path("metadata").get("annotations") instanceof ObjectNode annotations && annotations.has(APPLIED)) {
            annotations.put(APPLIED, MASK);
        }
        return secret;
    }
}
