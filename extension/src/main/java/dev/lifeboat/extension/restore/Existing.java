package dev.lifeboat.extension.restore;

import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ListPages;
import dev.lifeboat.extension.kube.ListPages.ListException;
import dev.lifeboat.extension.kube.ListPages.Selection;
import dev.lifeboat.extension.restore.apply.NameSet;
import java.io.IOException;
import java.util.List;

/**
 * What exists of a kind, seen before the first write of it: metadata only, a hash for each name (rule 177). Objects that are being deleted count as absent;
 * the create waits for them.
 */
final class Existing {
    /** Above this one list of all namespaces is cheaper than one for each. */
    private static final int FEW = 8;

    private Existing() {}

    /** @param namespaces empty for all */
    static NameSet list(ClusterApi cluster, ApiResource resource, List<String> namespaces)
            throws IOException, InterruptedException {
        var names = new NameSet();
        var pages = new ListPages(cluster);
        var all = namespaces.isEmpty() || namespaces.size() > FEW || !resource.namespaced();
        try {
            for (var namespace : all ? List.of("") : namespaces) {
                pages.run(Selection.metadata(resource).in(namespace), item -> {
                    if (!item.view().isBeingDeleted()) {
                        names.add(item.view().key());
                    }
                });
            }
        } catch (ListException e) {
            // a kind that cannot be listed may still be created: then each create says whether the object exists
            return new NameSet();
        }
        return names;
    }
}
