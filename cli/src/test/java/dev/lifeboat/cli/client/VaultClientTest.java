package dev.lifeboat.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VaultClientTest {
    private static final String SERVER = "/providers/Lifeboat.Backup/server";
    private static final String OPERATION = "/subscriptions/S/operationStatus/OP";
    private static final String RESULT = "/subscriptions/S/operationResults/OP";
    private static final Map<String, String> ASYNC =
            Map.of("Azure-AsyncOperation", "{base}" + OPERATION, "Retry-After", "0");
    private static final Map<String, String> BOTH =
            Map.of("Azure-AsyncOperation", "{base}" + OPERATION, "Location", "{base}" + RESULT, "Retry-After", "0");

    private final ScriptedServer server = new ScriptedServer();
    private final VaultClient client =
            new VaultClient(new Login(server.url(), "planted-token", ScriptedServer.authority(), null));
    private final Operations operations = new Operations(client, InstantSource.system(), Duration.ofSeconds(20));

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void readsAreTriedAgainWhenTheConnectionFails() {
        server.on("GET /x", 0, "").on("GET /x", 200, "{'name':'x'}");
        assertThat(client.get("/x").path("name").asText()).isEqualTo("x");
    }

    @Test
    void writesAreNeverSentTwice() {
        server.on("PUT /x", 0, "");
        assertThat(failure(() -> client.put("/x", Json.object())).exit()).isEqualTo(Exit.UNREACHABLE);
        assertThat(server.requests()).containsExactly("PUT /x");
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() {
        server.close();
        var failure = failure(() -> client.get("/x"));
        assertThat(failure.exit()).isEqualTo(Exit.UNREACHABLE);
        assertThat(failure.report()).contains("ServerUnreachable", "Cause:", "Action:");
    }

    @Test
    void aServerOfAnotherAuthorityIsRefused() {
        try (var other = new VaultClient(new Login(server.url(), "t", null, null))) {
            var failure = failure(() -> other.get("/x"));
            assertThat(failure.code()).isEqualTo("ServerNotTrusted");
            assertThat(failure.exit()).isEqualTo(Exit.UNREACHABLE);
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aPinnedAuthorityIsKeptAndAnotherPinIsRefused() {
        server.on("GET " + SERVER, 200, "{'version':'1'}");
        var pinned = Trust.pinned(ScriptedServer.fingerprint());
        try (var fresh = new VaultClient(server.url(), "t", pinned.context())) {
            fresh.get(SERVER);
        }
        try (var again = new VaultClient(new Login(server.url(), "t", pinned.authority(), null))) {
            again.get(SERVER);
        }
        var wrong = Trust.pinned("00".repeat(32));
        try (var refused = new VaultClient(server.url(), "t", wrong.context())) {
            assertThat(failure(() -> refused.get(SERVER)).code()).isEqualTo("ServerNotTrusted");
        }
        assertThat(wrong.authority()).isNull();
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void everyProviderIsAskedInItsOwnVersion() {
        var azure = "/subscriptions/S/providers/Microsoft.DataProtection/x";
        var ours = azure + "/providers/Lifeboat.Backup/y";
        server.on("GET " + azure, 200, "{}").on("GET " + ours, 200, "{}");
        client.get(azure);
        client.get(ours + "?section=a%2Fb");
        assertThat(server.received())
                .extracting(ScriptedServer.Received::query)
                .containsExactly("api-version=2025-07-01", "section=a%2Fb&api-version=2026-12-01");
        assertThat(server.received())
                .extracting(ScriptedServer.Received::authorization)
                .containsOnly("Bearer planted-token");
    }

    /** A link to another host must not carry the token there. */
    @Test
    void linksAreFollowedOnThisServerOnly() {
        server.on("GET /list", 200, "{'value':[{'n':1}],'nextLink':'https://evil.invalid/list2?$skipToken=a'}")
                .on("GET /list2", 200, "{'value':[{'n':2}]}");
        assertThat(client.list("/list")).hasSize(2);
    }

    @Test
    void aCreatedResourceIsReadAfterItsOperation() {
        server.on("PUT /v", 201, "{'properties':{'provisioningState':'Provisioning'}}", ASYNC)
                .on("GET " + OPERATION, 200, "{'status':'Inprogress'}")
                .on("GET " + OPERATION, 200, "{'status':'Succeeded'}")
                .on("GET /v", 200, "{'name':'v'}");
        assertThat(operations.put("/v", Json.object()).path("name").asText()).isEqualTo("v");
        assertThat(server.requests()).containsExactly("PUT /v", "GET " + OPERATION, "GET " + OPERATION, "GET /v");
    }

    @Test
    void aResourceWithoutAnOperationIsLookedAtUntilItHasSucceeded() {
        server.on("PUT /v", 201, "{'properties':{'provisioningState':'Provisioning'}}")
                .on("GET /v", 200, "{'properties':{'provisioningState':'Succeeded'}}");
        operations.put("/v", Json.object());
        assertThat(server.requests()).containsExactly("PUT /v", "GET /v");
    }

    @Test
    void anActionAnswersItsJob() {
        server.on("POST /backup", 202, "", BOTH)
                .on("GET " + OPERATION, 200, "{'status':'Inprogress'}")
                .on("GET " + OPERATION, 200, "{'status':'Succeeded','properties':{'jobId':'/j/1'}}");
        assertThat(operations.post("/backup", Json.object()).path("jobId").asText())
                .isEqualTo("/j/1");
    }

    @Test
    void anActionWithoutPropertiesIsReadAtItsLocation() {
        server.on("POST /backup", 202, "", BOTH)
                .on("GET " + OPERATION, 200, "{'status':'Succeeded'}")
                .on("GET " + RESULT, 200, "{'jobId':'/j/2'}");
        assertThat(operations.post("/backup", Json.object()).path("jobId").asText())
                .isEqualTo("/j/2");
    }

    @Test
    void aFailedOperationTellsCodeCauseAndAction() {
        server.on("POST /validate", 202, "", BOTH).on("GET " + OPERATION, 200, """
                        {'status':'Failed','error':{'code':'UserErrorMissingRequiredPermissions','message':'It may not.',
                         'additionalInfo':[{'type':'UserFacingError','info':{'recommendedAction':['Grant Reader.'],
                          'innerError':{'additionalInfo':{'DetailedNonLocalisedMessage':'A role is missing.'}}}}]}}""");
        var failure = failure(() -> operations.post("/validate", Json.object()));
        assertThat(failure.exit()).isEqualTo(Exit.DENIED);
        assertThat(failure.report()).isEqualTo("""
                        Error UserErrorMissingRequiredPermissions: It may not.
                          Cause:  A role is missing.
                          Action: Grant Reader.""");
    }

    @Test
    void anOperationThatNeverEndsIsGivenUp() {
        var seconds = new AtomicLong();
        InstantSource clock = () -> Instant.ofEpochSecond(seconds.addAndGet(5));
        server.on("DELETE /x", 202, "", BOTH).on("GET " + OPERATION, 200, "{'status':'Inprogress'}");
        var limited = new Operations(client, clock, Duration.ofSeconds(20));
        assertThat(failure(() -> limited.delete("/x")).code()).isEqualTo("TimedOut");
    }

    @Test
    void deniedIsAnExitCodeOfItsOwnAndNeverMeansAbsent() {
        server.on("GET /x", 403, "{'error':{'code':'AuthorizationFailed','message':'no'}}");
        assertThat(failure(() -> client.get("/x")).exit()).isEqualTo(Exit.DENIED);
        assertThatThrownBy(() -> client.find("/x")).isInstanceOf(Failure.class);
        assertThat(client.find("/none")).isEmpty();
    }

    private static Failure failure(Runnable action) {
        return catchThrowableOfType(Failure.class, action::run);
    }
}
