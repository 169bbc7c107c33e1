package dev.lifeboat.extension.restore.stage;

import dev.lifeboat.extension.restore.clean.Kind;
import java.util.List;

/** The stages of a restore. All objects of one are there before the first of the next is sent (rule 67). */
public enum Stage {
    /** Definitions first, then a wait until they are served (rule 54). */
    DEFINITIONS("Definitions"),
    /** Then namespaces, when older ones of that name are gone (rule 55). */
    NAMESPACES("Namespaces"),
    /** Classes, volumes, claims: before whatever mounts them (rules 56, 100). */
    STORAGE("Storage"),
    /** Accounts, roles, Secrets, settings, limits and priorities: before whatever runs with them (rules 57, 58). */
    IDENTITY("Identity and configuration"),
    /** Services before the pods that find them by environment and DNS (rule 59). */
    SERVICES("Services"),
    /** Controllers before what they own (rules 90, 98, 99). */
    WORKLOADS("Workloads"),
    /** Custom resources, owners before what they own (rule 64). */
    CUSTOM("Custom resources"),
    /** Network rules, autoscalers, disruption budgets, quotas and the rest: after their targets (rules 62, 63). */
    NETWORK("Network and policies"),
    /** What may refuse or break other calls comes last, when its own server is ready (rules 60, 61). */
    GATES("Webhooks and API services");

    private static final List<String> STORAGE_ORDER = List.of(
            "csidrivers.storage.k8s.io",
            "storageclasses.storage.k8s.io",
            "volumeattributesclasses.storage.k8s.io",
            "volumesnapshotclasses.snapshot.storage.k8s.io",
            "volumegroupsnapshotclasses.groupsnapshot.storage.k8s.io",
            "volumesnapshotcontents.snapshot.storage.k8s.io",
            "volumesnapshots.snapshot.storage.k8s.io",
            "volumegroupsnapshotcontents.groupsnapshot.storage.k8s.io",
            "volumegroupsnapshots.groupsnapshot.storage.k8s.io",
            "persistentvolumes",
            "persistentvolumeclaims");

    private static final List<String> IDENTITY_ORDER = List.of(
            "priorityclasses.scheduling.k8s.io",
            "runtimeclasses.node.k8s.io",
            "limitranges",
            "serviceaccounts",
            "clusterroles.rbac.authorization.k8s.io",
            "roles.rbac.authorization.k8s.io",
            "clusterrolebindings.rbac.authorization.k8s.io",
            "rolebindings.rbac.authorization.k8s.io",
            "secrets",
            "configmaps");

    private static final List<String> SERVICES_ORDER =
            List.of("services", "endpoints", "endpointslices.discovery.k8s.io");

    private static final List<String> WORKLOADS_ORDER = List.of(
            "deployments.apps",
            "statefulsets.apps",
            "daemonsets.apps",
            "cronjobs.batch",
            "replicationcontrollers",
            "jobs.batch",
            "replicasets.apps",
            "controllerrevisions.apps",
            "podtemplates",
            "pods");

    private static final List<String> NETWORK_ORDER = List.of(
            "ingressclasses.networking.k8s.io", "ingresses.networking.k8s.io", "networkpolicies.networking.k8s.io");

    private static final List<String> GATES_ORDER = List.of(
            "apiservices.apiregistration.k8s.io",
            "validatingadmissionpolicies.admissionregistration.k8s.io",
            "mutatingadmissionpolicies.admissionregistration.k8s.io",
            "validatingadmissionpolicybindings.admissionregistration.k8s.io",
            "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
            "validatingwebhookconfigurations.admissionregistration.k8s.io",
            "mutatingwebhookconfigurations.admissionregistration.k8s.io");

    private final String title;

    Stage(String title) {
        this.title = title;
    }

    /** For people. */
    public String title() {
        return title;
    }

    public static Stage of(Kind kind) {
        var name = kind.toString();
        if (kind.is("apiextensions.k8s.io", "customresourcedefinitions")) {
            return DEFINITIONS;
        }
        if (kind.is("", "namespaces")) {
            return NAMESPACES;
        }
        for (var stage : List.of(STORAGE, IDENTITY, SERVICES, WORKLOADS)) {
            if (stage.order().contains(name)) {
                return stage;
            }
        }
        if (GATES_ORDER.contains(name) || kind.group().equals("flowcontrol.apiserver.k8s.io")) {
            return GATES;
        }
        return isBuiltIn(kind.group()) ? NETWORK : CUSTOM;
    }

    /** Where a kind comes inside its stage; kinds without a place come after those with one. */
    public int rank(Kind kind) {
        var place = order().indexOf(kind.toString());
        return place < 0 ? Integer.MAX_VALUE : place;
    }

    private List<String> order() {
        return switch (this) {
            case STORAGE -> STORAGE_ORDER;
            case IDENTITY -> IDENTITY_ORDER;
            case SERVICES -> SERVICES_ORDER;
            case WORKLOADS -> WORKLOADS_ORDER;
            case NETWORK -> NETWORK_ORDER;
            case GATES -> GATES_ORDER;
            case DEFINITIONS, NAMESPACES, CUSTOM -> List.of();
        };
    }

    private static final List<String> BUILT_IN = List.of(
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "apiregistration.k8s.io",
            "authentication.k8s.io",
            "authorization.k8s.io",
            "certificates.k8s.io",
            "coordination.k8s.io",
            "discovery.k8s.io",
            "events.k8s.io",
            "flowcontrol.apiserver.k8s.io",
            "internal.apiserver.k8s.io",
            "networking.k8s.io",
            "node.k8s.io",
            "rbac.authorization.k8s.io",
            "resource.k8s.io",
            "scheduling.k8s.io",
            "storage.k8s.io",
            "storagemigration.k8s.io");

    /** True for groups that the API server itself serves; all others are definitions or aggregated. */
    public static boolean isBuiltIn(String group) {
        return group.indexOf('.') < 0 || BUILT_IN.contains(group);
    }
}
