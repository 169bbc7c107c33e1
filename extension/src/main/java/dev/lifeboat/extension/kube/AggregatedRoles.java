package dev.lifeboat.extension.kube;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which ClusterRoles others are put together from (rule 12): a role with an aggregationRule has the rights of all roles that carry its labels. Roles of the
 * API server's own are followed no further: what the people of a cluster added to {@code view} or {@code edit} is the cluster's, not an application's, and
 * bringing it back would give rights to others (rule 14). Not thread-safe.
 */
public final class AggregatedRoles {
    private static final String BOOTSTRAPPING = "kubernetes.io/bootstrapping";
    private static final String SYSTEM = "system:";

    private final Map<String, Role> roles = new HashMap<>();

    /** What decides; the rules of a role can be long, and there may be hundreds of roles. */
    private record Role(JsonNode labels, JsonNode selectors) {}

    /** Adds one ClusterRole that is there; it need not be wanted. */
    public void add(JsonNode role) {
        roles.put(
                role.at("/metadata/name").asText(),
                new Role(role.at("/metadata/labels"), role.at("/aggregationRule/clusterRoleSelectors")));
    }

    /** The given names and those of all roles that they are put together from, however deep. */
    public Set<String> with(Set<String> names) {
        var all = new TreeSet<>(names);
        var open = new TreeSet<>(names);
        while (!open.isEmpty()) {
            var role = roles.get(open.pollFirst());
            if (role == null || role.labels().has(BOOTSTRAPPING)) {
                continue;
            }
            for (var selector : role.selectors()) {
                roles.forEach((name, candidate) -> {
                    if (!name.startsWith(SYSTEM) && matches(selector, candidate.labels()) && all.add(name)) {
                        open.add(name);
                    }
                });
            }
        }
        return all;
    }

    private static boolean matches(JsonNode selector, JsonNode labels) {
        for (var wanted : selector.path("matchLabels").properties()) {
            if (!labels.path(wanted.getKey()).equals(wanted.getValue())) {
                return false;
            }
        }
        for (var expression : selector.path("matchExpressions")) {
            if (!holds(expression, labels.path(expression.path("key").asText()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(JsonNode expression, JsonNode label) {
        var listed = false;
        for (var value : expression.path("values")) {
            listed |= value.equals(label);
        }
        return switch (expression.path("operator").asText()) {
            case "In" -> listed;
            case "NotIn" -> !listed;
            case "Exists" -> !label.isMissingNode();
            case "DoesNotExist" -> label.isMissingNode();
            default -> false;
        };
    }
}
