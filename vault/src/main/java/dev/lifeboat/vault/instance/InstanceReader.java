package dev.lifeboat.vault.instance;

import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.api.link.ResourceFilter;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.selection.LabelSelector;
import dev.lifeboat.core.selection.NamespaceFilter;
import dev.lifeboat.core.selection.TypeFilter;
import dev.lifeboat.vault.resource.ArmId;
import dev.lifeboat.vault.resource.Body;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** From the properties of a backup instance to what a backup needs, each rule of azure-dataprotection-api 6.1 checked. Pure. */
final class InstanceReader {
    private static final String CLUSTERS = "Microsoft.ContainerService/managedClusters";
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern OBJECT = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final int MAX_NAMESPACES = 800;

    private InstanceReader() {}

    /** What an instance is about; ids as they were written. */
    record Wanted(
            String friendlyName,
            String cluster,
            String location,
            String policy,
            String snapshotGroup,
            ResourceFilter filter,
            boolean snapshotVolumes,
            List<NamespacedName> hooks) {}

    /** @throws LifeboatException MISSING_PROPERTY, INVALID_PROPERTY, UNKNOWN_OBJECT_TYPE, SYSTEM_NAMESPACE, LIMIT_REACHED */
    static Wanted read(Body properties, String name) {
        properties.objectType(Set.of("BackupInstance"));
        var source = properties.object("dataSourceInfo");
        if (source.has("objectType")) {
            source.objectType(Set.of("Datasource"));
        }
        var type = source.text("datasourceType", CLUSTERS);
        if (!type.equalsIgnoreCase(CLUSTERS)) {
            throw Body.wrong(source.at("datasourceType"), "only " + CLUSTERS + " is backed up here");
        }
        properties
                .optionalObject("dataSourceSetInfo")
                .filter(set -> set.has("objectType"))
                .ifPresent(set -> set.objectType(Set.of("DatasourceSet")));
        var policy = properties.object("policyInfo");
        var parameters = policy.object("policyParameters");
        var group = snapshotGroup(parameters);
        var datasource =
                parameters.objects("backupDatasourceParametersList").stream().findFirst();
        datasource.ifPresent(some -> some.objectType(Set.of("KubernetesClusterBackupDatasourceParameters")));
        return new Wanted(
                properties.text("friendlyName", name),
                ArmId.check(source.text("resourceID")),
                source.text("resourceLocation", ""),
                ArmId.check(policy.text("policyId")),
                group,
                datasource
                        .map(InstanceReader::filter)
                        .orElseGet(
                                () -> new ResourceFilter(List.of(), List.of(), List.of(), List.of(), List.of(), false)),
                datasource.map(some -> some.flag("snapshotVolumes")).orElse(false),
                datasource.map(InstanceReader::hooks).orElseGet(List::of));
    }

    private static String snapshotGroup(Body parameters) {
        for (var store : parameters.objects("dataStoreParametersList")) {
            store.objectType(Set.of("AzureOperationalStoreParameters"));
            return ArmId.check(store.text("resourceGroupId"));
        }
        throw new LifeboatException(
                ErrorCode.MISSING_PROPERTY,
                Map.of("field", parameters.at("dataStoreParametersList[0].resourceGroupId")));
    }

    /** What cannot be read is said now, not by the extension at night. */
    private static ResourceFilter filter(Body parameters) {
        var filter = new ResourceFilter(
                parameters.texts("includedNamespaces"),
                parameters.texts("excludedNamespaces"),
                parameters.texts("includedResourceTypes"),
                parameters.texts("excludedResourceTypes"),
                parameters.texts("labelSelectors"),
                parameters.flag("includeClusterScopeResources"));
        NamespaceFilter.of(filter.includedNamespaces(), filter.excludedNamespaces());
        TypeFilter.parse(filter.includedResourceTypes(), filter.excludedResourceTypes());
        LabelSelector.parse(filter.labelSelectors());
        if (filter.includedNamespaces().size() > MAX_NAMESPACES) {
            throw new LifeboatException(
                    ErrorCode.LIMIT_REACHED,
                    Map.of("what", "The number of namespaces of an instance", "limit", String.valueOf(MAX_NAMESPACES)));
        }
        return filter;
    }

    private static List<NamespacedName> hooks(Body parameters) {
        return parameters.objects("backupHookReferences").stream()
                .map(hook -> new NamespacedName(named(hook, "namespace", NAMESPACE), named(hook, "name", OBJECT)))
                .toList();
    }

    private static String named(Body hook, String name, Pattern allowed) {
        var text = hook.text(name);
        if (!allowed.matcher(text).matches()) {
            throw Body.wrong(hook.at(name), "it is no name of a Kubernetes object");
        }
        return text;
    }
}
