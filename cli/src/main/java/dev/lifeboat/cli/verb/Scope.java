package dev.lifeboat.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The default place of everything, as the server made it at its first start, so that nobody has to type resource ids.
 *
 * @param group resource id of the resource group, which is the snapshot group as well
 */
record Scope(String subscription, String group, String location, String storageAccount, String resourceGroup) {
    static final String EXTENSION = "azure-aks-backup";

    static Scope of(JsonNode server) {
        var subscription = server.path("subscriptionId").asText();
        var resourceGroup = server.path("resourceGroup").asText("lifeboat");
        return new Scope(
                subscription,
                "/subscriptions/" + subscription + "/resourceGroups/" + resourceGroup,
                server.path("location").asText("local"),
                server.path("storageAccount").asText("lifeboat"),
                resourceGroup);
    }

    String vaults() {
        return group + "/providers/Microsoft.DataProtection/backupVaults";
    }

    String vault(String name) {
        return vaults() + "/" + Names.check(name);
    }

    String clusters() {
        return group + "/providers/Microsoft.ContainerService/managedClusters";
    }

    String cluster(String name) {
        return clusters() + "/" + Names.check(name);
    }

    String extension(String cluster) {
        return cluster(cluster) + "/providers/Microsoft.KubernetesConfiguration/extensions/" + EXTENSION;
    }

    String account() {
        return group + "/providers/Microsoft.Storage/storageAccounts/" + storageAccount;
    }

    String container(String name) {
        return account() + "/blobServices/default/containers/" + Names.check(name);
    }
}
