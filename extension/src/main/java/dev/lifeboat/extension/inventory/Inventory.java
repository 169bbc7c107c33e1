package dev.lifeboat.extension.inventory;

import dev.lifeboat.core.selection.ApiResource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/**
 * What a backup will save, decided before anything is frozen.
 *
 * @param namespaces selected and existing, in order
 * @param kinds all that could be saved, selected or not
 * @param failures groups that could not be discovered, with the reason
 * @param needed keys by section that come along although not selected themselves (rules 12, 15)
 * @param claims in order of their keys; empty if volumes are not wanted
 */
public record Inventory(
        SortedSet<String> namespaces,
        List<ApiResource> kinds,
        Map<String, String> failures,
        Map<String, Set<String>> needed,
        List<Claim> claims) {
    /** Label that leaves an object, or a whole namespace, out (rule 17). */
    public static final List<String> EXCLUDE_LABELS =
            List.of("backup.lifeboat.dev/exclude", "velero.io/exclude-from-backup");

    public Inventory {
        kinds = List.copyOf(kinds);
        failures = Map.copyOf(failures);
        claims = List.copyOf(claims);
    }

    public Set<String> needed(ApiResource resource) {
        return needed.getOrDefault(resource.section(), Set.of());
    }

    /** The label by which an object is left out; empty if it is not. */
    public static String excludedBy(Map<String, String> labels) {
        for (var label : EXCLUDE_LABELS) {
            if ("true".equals(labels.get(label))) {
                return label;
            }
        }
        return "";
    }
}
