package dev.lifeboat.vault.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What outlives a server and what runs out with time. */
class RestartTest {
    @TempDir
    Path folder;

    private Vault vault;

    @BeforeEach
    void start() {
        vault = new Vault(folder);
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    @Test
    void issuesTokensThatExpireAndMayDoNothingByThemselves() {
        var estate = new Estates(vault).made();
        var issued = vault.call(
                "POST",
                "/providers/Lifeboat.Backup/tokens?api-version=2026-12-01",
                "{\"name\":\"ci\",\"validity\":\"PT1H\"}");
        assertThat(issued.status()).isEqualTo(201);
        var token = issued.json().path("token").asText();
        var path = estate.vaultId + "?api-version=" + Vault.VERSION;
        assertThat(vault.call("GET", path, null, token).code()).isEqualTo("AuthorizationFailed");
        estate.grant(issued.json().path("principalId").asText(), Estates.READER, estate.group);
        assertThat(vault.call("GET", path, null, token).status()).isEqualTo(200);
        assertThat(vault.call("DELETE", path, null, token).code()).isEqualTo("AuthorizationFailed");
        vault.wind(Duration.ofHours(2));
        assertThat(vault.call("GET", path, null, token).code()).isEqualTo("ExpiredAuthenticationToken");
        assertThat(vault.dump()).doesNotContain(token);
    }

    /** The state that kill -9 leaves: rows of operations that run, and nobody who runs them. */
    @Test
    void goesOnWithWhatCanBeDoneAgainAndEndsTheRest() throws Exception {
        var estate = new Estates(vault).made();
        estate.grantAll();
        var put = vault.put(estate.instance(), "{\"properties\":" + estate.properties("[\"shop\"]") + "}");
        vault.follow(put);
        var validate = vault.post(
                estate.vaultId + "/validateForBackup", "{\"backupInstance\":" + estate.properties("[\"shop\"]") + "}");
        vault.follow(validate);
        var base = vault.url();
        vault.stop();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("lifeboat.db"));
                var statement = connection.createStatement()) {
            statement.executeUpdate(
                    "update operation set status = 'RUNNING', ended = null, result = null where kind in ('Configuring protection', 'Validating for backup')");
            statement.executeUpdate(
                    "update resource set document = replace(document, 'ProtectionConfigured', 'ConfiguringProtection') where type like '%backupInstances'");
        }
        vault.start();
        var configured = vault.follow(new Vault.Answer(put.response()), base);
        assertThat(configured.path("status").asText()).isEqualTo("Succeeded");
        assertThat(vault.get(estate.instance())
                        .json()
                        .path("properties")
                        .path("currentProtectionState")
                        .asText())
                .isEqualTo("ProtectionConfigured");
        var interrupted = vault.follow(validate, base);
        assertThat(interrupted.path("status").asText()).isEqualTo("Failed");
        assertThat(interrupted.path("error").path("code").asText()).isEqualTo("LifeboatOperationInterrupted");
        assertThat(interrupted
                        .path("error")
                        .path("additionalInfo")
                        .get(0)
                        .path("info")
                        .path("isRetryable")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void anExtensionThatNeverEnrolsFailsByItsCode() {
        var estate = new Estates(vault).made();
        vault.wind(Duration.ofMinutes(31));
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            var properties = vault.get(estate.extension).json().path("properties");
            assertThat(properties.path("provisioningState").asText()).isEqualTo("Failed");
            assertThat(properties.path("errorInfo").path("code").asText())
                    .isEqualTo("UserErrorExtensionEnrolmentTimedOut");
        });
    }

    @Test
    void anOperationIsNotSeenThroughAnotherVault() {
        var estate = new Estates(vault).made();
        var other = estate.group + "/providers/Microsoft.DataProtection/backupVaults/v2";
        var made = vault.put(other, Estates.VAULT);
        vault.follow(made);
        var status = URI.create(made.header("azure-asyncoperation")).getRawPath();
        assertThat(vault.get(status).status()).isEqualTo(200);
        assertThat(vault.get(status.replace("backupVaults/v2", "backupVaults/v1"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void linksNameNoHostThatIsNotInTheCertificate() throws Exception {
        var estate = new Estates(vault).made();
        try (var socket = vault.socket()) {
            var body = "{\"backupInstance\":" + estate.properties("[\"shop\"]") + "}";
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("POST " + estate.vaultId
                                    + "/validateForBackup?api-version=2025-07-01 HTTP/1.1\r\nHost: evil.example\r\n"
                                    + "Authorization: Bearer " + vault.token() + "\r\nContent-Length: " + body.length()
                                    + "\r\nConnection: close\r\n\r\n" + body)
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 202")
                    .contains("Azure-AsyncOperation: https://127.0.0.1")
                    .doesNotContain("evil");
        }
    }

    @Test
    void certificatesAreIssuedAnewWhenTheyNearTheirEnd() throws Exception {
        var first = certificate();
        vault.restart();
        assertThat(certificate()).isEqualTo(first);
        vault.wind(Duration.ofDays(330));
        vault.restart();
        assertThat(certificate()).isNotEqualTo(first);
    }

    private String certificate() throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("lifeboat.db"));
                var statement = connection.createStatement();
                var row = statement.executeQuery("select value from setting where name = 'server-certificate'")) {
            return row.getString(1);
        }
    }
}
