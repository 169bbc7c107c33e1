package dev.lifeboat.api.link;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.selection.Selection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which resources a backup or a restore is about, as the management API says it (INS-1): parsed by {@code core.selection}.
 *
 * @param includedNamespaces empty means all but the system ones
 * @param includedResourceTypes empty means all; each in one of four spellings: kind, plural, plural.group, group/version/Kind
 * @param labelSelectors ANDed; each {@code k=v}, {@code k==v}, {@code k!=v}, {@code k:v}, {@code k}, {@code !k}, {@code k in (a,b)}
 */
public record ResourceFilter(
        List<String> includedNamespaces,
        List<String> excludedNamespaces,
        List<String> includedResourceTypes,
        List<String> excludedResourceTypes,
        List<String> labelSelectors,
        boolean includeClusterScope) {
    public ResourceFilter {
        includedNamespaces = copy(includedNamespaces);
        excludedNamespaces = copy(excludedNamespaces);
        includedResourceTypes = copy(includedResourceTypes);
        excludedResourceTypes = copy(excludedResourceTypes);
        labelSelectors = copy(labelSelectors);
    }

    /** @throws LifeboatException naming the first part that cannot be read */
    public Selection toSelection() {
        return Selection.parse(
                includedNamespaces,
                excludedNamespaces,
                includedResourceTypes,
                excludedResourceTypes,
                labelSelectors,
                includeClusterScope);
    }

    private static List<String> copy(@Nullable List<String> list) {
        return list == null ? List.of() : List.copyOf(list);
    }
}
