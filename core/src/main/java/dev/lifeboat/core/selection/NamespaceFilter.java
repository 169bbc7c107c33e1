package dev.lifeboat.core.selection;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which namespaces are meant (INS-1, INS-3): those named, or all that exist and will exist; never those of the cluster itself.
 *
 * @param included empty for all
 */
public record NamespaceFilter(Set<String> included, Set<String> excluded) {
    /** Belong to the cluster itself and are never saved. */
    public static final Set<String> SYSTEM = Set.of("kube-system", "kube-public", "kube-node-lease");

    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    public NamespaceFilter {
        included = Set.copyOf(included);
        excluded = Set.copyOf(excluded);
    }

    /** @throws LifeboatException SYSTEM_NAMESPACE for one that is named, INVALID_PROPERTY for what is not a name */
    public static NamespaceFilter of(List<String> included, List<String> excluded) {
        included.forEach(name -> check(name, "includedNamespaces"));
        excluded.forEach(name -> check(name, "excludedNamespaces"));
        for (var name : included) {
            if (SYSTEM.contains(name)) {
                throw new LifeboatException(ErrorCode.SYSTEM_NAMESPACE, Map.of("namespace", name));
            }
        }
        return new NamespaceFilter(Set.copyOf(included), Set.copyOf(excluded));
    }

    public boolean selects(String namespace) {
        return !SYSTEM.contains(namespace)
                && !excluded.contains(namespace)
                && (included.isEmpty() || included.contains(namespace));
    }

    private static void check(String name, String field) {
        if (!NAME.matcher(name).matches()) {
            var reason = "'" + (name.length() > 80 ? name.substring(0, 80) + "..." : name) + "' is not a namespace";
            throw new LifeboatException(ErrorCode.INVALID_PROPERTY, Map.of("field", field, "reason", reason));
        }
    }
}
