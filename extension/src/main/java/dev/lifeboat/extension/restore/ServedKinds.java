package dev.lifeboat.extension.restore;

import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.Discovery;
import dev.lifeboat.extension.restore.clean.Kind;
import dev.lifeboat.extension.restore.stage.Stage;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kinds that the cluster serves, as it was last asked: once at the start and again after the definitions (rule 54), never for each object. Thread-safe. */
final class ServedKinds {
    private final ClusterApi api;
    private volatile Found found = new Found(Map.of(), Map.of(), Set.of());

    private record Found(Map<Kind, ApiResource> byPlural, Map<String, ApiResource> byKind, Set<String> groups) {}

    ServedKinds(ClusterApi api) {
        this.api = api;
    }

    void refresh() throws IOException, InterruptedException {
        var byPlural = new HashMap<Kind, ApiResource>();
        var byKind = new HashMap<String, ApiResource>();
        var groups = new HashSet<String>();
        for (var resource : new Discovery(api).run().resources()) {
            byPlural.put(new Kind(resource.group(), resource.plural()), resource);
            byKind.putIfAbsent(resource.group() + "/" + resource.kind(), resource);
            groups.add(resource.group());
        }
        found = new Found(byPlural, byKind, groups);
    }

    @Nullable
    ApiResource find(Kind kind) {
        return found.byPlural().get(kind);
    }

    @Nullable
    ApiResource find(String group, String kind) {
        return found.byKind().get(group + "/" + kind);
    }

    /** True if a group of definitions is this domain, or one below or above it. */
    boolean knowsGroup(String domain) {
        return found.groups().stream()
                .filter(group -> !Stage.isBuiltIn(group))
                .anyMatch(
                        group -> group.equals(domain) || group.endsWith("." + domain) || domain.endsWith("." + group));
    }
}
