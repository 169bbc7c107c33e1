package dev.lifeboat.vault.app;

import java.util.UUID;

/** Bodies as clients send them, and a whole estate made through the API. */
final class Estates {
    static final String OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
    static final String CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c";
    static final String READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
    static final String BLOBS = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";

    static final String VAULT = """
            {"location":"local","identity":{"type":"SystemAssigned"},
             "properties":{"storageSettings":[{"datastoreType":"VaultStore","type":"LocallyRedundant"}],
               "provisioningState":"Failed","secureScore":"Maximum"}}""";
    static final String POLICY = """
            {"properties":{"objectType":"BackupPolicy","datasourceTypes":["Microsoft.ContainerService/managedClusters"],
             "policyRules":[
              {"objectType":"AzureRetentionRule","name":"Default","isDefault":true,"lifecycles":[
                {"sourceDataStore":{"objectType":"DataStoreInfoBase","dataStoreType":"OperationalStore"},
                 "deleteAfter":{"objectType":"AbsoluteDeleteOption","duration":"P7D"},"targetDataStoreCopySettings":[]}]},
              {"objectType":"AzureRetentionRule","name":"Daily","isDefault":false,"lifecycles":[
                {"sourceDataStore":{"objectType":"DataStoreInfoBase","dataStoreType":"OperationalStore"},
                 "deleteAfter":{"objectType":"AbsoluteDeleteOption","duration":"P4M"},
                 "targetDataStoreCopySettings":[{"copyAfter":{"objectType":"ImmediateCopyOption"},
                    "dataStore":{"objectType":"DataStoreInfoBase","dataStoreType":"VaultStore"}}]}]},
              {"objectType":"AzureBackupRule","name":"BackupHourly",
               "backupParameters":{"objectType":"AzureBackupParams","backupType":"Incremental"},
               "dataStore":{"objectType":"DataStoreInfoBase","dataStoreType":"OperationalStore"},
               "trigger":{"objectType":"ScheduleBasedTriggerContext",
                "schedule":{"repeatingTimeIntervals":["R/2023-01-04T09:00:00+00:00/PT4H"],"timeZone":"UTC"},
                "taggingCriteria":[
                 {"isDefault":true,"taggingPriority":99,"tagInfo":{"tagName":"Default","id":"Default_"}},
                 {"isDefault":false,"taggingPriority":25,"tagInfo":{"tagName":"Daily","id":"Daily_"},
                  "criteria":[{"objectType":"ScheduleBasedBackupCriteria","absoluteCriteria":["FirstOfDay"]}]}]}}]}}""";

    final Vault vault;
    final String group;
    final String vaultId;
    final String cluster;
    final String extension;
    final String account;

    Estates(Vault vault) {
        this.vault = vault;
        group = vault.group();
        vaultId = group + "/providers/Microsoft.DataProtection/backupVaults/v1";
        cluster = group + "/providers/Microsoft.ContainerService/managedClusters/c1";
        extension = cluster + "/providers/Microsoft.KubernetesConfiguration/extensions/azure-aks-backup";
        account = group + "/providers/Microsoft.Storage/storageAccounts/lifeboat";
    }

    /** Vault, policy, cluster, container, extension; nothing granted. */
    Estates made() {
        vault.follow(vault.put(vaultId, VAULT));
        ok(vault.put(vaultId + "/backupPolicies/default", POLICY));
        ok(vault.put(cluster, "{\"location\":\"local\"}"));
        ok(vault.put(account + "/blobServices/default/containers/c1", "{}"));
        ok(vault.put(extension, """
                {"properties":{"extensionType":"Microsoft.DataProtection.Kubernetes","configurationSettings":{
                  "blobContainer":"c1","storageAccount":"lifeboat","storageAccountResourceGroup":"lifeboat",
                  "storageAccountSubscriptionId":"%s"}}}""".formatted(vault.subscription())));
        return this;
    }

    void bind() {
        ok(vault.put(cluster + "/trustedAccessRoleBindings/b1", """
                {"properties":{"sourceResourceId":"%s","roles":["Microsoft.DataProtection/backupVaults/backup-operator"]}}""".formatted(vaultId)));
    }

    String vaultPrincipal() {
        return vault.get(vaultId).json().path("identity").path("principalId").asText();
    }

    String clusterPrincipal() {
        return vault.get(cluster).json().path("identity").path("principalId").asText();
    }

    String extensionPrincipal() {
        return vault.get(extension)
                .json()
                .path("properties")
                .path("aksAssignedIdentity")
                .path("principalId")
                .asText();
    }

    void grant(String principal, String role, String scope) {
        ok(vault.put(scope + "/providers/Microsoft.Authorization/roleAssignments/" + UUID.randomUUID(), """
                {"properties":{"principalId":"%s","roleDefinitionId":"/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/%s"}}""".formatted(
                        principal, role)));
    }

    void grantAll() {
        bind();
        grant(vaultPrincipal(), READER, cluster);
        grant(vaultPrincipal(), READER, group);
        grant(clusterPrincipal(), CONTRIBUTOR, group);
        grant(extensionPrincipal(), BLOBS, account);
    }

    String properties(String namespaces) {
        return """
                {"objectType":"BackupInstance","friendlyName":"c1/nightly",
                 "dataSourceInfo":{"objectType":"Datasource","datasourceType":"Microsoft.ContainerService/managedClusters",
                   "resourceId":"%s","resourceName":"c1"},
                 "policyInfo":{"policyId":"%s/backupPolicies/default","policyParameters":{
                   "dataStoreParametersList":[{"objectType":"AzureOperationalStoreParameters","dataStoreType":"OperationalStore","resourceGroupId":"%s"}],
                   "backupDatasourceParametersList":[{"objectType":"KubernetesClusterBackupDatasourceParameters",
                     "snapshotVolumes":true,"includeClusterScopeResources":true,"includedNamespaces":%s,"excludedNamespaces":null,
                     "labelSelectors":["env=prod"]}]}}}""".formatted(cluster, vaultId, group, namespaces);
    }

    String instance() {
        return vaultId + "/backupInstances/c1-shop";
    }

    static Vault.Answer ok(Vault.Answer answer) {
        if (answer.status() / 100 != 2) {
            throw new AssertionError(answer.toString());
        }
        return answer;
    }
}
