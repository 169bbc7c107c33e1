package dev.lifeboat.core.selection;

import dev.lifeboat.core.error.LifeboatException;
import java.util.List;

/**
 * What a backup or a restore is about.
 *
 * @param clusterScope whether cluster-scoped objects are meant; those that namespaced ones need come along all the same (rule 12)
 */
public record Selection(NamespaceFilter namespaces, TypeFilter types, LabelSelector labels, boolean clusterScope) {
    /** @throws LifeboatException naming the first part that cannot be read */
    public static Selection parse(
            List<String> includedNamespaces,
            List<String> excludedNamespaces,
            List<String> includedTypes,
            List<String> excludedTypes,
            List<String> labelSelectors,
            boolean clusterScope) {
        return new Selection(
                NamespaceFilter.of(includedNamespaces, excludedNamespaces),
                TypeFilter.parse(includedTypes, excludedTypes),
                LabelSelector.parse(labelSelectors),
                clusterScope);
    }
}
