package dev.lifeboat.vault.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.vault.audit.Audit;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.sql.Database;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** API-1, VLT-1, POL-7, TRU-1, TRU-3, INS-1, INS-3, INS-4 over TLS with a real client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManagementApiTest {
    private Path folder;
    private Vault vault;
    private Estates estate;

    @BeforeAll
    void start(@TempDir Path made) {
        folder = made;
        vault = new Vault(folder);
        estate = new Estates(vault).made();
    }

    @AfterAll
    void stop() {
        vault.close();
    }

    @Test
    void everyRouteSaysWhoMayCallIt() {
        assertThat(vault.wiring().routes()).allSatisfy(route -> {
            switch (route.access()) {
                case Access.Action(var action) ->
                    assertThat(action)
                            .matches(
                                    "[A-Za-z.]+/[A-Za-z/*]+/(read|write|delete|action)|[A-Za-z.]+/[A-Za-z]+/(read|write|delete|action)");
                case Access.Public() -> assertThat(route.path()).isIn("/healthz", "/link/v1/enroll");
                case Access.Authenticated() -> assertThat(route.method()).isEqualTo("GET");
                case Access.ClientCertificate() -> assertThat(route.path()).startsWith("/link/v1/");
                case Access.Ticket() -> assertThat(route.path()).startsWith("/store/v1/");
            }
        });
    }

    @Test
    void everyRouteButThePublicOnesRefusesAnonymousCallers() {
        for (var route : vault.wiring().routes()) {
            if (route.access() instanceof Access.Public || route.access() instanceof Access.Ticket) {
                continue;
            }
            var path = route.path()
                    .replace("{subscription}", vault.subscription())
                    .replace("{scope*}", "subscriptions/" + vault.subscription())
                    .replaceAll("\\{\\w+}", "x1");
            var version = path.contains("Lifeboat.Backup") ? "2026-12-01" : Vault.VERSION;
            var answer = vault.call(route.method(), path + "?api-version=" + version, null, null);
            assertThat(answer.status()).as(route.method() + " " + path).isEqualTo(401);
        }
    }

    /** The extension of the first name would be enrolled anew for the second. */
    @Test
    void aClusterWithAnExtensionHasOneName() {
        var clusters = estate.group + "/providers/Microsoft.ContainerService/managedClusters/";
        var body = "{\"location\":\"local\",\"properties\":{\"clusterUid\":\"0d8e-1\"}}";
        Estates.ok(vault.put(clusters + "one", body));
        Estates.ok(vault.put(clusters + "without-an-extension", body));
        Estates.ok(vault.put(
                clusters + "one/providers/Microsoft.KubernetesConfiguration/extensions/azure-aks-backup",
                "{\"properties\":{\"extensionType\":\"Microsoft.DataProtection.Kubernetes\",\"configurationSettings\":{"
                        + "\"blobContainer\":\"c1\",\"storageAccount\":\"lifeboat\",\"storageAccountResourceGroup\":\"lifeboat\","
                        + "\"storageAccountSubscriptionId\":\"" + vault.subscription() + "\"}}}"));
        Estates.ok(vault.put(clusters + "one", body));
        var refused = vault.put(clusters + "two", body);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().at("/error/code").asText()).isEqualTo("UserErrorClusterAlreadyRegistered");
        assertThat(refused.json().at("/error/message").asText()).contains("registered as one already");
        Estates.ok(vault.put(clusters + "another", body.replace("0d8e-1", "0d8e-2")));
    }

    @Test
    void showsAVaultWithWhatOnlyTheServerKnows() {
        var answer = vault.get(estate.vaultId);
        assertThat(answer.status()).isEqualTo(200);
        var json = answer.json();
        assertThat(json.path("id").asText()).isEqualTo(estate.vaultId);
        assertThat(json.path("type").asText()).isEqualTo("Microsoft.DataProtection/backupVaults");
        assertThat(json.path("identity").path("principalId").asText()).hasSize(36);
        // read-only fields of the PUT are ignored (azure-dataprotection-api 13)
        assertThat(json.path("properties").path("provisioningState").asText()).isEqualTo("Succeeded");
        assertThat(json.path("properties").path("secureScore").asText()).isEqualTo("Minimum");
        assertThat(json.path("properties").path("securitySettings").has("encryptionSettings"))
                .isFalse();
    }

    @Test
    void findsResourcesInAnyCaseAndBehindDoubleSlashes() {
        assertThat(vault.get("/" + estate.vaultId.toUpperCase(java.util.Locale.ROOT))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void listsVaultsOfGroupAndSubscription() {
        for (var scope : List.of(estate.group, "/subscriptions/" + vault.subscription())) {
            var list = vault.get(scope + "/providers/Microsoft.DataProtection/backupVaults")
                    .json()
                    .path("value");
            assertThat(list).extracting(one -> one.path("id").asText()).contains(estate.vaultId);
        }
    }

    @Test
    void patchesAVaultAndHoldsItAgainstItsVersion() {
        var id = estate.group + "/providers/Microsoft.DataProtection/backupVaults/patched";
        vault.follow(vault.put(id, Estates.VAULT));
        var before = vault.get(id);
        var answer = vault.call("PATCH", id + "?api-version=" + Vault.VERSION, """
                {"tags":{"team":"a"},"properties":{"monitoringSettings":{"azureMonitorAlertSettings":{"alertsForAllJobFailures":"Disabled"}}}}""");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("tags").path("team").asText()).isEqualTo("a");
        assertThat(answer.json().path("properties").path("storageSettings")).hasSize(1);
        assertThat(answer.json().path("identity")).isEqualTo(before.json().path("identity"));
        assertThat(answer.header("etag")).isNotEqualTo(before.header("etag"));
        assertThat(vault.follow(vault.delete(id)).path("status").asText()).isEqualTo("Succeeded");
        assertThat(vault.get(id).status()).isEqualTo(404);
        assertThat(vault.delete(id).status()).isEqualTo(204);
    }

    @Test
    void givesAPolicyBackUnchangedAndInOrder() {
        var sent = Json.parse(Estates.POLICY.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(vault.get(estate.vaultId + "/backupPolicies/default")
                        .json()
                        .path("properties")
                        .toString())
                .isEqualTo(sent.path("properties").toString());
    }

    @Test
    void showsRolesWithAzuresIds() {
        var roles = vault.get(
                "/subscriptions/" + vault.subscription() + "/providers/Microsoft.Authorization/roleDefinitions");
        assertThat(roles.json().path("value"))
                .extracting(role -> role.path("name").asText())
                .contains(Estates.OWNER, Estates.CONTRIBUTOR, Estates.READER, Estates.BLOBS);
    }

    @Test
    void acceptsBothSpellingsOfTheSettingsOfAnExtension() {
        var settings = vault.get(estate.extension).json().path("properties").path("configurationSettings");
        assertThat(settings.path("configuration.backupStorageLocation.bucket").asText())
                .isEqualTo("c1");
        assertThat(settings.path("configuration.backupStorageLocation.config.storageAccount")
                        .asText())
                .isEqualTo("lifeboat");
        assertThat(vault.get(estate.extension)
                        .json()
                        .path("properties")
                        .path("provisioningState")
                        .asText())
                .isEqualTo("Creating");
    }

    /** One test, because each grant changes what the next validation finds (TRU-3, semantics 7). */
    @Test
    void namesEachMissingGrantThenConfiguresThenGuardsWhatIsInUse() {
        var clean = new Estates(vault);
        assertThat(refused()).isEqualTo("KubernetesBackupListExtensionsError");
        clean.grant(clean.vaultPrincipal(), Estates.READER, clean.cluster);
        assertThat(refused()).isEqualTo("UserErrorTrustedAccessNotFound");
        clean.bind();
        assertThat(refused()).isEqualTo("UserErrorMissingRequiredPermissions");
        clean.grant(clean.vaultPrincipal(), Estates.READER, clean.group);
        var error = validation().path("error");
        assertThat(error.path("message").asText())
                .contains("Contributor for the cluster c1")
                .doesNotContain("Reader");
        assertThat(error.path("additionalInfo").get(0).path("info").path("recommendedAction"))
                .hasSize(1);
        clean.grant(clean.clusterPrincipal(), Estates.CONTRIBUTOR, clean.group);
        assertThat(refused()).isEqualTo("UserErrorExtensionMSIMissingPermissionsOnBackupStorageLocation");
        clean.grant(clean.extensionPrincipal(), Estates.BLOBS, clean.account);
        assertThat(validation().path("status").asText()).isEqualTo("Succeeded");

        var body = "{\"properties\":" + estate.properties("[\"shop\"]") + "}";
        var created = vault.put(estate.instance(), body);
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json()
                        .path("properties")
                        .path("currentProtectionState")
                        .asText())
                .isEqualTo("ConfiguringProtection");
        assertThat(vault.follow(created).path("status").asText()).isEqualTo("Succeeded");
        var instance = vault.get(estate.instance()).json().path("properties");
        assertThat(instance.path("currentProtectionState").asText()).isEqualTo("ProtectionConfigured");
        assertThat(instance.path("dataSourceInfo").path("resourceID").asText()).isEqualTo(estate.cluster);
        assertThat(instance.path("dataSourceInfo").has("resourceId")).isFalse();
        // the same again changes nothing and needs no operation
        var again = vault.put(estate.instance(), body);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("azure-asyncoperation")).isEmpty();

        assertThat(vault.get(estate.cluster + "/providers/Microsoft.DataProtection/backupInstances")
                        .json()
                        .path("value"))
                .hasSize(1);
        assertThat(vault.delete(estate.vaultId + "/backupPolicies/default").code())
                .isEqualTo("UserErrorPolicyInUse");
        assertThat(vault.delete(estate.vaultId).code()).isEqualTo("UserErrorVaultNotEmpty");
        assertThat(vault.delete(estate.cluster).code()).isEqualTo("UserErrorClusterProtected");
        assertThat(vault.delete(estate.account + "/blobServices/default/containers/c1")
                        .code())
                .isEqualTo("UserErrorStorageInUse");
        assertThat(vault.delete(estate.group).code()).isEqualTo("UserErrorResourceGroupNotEmpty");

        // INS-4: the snapshot group is fixed once set
        Estates.ok(vault.put(
                "/subscriptions/" + vault.subscription() + "/resourceGroups/other", "{\"location\":\"local\"}"));
        var moved = body.replace(
                "\"resourceGroupId\":\"" + estate.group + "\"",
                "\"resourceGroupId\":\"/subscriptions/" + vault.subscription() + "/resourceGroups/other\"");
        assertThat(vault.put(estate.instance(), moved).code())
                .isEqualTo("UserErrorSnapshotResourceGroupCannotBeChanged");
        assertThat(vault.put(estate.vaultId + "/backupInstances/second", body).code())
                .isEqualTo("UserErrorDppDatasourceAlreadyProtected");
    }

    private com.fasterxml.jackson.databind.JsonNode validation() {
        var answer = vault.post(
                estate.vaultId + "/validateForBackup", "{\"backupInstance\":" + estate.properties("[\"shop\"]") + "}");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("location")).startsWith(vault.url()).contains("/operationResults/");
        assertThat(answer.header("retry-after")).matches("\\d+");
        return vault.follow(answer);
    }

    private String refused() {
        var status = validation();
        assertThat(status.path("status").asText()).isEqualTo("Failed");
        return status.path("error").path("code").asText();
    }

    @Test
    void chainsARowOfTheAuditToEachWriteAlsoToRefusedOnes() {
        vault.call("DELETE", estate.vaultId + "?api-version=" + Vault.VERSION, null, "wrong");
        try (var database = Database.open(folder.resolve("lifeboat.db"))) {
            assertThat(new Audit(database, InstantSource.system()).firstBroken())
                    .isEmpty();
            var outcomes = database.read(handle -> handle.createQuery(
                            "select action || ' ' || outcome from audit order by sequence desc limit 1")
                    .mapTo(String.class)
                    .one());
            assertThat(outcomes).isEqualTo("Microsoft.DataProtection/backupVaults/delete AuthenticationFailed");
        }
    }
}
