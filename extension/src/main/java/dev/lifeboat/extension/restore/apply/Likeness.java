package dev.lifeboat.extension.restore.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Whether a live object is the one that was sent: by the manager that wrote it, or by its content (rules 167, 170; design 6, "ours or not"). */
final class Likeness {
    private static final Set<String> METADATA = Set.of("name", "namespace", "labels", "annotations");

    private Likeness() {}

    /** The manager is a hint that suffices here: the plan had seen the object absent and the intent was on record before the call. */
    static boolean isOurs(JsonNode live, JsonNode sent, String manager) {
        return isManagedBy(live, manager) || equals(live, sent);
    }

    static boolean isManagedBy(JsonNode live, String manager) {
        for (var entry : live.path("metadata").path("managedFields")) {
            if (entry.path("manager").asText().equals(manager)) {
                return true;
            }
        }
        return false;
    }

    /** True if all that was sent is there as it was sent; the server may have added defaults. */
    private static boolean equals(JsonNode live, JsonNode sent) {
        for (var field : sent.properties()) {
            var name = field.getKey();
            if (name.equals("metadata")) {
                for (var part : METADATA) {
                    if (sent.path("metadata").has(part)
                            && !holds(
                                    live.path("metadata").path(part),
                                    sent.path("metadata").path(part))) {
                        return false;
                    }
                }
            } else if (!holds(live.path(name), field.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(JsonNode live, JsonNode sent) {
        if (sent.isObject()) {
            return sent.properties().stream()
                    .allMatch(field -> field.getValue().isNull()
                            || isEmpty(field.getValue())
                            || holds(live.path(field.getKey()), field.getValue()));
        }
        if (sent.isArray()) {
            if (live.size() != sent.size()) {
                return false;
            }
            for (var i = 0; i < sent.size(); i++) {
                if (!holds(live.path(i), sent.path(i))) {
                    return false;
                }
            }
            return true;
        }
        return live.equals(sent) || live.asText().equals(sent.asText());
    }

    /** The server leaves out some fields that are sent empty. */
    private static boolean isEmpty(JsonNode node) {
        return node.isContainerNode() && node.isEmpty();
    }
}
