package dev.lifeboat.core.selection;

import java.util.List;
import java.util.Set;

/**
 * One kind that an API server serves, at the version that the server prefers for it.
 *
 * @param group empty for the core group; part of the identity of a kind (rule 4)
 * @param versions all that serve the kind, the preferred one first
 */
public record ApiResource(
        String group,
        String version,
        String kind,
        String plural,
        boolean namespaced,
        Set<String> verbs,
        List<String> versions) {
    public ApiResource {
        verbs = Set.copyOf(verbs);
        versions = List.copyOf(versions);
    }

    /** As objects spell it, for example {@code apps/v1} or {@code v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** For example {@code deployments.apps}, or {@code pods} in the core group. */
    public String qualifiedPlural() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** The section of a recovery point that holds this kind, for example {@code k8s/core/pods}. */
    public String section() {
        return "k8s/" + (group.isEmpty() ? "core" : group) + "/" + plural;
    }
}
