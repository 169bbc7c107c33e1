package dev.lifeboat.cli.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Failure;
import java.util.List;

/** Request bodies of backup instances and restores (azure-dataprotection-api 6). */
final class Bodies {
    private static final String CLUSTER_TYPE = "Microsoft.ContainerService/managedClusters";

    private Bodies() {}

    /** What a person selects; empty lists are left out, which means everything. */
    record Selection(
            List<String> namespaces,
            List<String> excludedNamespaces,
            List<String> types,
            List<String> excludedTypes,
            List<String> selectors,
            boolean clusterScope) {
        private void into(ObjectNode parameters) {
            parameters.put("includeClusterScopeResources", clusterScope);
            list(parameters, "includedNamespaces", namespaces);
            list(parameters, "excludedNamespaces", excludedNamespaces);
            list(parameters, "includedResourceTypes", types);
            list(parameters, "excludedResourceTypes", excludedTypes);
            list(parameters, "labelSelectors", selectors);
        }
    }

    /** {@code properties} of a backup instance. */
    static ObjectNode instance(
            String friendlyName,
            String clusterId,
            String location,
            String policyId,
            String snapshotGroup,
            Selection selection,
            boolean volumes,
            List<String> hooks) {
        var properties = Json.object().put("objectType", "BackupInstance").put("friendlyName", friendlyName);
        properties.set("dataSourceInfo", cluster("Datasource", clusterId, location));
        properties.set("dataSourceSetInfo", cluster("DatasourceSet", clusterId, location));
        var policy = properties.putObject("policyInfo").put("policyId", policyId);
        var parameters = policy.putObject("policyParameters");
        parameters
                .putArray("dataStoreParametersList")
                .addObject()
                .put("objectType", "AzureOperationalStoreParameters")
                .put("dataStoreType", "OperationalStore")
                .put("resourceGroupId", snapshotGroup);
        var source = parameters
                .putArray("backupDatasourceParametersList")
                .addObject()
                .put("objectType", "KubernetesClusterBackupDatasourceParameters")
                .put("snapshotVolumes", volumes);
        selection.into(source);
        if (!hooks.isEmpty()) {
            var references = source.putArray("backupHookReferences");
            hooks.forEach(hook -> hook(references.addObject(), hook));
        }
        properties.putObject("identityDetails").put("useSystemAssignedIdentity", true);
        return properties;
    }

    static ObjectNode restore(
            String point, String clusterId, String location, Selection selection, boolean volumeData) {
        var request = Json.object()
                .put("objectType", "AzureBackupRecoveryPointBasedRestoreRequest")
                .put("recoveryPointId", point)
                .put("sourceDataStoreType", "OperationalStore")
                .put("sourceResourceId", clusterId);
        var target = request.putObject("restoreTargetInfo")
                .put("objectType", "ItemLevelRestoreTargetInfo")
                .put("recoveryOption", "FailIfExists")
                .put("restoreLocation", location);
        target.set("datasourceInfo", cluster("Datasource", clusterId, location));
        target.set("datasourceSetInfo", cluster("DatasourceSet", clusterId, location));
        var criteria = target.putArray("restoreCriteria")
                .addObject()
                .put("objectType", "KubernetesClusterRestoreCriteria")
                .put("conflictPolicy", "Skip")
                .put("persistentVolumeRestoreMode", volumeData ? "RestoreWithVolumeData" : "RestoreWithoutVolumeData");
        selection.into(criteria);
        request.putObject("identityDetails").put("useSystemAssignedIdentity", true);
        return request;
    }

    private static ObjectNode cluster(String objectType, String id, String location) {
        return Json.object()
                .put("objectType", objectType)
                .put("datasourceType", CLUSTER_TYPE)
                .put("resourceID", id)
                .put("resourceUri", "")
                .put("resourceName", Names.last(id))
                .put("resourceType", CLUSTER_TYPE)
                .put("resourceLocation", location);
    }

    private static void hook(ObjectNode reference, String hook) {
        var slash = hook.indexOf('/');
        if (slash < 1 || slash == hook.length() - 1) {
            throw Failure.usage("'" + hook + "' is not a hook.", "Name it as NAMESPACE/NAME of a BackupHook.");
        }
        reference.put("name", hook.substring(slash + 1)).put("namespace", hook.substring(0, slash));
    }

    private static void list(ObjectNode parameters, String name, List<String> values) {
        if (!values.isEmpty()) {
            var array = parameters.putArray(name);
            values.forEach(array::add);
        }
    }
}
