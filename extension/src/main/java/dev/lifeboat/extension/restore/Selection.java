package dev.lifeboat.extension.restore;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.link.ResourceFilter;
import dev.lifeboat.core.selection.LabelSelector;
import dev.lifeboat.core.selection.NamespaceFilter;
import java.util.HashMap;
import java.util.List;

/** What of the point is to come back: the vault has filtered by namespace and type already, labels are decided here. Immutable. */
final class Selection {
    private final ResourceFilter filter;
    private final NamespaceFilter namespaces;
    private final LabelSelector labels;
    private final String own;

    /** @param own the namespace of the extension, which is never selected */
    Selection(ResourceFilter filter, String own) {
        this.filter = filter;
        this.own = own;
        namespaces = NamespaceFilter.of(filter.includedNamespaces(), filter.excludedNamespaces());
        labels = LabelSelector.parse(filter.labelSelectors());
    }

    boolean namespace(String name) {
        return !name.equals(own) && namespaces.selects(name);
    }

    boolean labelled(JsonNode object) {
        if (labels.isEverything()) {
            return true;
        }
        var found = new HashMap<String, String>();
        object.path("metadata")
                .path("labels")
                .properties()
                .forEach(label -> found.put(label.getKey(), label.getValue().asText()));
        return labels.matches(found);
    }

    boolean hasLabels() {
        return !labels.isEverything();
    }

    boolean clusterScope() {
        return filter.includeClusterScope();
    }

    /** The namespaces asked for; empty means all. */
    List<String> namespaces() {
        return filter.includedNamespaces();
    }
}
