package dev.lifeboat.extension.hook;

import dev.lifeboat.api.cluster.BackupHook;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A selector as Kubernetes resources write it: absent or empty matches every pod. */
final class Selector {
    private Selector() {}

    static boolean matches(BackupHook.@Nullable LabelSelector selector, Map<String, String> labels) {
        if (selector == null) {
            return true;
        }
        var wanted = selector.matchLabels();
        if (wanted != null && !labels.entrySet().containsAll(wanted.entrySet())) {
            return false;
        }
        var expressions = selector.matchExpressions();
        return expressions == null || expressions.stream().allMatch(expression -> matches(expression, labels));
    }

    private static boolean matches(BackupHook.Requirement requirement, Map<String, String> labels) {
        var value = labels.get(requirement.key());
        var known = requirement.values();
        List<String> values = known == null ? List.of() : known;
        return switch (requirement.operator()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> false;
        };
    }
}
