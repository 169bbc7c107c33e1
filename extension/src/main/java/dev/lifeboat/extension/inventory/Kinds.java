package dev.lifeboat.extension.inventory;

import dev.lifeboat.core.selection.ApiResource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which kinds hold state that is worth saving (rules 2, 3, 18, 20). */
final class Kinds {
    /** Belong to the running cluster, not to an application; or come and go by themselves. */
    private static final Set<String> NEVER = Set.of(
            "bindings",
            "componentstatuses",
            "events",
            "events.events.k8s.io",
            "nodes",
            "leases.coordination.k8s.io",
            "leasecandidates.coordination.k8s.io",
            "csinodes.storage.k8s.io",
            "csistoragecapacities.storage.k8s.io",
            "volumeattachments.storage.k8s.io",
            "certificatesigningrequests.certificates.k8s.io",
            "ipaddresses.networking.k8s.io",
            "servicecidrs.networking.k8s.io",
            "resourceslices.resource.k8s.io",
            "storageversions.internal.apiserver.k8s.io",
            "storageversionmigrations.storagemigration.k8s.io",
            "lifeboattasks.backup.lifeboat.dev",
            "volumesnapshots.snapshot.storage.k8s.io",
            "volumesnapshotcontents.snapshot.storage.k8s.io",
            "volumegroupsnapshots.groupsnapshot.storage.k8s.io",
            "volumegroupsnapshotcontents.groupsnapshot.storage.k8s.io");

    private static final Set<String> VIRTUAL_GROUPS = Set.of(
            "metrics.k8s.io",
            "custom.metrics.k8s.io",
            "external.metrics.k8s.io",
            "authentication.k8s.io",
            "authorization.k8s.io");

    /** The same objects served twice: the second group is historic. */
    private static final Map<String, String> TWINS = Map.of(
            "deployments.extensions", "deployments.apps",
            "daemonsets.extensions", "daemonsets.apps",
            "replicasets.extensions", "replicasets.apps",
            "ingresses.extensions", "ingresses.networking.k8s.io",
            "networkpolicies.extensions", "networkpolicies.networking.k8s.io",
            "podsecuritypolicies.extensions", "podsecuritypolicies.policy");

    private Kinds() {}

    /** @param groupVersion as discovery names what it could not have */
    static boolean isVirtual(String groupVersion) {
        var slash = groupVersion.indexOf('/');
        return VIRTUAL_GROUPS.contains(slash < 0 ? groupVersion : groupVersion.substring(0, slash));
    }

    /** Those that can be listed, read and created again, each object once. */
    static List<ApiResource> collectable(List<ApiResource> served) {
        var byName = new LinkedHashMap<String, ApiResource>();
        for (var resource : served) {
            if (!NEVER.contains(resource.qualifiedPlural())
                    && !VIRTUAL_GROUPS.contains(resource.group())
                    && !resource.plural().contains("/")
                    && resource.verbs().containsAll(Set.of("list", "get", "create"))) {
                byName.putIfAbsent(resource.qualifiedPlural(), resource);
            }
        }
        TWINS.forEach((historic, modern) -> {
            if (byName.containsKey(modern)) {
                byName.remove(historic);
            }
        });
        return List.copyOf(byName.values());
    }
}
