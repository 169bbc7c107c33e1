package dev.lifeboat.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.client.Operations;
import dev.lifeboat.cli.client.VaultClient;
import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;

/** Gives the identities what a backup needs, and nothing that they have already (azure-aks-backup-semantics 7, the rows "always"). */
final class Grants {
    private static final String READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
    private static final String CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c";
    private static final String BLOB_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    private static final String BACKUP_OPERATOR = "Microsoft.DataProtection/backupVaults/backup-operator";

    private final VaultClient client;
    private final Operations operations;
    private final Scope scope;
    private final Consumer<String> said;

    Grants(VaultClient client, Operations operations, Scope scope, Consumer<String> said) {
        this.client = client;
        this.operations = operations;
        this.scope = scope;
        this.said = said;
    }

    void grant(JsonNode vault, JsonNode cluster, JsonNode extension) {
        var vaultId = vault.path("id").asText();
        var clusterId = cluster.path("id").asText();
        trustedAccess(vaultId, clusterId);
        var vaultIdentity = principal(vault, vault.path("identity").path("principalId"));
        var clusterIdentity = principal(cluster, cluster.path("identity").path("principalId"));
        var extensionIdentity = principal(
                extension,
                extension.path("properties").path("aksAssignedIdentity").path("principalId"));
        var vaultName = "vault " + vault.path("name").asText();
        var clusterName = "cluster " + cluster.path("name").asText();
        role(vaultIdentity, vaultName, "Reader", READER, clusterId, clusterName);
        role(vaultIdentity, vaultName, "Reader", READER, scope.group(), "resource group " + scope.resourceGroup());
        role(
                clusterIdentity,
                clusterName,
                "Contributor",
                CONTRIBUTOR,
                scope.group(),
                "resource group " + scope.resourceGroup());
        role(
                extensionIdentity,
                "extension of " + clusterName,
                "Storage Blob Data Contributor",
                BLOB_CONTRIBUTOR,
                scope.account(),
                "storage account " + scope.storageAccount());
    }

    private void trustedAccess(String vaultId, String clusterId) {
        var bindings = client.list(clusterId + "/trustedAccessRoleBindings");
        var what = "trusted access of vault " + Names.last(vaultId) + " to cluster " + Names.last(clusterId);
        for (var binding : bindings) {
            if (binding.path("properties").path("sourceResourceId").asText().equalsIgnoreCase(vaultId)
                    && Verb.strings(binding.path("properties").path("roles")).contains(BACKUP_OPERATOR)) {
                said.accept("There already: " + what);
                return;
            }
        }
        var body = Json.object();
        body.putObject("properties")
                .put("sourceResourceId", vaultId)
                .putArray("roles")
                .add(BACKUP_OPERATOR);
        operations.put(clusterId + "/trustedAccessRoleBindings/" + Names.last(vaultId), body);
        said.accept("Granted: " + what);
    }

    private void role(String principal, String who, String role, String definition, String on, String onName) {
        var assignments = on + "/providers/Microsoft.Authorization/roleAssignments";
        var what = role + " for " + who + " on " + onName;
        var exists = client.list(assignments).stream()
                .map(Verb::properties)
                .anyMatch(assignment -> assignment.path("principalId").asText().equalsIgnoreCase(principal)
                        && assignment
                                .path("roleDefinitionId")
                                .asText()
                                .toLowerCase(Locale.ROOT)
                                .endsWith(definition)
                        && assignment.path("scope").asText(on).equalsIgnoreCase(on));
        if (exists) {
            said.accept("There already: " + what);
            return;
        }
        // the same grant has the same name: two people who protect at once do not grant twice
        var name = UUID.nameUUIDFromBytes((on + "|" + principal + "|" + definition)
                .toLowerCase(Locale.ROOT)
                .getBytes(StandardCharsets.UTF_8));
        var body = Json.object();
        body.putObject("properties")
                .put("principalId", principal)
                .put("principalType", "ServicePrincipal")
                .put(
                        "roleDefinitionId",
                        "/subscriptions/" + scope.subscription() + "/providers/Microsoft.Authorization/roleDefinitions/"
                                + definition);
        operations.put(assignments + "/" + name, body);
        said.accept("Granted: " + what);
    }

    private static String principal(JsonNode resource, JsonNode principal) {
        if (principal.asText("").isEmpty()) {
            throw new Failure(
                    CommandError.NO_IDENTITY, resource.path("name").asText() + " has no identity of its own.");
        }
        return principal.asText();
    }
}
