package dev.lifeboat.vault.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each bad input is answered with code, cause and action, and changes nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private Vault vault;
    private Estates estate;

    @BeforeAll
    void start(@TempDir Path folder) {
        vault = new Vault(folder);
        estate = new Estates(vault).made();
        estate.grantAll();
    }

    @AfterAll
    void stop() {
        vault.close();
    }

    private void refuses(Vault.Answer answer, int status, String code) {
        assertThat(answer.code()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(status);
        var info = answer.json().path("error").path("additionalInfo").get(0).path("info");
        assertThat(info.path("message").asText()).isNotBlank().doesNotContain("{");
        assertThat(info.path("innerError")
                        .path("additionalInfo")
                        .path("DetailedNonLocalisedMessage")
                        .asText())
                .isNotBlank();
        assertThat(info.path("recommendedAction").get(0).asText()).isNotBlank();
        assertThat(answer.header("x-ms-request-id")).isNotBlank();
    }

    private void refusesUnchanged(String method, String path, String body, int status, String code) {
        var before = vault.dump();
        refuses(vault.call(method, path, body), status, code);
        assertThat(vault.dump()).isEqualTo(before);
    }

    private String versioned(String path) {
        return path + "?api-version=" + Vault.VERSION;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                             | InvalidRequestContent",
                "[]                                            | InvalidRequestContent",
                "null                                          | InvalidRequestContent",
                "{\"location\":\"local\"} x                    | InvalidRequestContent",
                "{\"location\":\"a\",\"location\":\"b\"}       | InvalidRequestContent",
                "{}                                            | UserErrorMissingProperty",
                "{\"location\":5,\"properties\":{}}            | UserErrorInvalidProperty",
                "{\"location\":\"local\",\"properties\":[]}    | UserErrorInvalidProperty",
                "{\"location\":\"local\",\"properties\":{\"storageSettings\":[{\"type\":\"Golden\"}]}} | UserErrorInvalidProperty",
                "{\"location\":\"local\",\"properties\":{\"securitySettings\":{\"immutabilitySettings\":{\"state\":\"Locked\"}}}} | UserErrorOperationNotSupported",
            })
    void ofAVault(String body, String code) {
        refusesUnchanged("PUT", versioned(estate.vaultId + "x"), body, 400, code);
    }

    @Test
    void deeplyNestedJson() {
        refusesUnchanged("PUT", versioned(estate.vaultId + "x"), "{\"a\":".repeat(5000), 400, "InvalidRequestContent");
    }

    @ParameterizedTest
    @CsvSource({"1v", "a", "v_1", "v%20v", "v%C3%A4", "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv"})
    void namesOfVaults(String name) {
        refusesUnchanged(
                "PUT",
                versioned(estate.group + "/providers/Microsoft.DataProtection/backupVaults/" + name),
                Estates.VAULT,
                400,
                "InvalidResourceName");
    }

    @ParameterizedTest
    @CsvSource({
        "BackupPolicy,BackupPlan,UserErrorUnknownObjectType",
        "AzureBackupRule,AzureMagicRule,UserErrorUnknownObjectType",
        "AbsoluteDeleteOption,Never,UserErrorUnknownObjectType",
        "ImmediateCopyOption,SometimeCopyOption,UserErrorUnknownObjectType",
        "P7D,sevendays,UserErrorInvalidProperty",
        "R/2023-01-04T09:00:00+00:00/PT4H,every day,UserErrorInvalidProperty",
        "OperationalStore,TapeStore,UserErrorInvalidProperty",
        "FirstOfDay,FirstOfDecade,UserErrorInvalidProperty",
    })
    void ofAPolicy(String word, String instead, String code) {
        refusesUnchanged(
                "PUT",
                versioned(estate.vaultId + "/backupPolicies/other"),
                Estates.POLICY.replaceFirst(java.util.regex.Pattern.quote(word), instead),
                400,
                code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"objectType\":\"BackupInstance\"  | \"objectType\":\"Bucket\"         | 400 | UserErrorUnknownObjectType",
                "KubernetesClusterBackupDatasourceParameters | BlobParameters           | 400 | UserErrorUnknownObjectType",
                "[\"shop\"]                         | [\"kube-system\"]                 | 400 | UserErrorSystemNamespaceNotAllowed",
                "[\"shop\"]                         | [\"Shop\"]                        | 400 | UserErrorInvalidProperty",
                "[\"shop\"]                         | \"shop\"                          | 400 | UserErrorInvalidProperty",
                "[\"shop\"]                         | [5]                               | 400 | UserErrorInvalidProperty",
                "env=prod                           | env=(prod                         | 400 | UserErrorInvalidProperty",
                "env=prod                           | env in prod                       | 400 | UserErrorInvalidProperty",
                "env=prod                           | env=prod,                         | 400 | UserErrorInvalidProperty",
                "\"snapshotVolumes\":true,          | ''                                | 400 | UserErrorMissingProperty",
                "\"snapshotVolumes\":true           | \"snapshotVolumes\":\"yes\"       | 400 | UserErrorInvalidProperty",
                "managedClusters/c1                 | managedClusters/c9                | 404 | ResourceNotFound",
                "backupPolicies/default             | backupPolicies/none               | 404 | ResourceNotFound",
                "backupVaults/v1/                   | backupVaults/v2/                  | 400 | UserErrorInvalidProperty",
            })
    void ofAnInstance(String word, String instead, int status, String code) {
        var body = "{\"properties\":" + estate.properties("[\"shop\"]").replace(word, instead) + "}";
        refusesUnchanged("PUT", versioned(estate.instance()), body, status, code);
    }

    @ParameterizedTest
    @CsvSource({
        "'',MissingApiVersionParameter",
        "?api-version=2019-01-01,InvalidApiVersionParameter",
        "?api-version=2025-13-45,InvalidApiVersionParameter",
        "?api-version=2099-01-01,InvalidApiVersionParameter",
        "?api-version=latest,InvalidApiVersionParameter",
    })
    void apiVersions(String query, String code) {
        refuses(vault.call("GET", estate.vaultId + query, null), 400, code);
    }

    @Test
    void aForeignSubscription() {
        var path = versioned(estate.vaultId.replace(vault.subscription(), "11111111-1111-1111-1111-111111111111"));
        refusesUnchanged("PUT", path, Estates.VAULT, 404, "SubscriptionNotFound");
    }

    @Test
    void aMissingGroup() {
        refusesUnchanged(
                "PUT",
                versioned(estate.vaultId.replace("/lifeboat/", "/nowhere/")),
                Estates.VAULT,
                404,
                "ResourceGroupNotFound");
    }

    @Test
    void tokensThatAreMissingOrWrong() {
        refuses(vault.call("GET", versioned(estate.vaultId), null, null), 401, "AuthenticationFailed");
        refuses(vault.call("GET", versioned(estate.vaultId), null, "lbt_wrong"), 401, "AuthenticationFailed");
    }

    @ParameterizedTest
    @CsvSource({
        "/subscriptions/../../etc/passwd",
        "/subscriptions/%2e%2e/%2e%2e/etc",
        "/subscriptions/a%2fb/resourceGroups/x",
        "/subscriptions/a%00b",
        "/subscriptions/a%5cb",
        "/subscriptions/%zz",
        "/subscriptions/%ff%fe",
    })
    void addressesThatClimbOrHide(String path) throws Exception {
        // java.net.http repairs some of these, so the bytes are written by hand
        var answer =
                raw("GET " + path + "?api-version=2025-07-01 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .contains("InvalidResourceId")
                .contains("recommendedAction");
    }

    @Test
    void aRequestThatIsNoHttp() throws Exception {
        assertThat(raw("NONSENSE\r\n\r\n")).startsWith("HTTP/1.1 400").contains("InvalidRequestContent");
    }

    @Test
    void anUnknownAddressAndAWrongMethod() {
        refuses(vault.get("/subscriptions/x/nothing/here"), 404, "InvalidResourceType");
        refuses(vault.call("PUT", versioned("/subscriptions"), "{}"), 405, "HttpMethodNotAllowed");
    }

    @Test
    void aBodyOfAHundredMegabytesIsRefusedBeforeItIsRead() {
        var before = vault.dump();
        var answer = vault.send(HttpRequest.newBuilder(URI.create(vault.url() + versioned(estate.vaultId + "x")))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + vault.token())
                .PUT(HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(() -> zeros(100L << 20)), 100L << 20))
                .build());
        refuses(answer, 413, "RequestEntityTooLarge");
        assertThat(vault.dump()).isEqualTo(before);
    }

    @Test
    void aBodyWithoutALengthIsCutAtTheLimit() {
        var answer = vault.send(HttpRequest.newBuilder(URI.create(vault.url() + versioned(estate.vaultId + "x")))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + vault.token())
                .PUT(HttpRequest.BodyPublishers.ofInputStream(() -> zeros(3L << 20)))
                .build());
        refuses(answer, 413, "RequestEntityTooLarge");
    }

    @Test
    void aStaleVersionChangesNothing() {
        var before = vault.dump();
        var answer = vault.send(HttpRequest.newBuilder(URI.create(vault.url() + versioned(estate.vaultId)))
                .header("Authorization", "Bearer " + vault.token())
                .header("If-Match", "\"99\"")
                .PUT(HttpRequest.BodyPublishers.ofString(Estates.VAULT))
                .build());
        refuses(answer, 412, "PreconditionFailed");
        assertThat(vault.dump()).isEqualTo(before);
    }

    private static InputStream zeros(long length) {
        return new InputStream() {
            private long left = length;

            @Override
            public int read() {
                return left-- > 0 ? ' ' : -1;
            }

            @Override
            public int read(byte[] buffer, int offset, int wanted) {
                if (left <= 0) {
                    return -1;
                }
                var count = (int) Math.min(wanted, left);
                left -= count;
                java.util.Arrays.fill(buffer, offset, offset + count, (byte) ' ');
                return count;
            }
        };
    }

    private String raw(String request) throws Exception {
        try (var socket = vault.socket()) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
