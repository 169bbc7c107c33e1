package dev.lifeboat.vault.instance;

import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.api.link.ResourceFilter;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.resource.ArmId;
import dev.lifeboat.vault.resource.Body;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** From the properties of a backup instance to what a backup needs, each rule of azure-dataprotection-api 6.1 checked. Pure. */
final class InstanceReader {
    private static final String CLUSTERS = "Microsoft.ContainerService/managedClusters";
    private static final Set<String> SYSTEM = Set.of("kube-system", "kube-node-lease", "kube-public");
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern OBJECT = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9*]([A-Za-z0-9./_-]{0,250}[A-Za-z0-9*])?");
    private static final String KEY = "([a-zA-Z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?";
    private static final String VALUE = "([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?";
    private static final Pattern SELECTOR = Pattern.compile("!?" + KEY + "|" + KEY + "\\s*(=|==|!=|:)\\s*" + VALUE + "|"
            + KEY + "\\s+(in|notin)\\s*\\(\\s*" + VALUE + "(\\s*,\\s*" + VALUE + ")*\\s*\\)");
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

    private static ResourceFilter filter(Body parameters) {
        var included = namespaces(parameters, "includedNamespaces");
        for (var namespace : included) {
            if (SYSTEM.contains(namespace)) {
                throw new LifeboatException(ErrorCode.SYSTEM_NAMESPACE, Map.of("namespace", namespace));
            }
        }
        if (included.size() > MAX_NAMESPACES) {
            throw new LifeboatException(
                    ErrorCode.LIMIT_REACHED,
                    Map.of("what", "The number of namespaces of an instance", "limit", String.valueOf(MAX_NAMESPACES)));
        }
        return new ResourceFilter(
                included,
                namespaces(parameters, "excludedNamespaces"),
                each(
                        parameters,
                        "includedResourceTypes",
                        TYPE,
                        "it is no kind, plural, plural.group or group/version/Kind"),
                each(
                        parameters,
                        "excludedResourceTypes",
                        TYPE,
                        "it is no kind, plural, plural.group or group/version/Kind"),
                each(parameters, "labelSelectors", SELECTOR, "it is no label selector such as app=web or tier!=cache"),
                parameters.flag("includeClusterScopeResources"));
    }

    private static List<String> namespaces(Body parameters, String name) {
        return each(parameters, name, NAMESPACE, "it is no name of a namespace");
    }

    private static List<String> each(Body parameters, String name, Pattern allowed, String reason) {
        var texts = parameters.texts(name);
        for (var i = 0; i < texts.size(); i++) {
            if (!allowed.matcher(texts.get(i)).matches()) {
                throw Body.wrong(parameters.at(name) + "[" + i + "]", reason);
            }
        }
        return texts;
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
