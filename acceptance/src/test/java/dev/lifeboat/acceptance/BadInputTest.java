package dev.lifeboat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input to the real server by curl, as a stranger would send it: code, cause and action come back, and nothing changes. */
@Tag("cluster")
class BadInputTest {
    private static final String VERSION = "api-version=2025-07-01";

    @TempDir
    private static Path folder;

    private static Server server;
    private static String token;
    private static String vaults;

    @BeforeAll
    static void start() {
        server = Server.start(folder.resolve("data"));
        token = new Rest(server).administrator();
        var facts =
                get("/providers/Lifeboat.Backup/server?api-version=2026-12-01").body();
        vaults = "/subscriptions/" + facts.path("subscriptionId").asText() + "/resourceGroups/"
                + facts.path("resourceGroup").asText() + "/providers/Microsoft.DataProtection/backupVaults";
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    malformed JSON         | {"location":             | 400
                    a list for an object   | []                       | 400
                    nothing                | NOTHING                  | 400
                    a number for a text    | {"location": {"a": 1}}   | 400
                    missing properties     | {"location": "local"}    | 400
                    deeply nested          | DEEP                     | 400
                    """)
    void refusesABodyThatIsNoVault(String input, String body, int status) {
        var sent = switch (body) {
            case "DEEP" -> "[".repeat(10_000);
            case "NOTHING" -> "";
            default -> body;
        };
        refused(send("PUT", vaults + "/good?" + VERSION, sent, token), status);
        nothingChanged();
    }

    @ParameterizedTest
    @CsvSource({"..%2F..%2Fetc", "ümlaut", "a", "%00", "with space", "' or 1=1 --"})
    void refusesANameThatIsNone(String name) {
        var encoded = name.replace(" ", "%20").replace("'", "%27").replace("ü", "%C3%BC");
        refused(send("PUT", vaults + "/" + encoded + "?" + VERSION, GOOD, token), 400, 404);
        nothingChanged();
    }

    @Test
    void refusesANameThatIsTooLong() {
        refused(send("PUT", vaults + "/" + "a".repeat(300) + "?" + VERSION, GOOD, token), 400);
        nothingChanged();
    }

    @Test
    void refusesAMissingAndAnUnknownApiVersion() {
        refused(send("PUT", vaults + "/good", GOOD, token), 400);
        refused(send("PUT", vaults + "/good?api-version=1999-01-01", GOOD, token), 400);
        nothingChanged();
    }

    @Test
    void refusesAForeignSubscription() {
        var foreign =
                vaults.replaceFirst("/subscriptions/[^/]+", "/subscriptions/00000000-0000-0000-0000-000000000001");
        refused(send("PUT", foreign + "/good?" + VERSION, GOOD, token), 403, 404);
    }

    @Test
    void refusesAMissingAndAWrongToken() {
        refused(send("PUT", vaults + "/good?" + VERSION, GOOD, ""), 401);
        refused(send("PUT", vaults + "/good?" + VERSION, GOOD, token + "x"), 401);
        nothingChanged();
    }

    @Test
    void refusesABodyOfAHundredMegabytesWithoutReadingIt() throws Exception {
        var large = folder.resolve("large");
        try (var file = new java.io.RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(100L << 20);
        }
        var before = server.residentBytes();
        refused(send("PUT", vaults + "/good?" + VERSION, "@" + large, token), 413);
        assertThat(server.residentBytes() - before).isLessThan(50L << 20);
        nothingChanged();
    }

    private static final String GOOD = """
            {"location": "local", "identity": {"type": "SystemAssigned"},
             "properties": {"storageSettings": [{"datastoreType": "VaultStore", "type": "LocallyRedundant"}]}}
            """;

    private static void refused(Rest.Answer answer, Integer... statuses) {
        assertThat(answer.status()).as(answer.toString()).isIn((Object[]) statuses);
        var error = answer.body().path("error");
        assertThat(error.path("code").asText()).as(answer.toString()).isNotBlank();
        assertThat(error.path("message").asText()).isNotBlank();
    }

    private static void nothingChanged() {
        assertThat(get(vaults + "?" + VERSION).body().path("value")).isEmpty();
    }

    private static Rest.Answer get(String path) {
        return new Rest(server).get(path);
    }

    private static Rest.Answer send(String method, String path, String body, String bearer) {
        return new Rest(server).send(method, path, body, bearer);
    }
}
