package dev.lifeboat.vault.restore;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.api.link.ResourceFilter;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.core.selection.NamespaceFilter;
import dev.lifeboat.core.selection.TypeFilter;
import dev.lifeboat.repository.PointSection;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Which objects of a section leave the vault for a restore: by namespace and by type. This is a border of security, not a convenience: a team's restore
 * must not carry another team's Secrets. Cluster-scoped objects of the selected types pass; whether one is needed is for the restorer to decide, who sees
 * the others.
 */
final class SelectedKeys {
    private final boolean type;
    private final NamespaceFilter namespaces;

    private SelectedKeys(boolean type, NamespaceFilter namespaces) {
        this.type = type;
        this.namespaces = namespaces;
    }

    static SelectedKeys of(ResourceFilter filter, PointSection section) {
        return new SelectedKeys(
                isSelected(filter, section),
                NamespaceFilter.of(filter.includedNamespaces(), filter.excludedNamespaces()));
    }

    /** @param key {@code <ns>/<name>}, for cluster-scoped objects {@code /<name>} */
    boolean test(byte[] key) {
        if (!type) {
            return false;
        }
        var text = new String(key, UTF_8);
        var slash = text.indexOf('/');
        return slash == 0 || (slash > 0 && namespaces.selects(text.substring(0, slash)));
    }

    private static boolean isSelected(ResourceFilter filter, PointSection section) {
        if (!section.name().isKubernetes()) {
            // claims and their volumes go together: the restorer asks for the ones whose claims it restores
            return true;
        }
        return TypeFilter.parse(filter.includedResourceTypes(), filter.excludedResourceTypes())
                .selects(resource(section));
    }

    /** The kind as it was when it was saved; other versions that the cluster served are not known here. */
    private static ApiResource resource(PointSection section) {
        var parts = section.name().text().split("/");
        var group = parts[1].equals("core") ? "" : parts[1];
        var version = Objects.requireNonNullElse(section.version(), "");
        var kind = Objects.requireNonNullElse(section.kind(), parts[2]);
        var plain = version.substring(version.lastIndexOf('/') + 1);
        return new ApiResource(group, plain, kind, parts[2], true, Set.of(), List.of(plain));
    }
}
