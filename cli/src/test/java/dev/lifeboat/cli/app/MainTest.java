package dev.lifeboat.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.client.ScriptedServer;
import dev.lifeboat.cli.output.Console;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.verb.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What people type, what is sent, what is shown, and the exit code (CLI-1, design 13). */
class MainTest {
    private static final String GROUP = "/subscriptions/S/resourceGroups/lifeboat";
    private static final String VAULTS = GROUP + "/providers/Microsoft.DataProtection/backupVaults";
    private static final String VAULT = VAULTS + "/main";
    private static final String INSTANCE = VAULT + "/backupInstances/shop";
    private static final String POINTS = INSTANCE + "/recoveryPoints";
    private static final String JOB = VAULT + "/backupJobs/J";
    private static final String CLUSTER = GROUP + "/providers/Microsoft.ContainerService/managedClusters/prod";
    private static final String EXTENSION =
            CLUSTER + "/providers/Microsoft.KubernetesConfiguration/extensions/azure-aks-backup";
    private static final String ACCOUNT = GROUP + "/providers/Microsoft.Storage/storageAccounts/lifeboat";
    private static final String ROLES = "/providers/Microsoft.Authorization/roleAssignments";
    private static final String BINDINGS = CLUSTER + "/trustedAccessRoleBindings";
    private static final String OLD = "f".repeat(32);
    private static final String POINT = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ScriptedServer server = new ScriptedServer();
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void serve() throws IOException {
        var authority = Files.writeString(home.resolve("ca.crt"), ScriptedServer.authority());
        environment.put("LIFEBOAT_SERVER", server.url().toString());
        environment.put("LIFEBOAT_TOKEN", "planted-token");
        environment.put("LIFEBOAT_CA", authority.toString());
        server.on(
                        "GET /providers/Lifeboat.Backup/server",
                        200,
                        "{'subscriptionId':'S','resourceGroup':'lifeboat','location':'local','storageAccount':'lifeboat'}")
                .on("GET " + VAULTS, 200, "{'value':[{'id':'" + VAULT + "','name':'main'}]}")
                .on("GET " + VAULT, 200, "{'id':'" + VAULT + "','name':'main','identity':{'principalId':'P-VAULT'}}");
    }

    @AfterEach
    void nothingLeaks() {
        server.close();
        assertThat(text(out) + text(err)).doesNotContain("planted-token");
    }

    @Test
    void everyVerbHasHelpWithExamples() {
        var commands = new ArrayList<CommandLine>();
        collect(Verbs.commandLine(surroundings(), List.of()), commands);
        assertThat(commands).hasSizeGreaterThan(25);
        assertThat(commands)
                .filteredOn(command -> command.getSubcommands().isEmpty())
                .filteredOn(command -> !List.of("version", "server").contains(command.getCommandName()))
                .allSatisfy(command -> assertThat(command.getUsageMessage())
                        .as(command.getCommandSpec().qualifiedName())
                        .contains("Examples:", "lifeboat ", "--help"));
        // a second text begins a line of its own, wherever the first was wrapped
        assertThat(commands)
                .flatExtracting(command -> command.getCommandSpec().options())
                .allSatisfy(option -> assertThat(option.description())
                        .as(option.longestName())
                        .hasSizeLessThan(2));
        assertThat(run("points", "cat", "--help")).isZero();
        assertThat(text(out)).contains("--reveal");
    }

    @Test
    void listsOfVerbsShowWholeSentences() {
        assertThat(run("repository", "--help")).isZero();
        var verbs = out.toString(StandardCharsets.UTF_8);
        assertThat(verbs.replaceAll("\\s+", " "))
                .doesNotContain("with what cannot gc", "; diff")
                .contains("recovery point restores. gc");
    }

    @Test
    void wrongUseEndsWithTwo() {
        for (var words : List.of(
                "", "nonsense", "jobs", "backup", "cluster remove prod", "backup ../../x", "points list x -o yaml")) {
            assertThat(run(words.isEmpty() ? new String[0] : words.split(" ")))
                    .as(words)
                    .isEqualTo(Exit.USAGE);
        }
    }

    @Test
    void withoutAServerItSaysHowToLogIn() {
        environment.clear();
        assertThat(run("status")).isEqualTo(Exit.FAILED);
        assertThat(text(err)).contains("NotLoggedIn", "lifeboat login");
    }

    @Test
    void loginKeepsTheAuthorityOfTheFingerprint() throws IOException {
        environment.clear();
        var token = Files.writeString(home.resolve("token"), "planted-token\n").toString();
        var url = server.url().toString();
        assertThat(run("login", "--server", url, "--token-file", token, "--ca-sha256", ScriptedServer.fingerprint()))
                .isZero();
        assertThat(run("vault", "list")).isZero();
        assertThat(text(out)).contains("main");
    }

    /** Design 13: each grant is printed; what is there stays as it is. */
    @Test
    void protectGrantsWhatIsMissingAndNothingElse() {
        serveCluster();
        server.on("GET " + BINDINGS, 200, "{'value':[]}")
                .on("PUT " + BINDINGS + "/main", 200, "{}")
                .on(
                        "GET " + CLUSTER + ROLES,
                        200,
                        "{'value':[{'properties':{'principalId':'P-VAULT','scope':'" + CLUSTER
                                + "','roleDefinitionId':'/x/ACDD72A7-3385-48ef-bd42-f606fba81ae7'}}]}")
                .on("GET " + GROUP + ROLES, 200, "{'value':[]}")
                .on("GET " + ACCOUNT + ROLES, 200, "{'value':[]}")
                .on("PUT " + grant(GROUP, "P-VAULT", "acdd72a7-3385-48ef-bd42-f606fba81ae7"), 201, "{}")
                .on("PUT " + grant(GROUP, "P-CLUSTER", "b24988ac-6180-42a0-ab88-20f7382dd24c"), 201, "{}")
                .on("PUT " + grant(ACCOUNT, "P-EXT", "ba92f5b4-2d11-453d-a403-e96b0029c9fe"), 201, "{}")
                .on("PUT " + VAULT + "/backupPolicies/default", 200, "{}")
                .on("POST " + VAULT + "/validateForBackup", 200, "{}")
                .on("PUT " + INSTANCE, 201, "{'properties':{'provisioningState':'Succeeded'}}")
                .on("GET " + INSTANCE, 200, "{'properties':{'currentProtectionState':'ConfiguringProtection'}}")
                .on(
                        "GET " + INSTANCE,
                        200,
                        "{'name':'shop','properties':{'currentProtectionState':'ProtectionConfigured'}}");

        assertThat(run("protect", "prod", "--namespace", "shop", "--name", "shop", "--hook", "shop/db", "-o", "json"))
                .as(text(err))
                .isZero();

        assertThat(text(err))
                .contains(
                        "Granted: trusted access of vault main to cluster prod",
                        "There already: Reader for vault main on cluster prod",
                        "Granted: Reader for vault main on resource group lifeboat",
                        "Granted: Contributor for cluster prod on resource group lifeboat",
                        "Granted: Storage Blob Data Contributor for extension of cluster prod on storage account",
                        "Created: policy default");
        var parameters = json(server.received("PUT " + INSTANCE).body())
                .at("/properties/policyInfo/policyParameters/backupDatasourceParametersList/0");
        assertThat(parameters.at("/includedNamespaces/0").asText()).isEqualTo("shop");
        assertThat(parameters.at("/backupHookReferences/0/name").asText()).isEqualTo("db");
        assertThat(parameters.path("snapshotVolumes").asBoolean()).isTrue();
        assertThat(json(text(out)).path("name").asText()).isEqualTo("shop");
    }

    @Test
    void aProtectionThatFailsSaysWhy() {
        serveCluster();
        for (var scope : List.of(CLUSTER, GROUP, ACCOUNT)) {
            server.on("GET " + scope + ROLES, 403, "{'error':{'code':'AuthorizationFailed','message':'no'}}");
        }
        server.on("GET " + BINDINGS, 200, "{'value':[]}").on("PUT " + BINDINGS + "/main", 200, "{}");
        assertThat(run("protect", "prod", "--namespace", "shop")).isEqualTo(Exit.DENIED);
        assertThat(text(err)).contains("AuthorizationFailed");
        assertThat(server.requests()).noneMatch(request -> request.contains("backupInstances"));
    }

    @Test
    void aPartialBackupEndsWithThreeAndNamesWhatIsMissing() {
        serveBackup();
        job("'operation':'OnDemandBackup','status':'InProgress','extendedInfo':{'subTasks':[{'taskName':'Resources',"
                + "'taskStatus':'InProgress','taskProgress':'40 %'}]}");
        job(
                "'status':'CompletedWithWarnings','extendedInfo':{'warningDetails':[{'resourceName':'shop/data','warning':"
                        + "{'code':'CSISnapshottingTimedOut','message':'Slow.','recommendedAction':['Look at the driver.']}}]}");
        assertThat(run("backup", "shop")).isEqualTo(Exit.WARNINGS);
        assertThat(text(err)).contains("OnDemandBackup: InProgress, Resources 40 %");
        assertThat(text(out))
                .contains("CompletedWithWarnings", "CSISnapshottingTimedOut", "shop/data", "Look at the driver.");
        assertThat(server.received("POST " + INSTANCE + "/backup").body()).contains("\"ruleName\":\"BackupHourly\"");
    }

    @Test
    void aFailedBackupEndsWithOneAndWithoutWaitingWithZero() {
        serveBackup();
        job("'status':'Failed','errorDetails':[{'code':'LifeboatStoreFull','message':'Full.'}]");
        assertThat(run("backup", "shop")).isEqualTo(Exit.FAILED);
        assertThat(text(out)).contains("LifeboatStoreFull");
        assertThat(run("backup", "shop", "--no-wait")).isEqualTo(Exit.DONE);
        assertThat(text(out)).contains("Started job J");
    }

    @Test
    void aServerThatRestartsDoesNotEndTheFollowing() {
        serveBackup();
        for (var failures = 0; failures < 4; failures++) {
            server.on("GET " + JOB, 0, "");
        }
        job("'status':'Completed'");
        assertThat(run("backup", "shop")).isZero();
    }

    @Test
    void restoreChecksFirstAndTakesTheNewestPoint() {
        serveBackup();
        servePoints();
        server.on("POST " + INSTANCE + "/validateRestore", 200, "{}")
                .on("POST " + INSTANCE + "/restore", 200, "{'jobId':'" + JOB + "'}");
        job("'status':'Completed'");
        assertThat(run("restore", "shop", "--namespace", "shop", "--no-volume-data"))
                .as(text(err))
                .isZero();
        assertThat(server.received("POST " + INSTANCE + "/restore").body())
                .contains(POINT, "RestoreWithoutVolumeData", "\"includedNamespaces\":[\"shop\"]", CLUSTER);
        assertThat(server.requests())
                .containsSubsequence("POST " + INSTANCE + "/validateRestore", "POST " + INSTANCE + "/restore");
    }

    @Test
    void aRestoreThatIsRefusedIsNotStarted() {
        serveBackup();
        servePoints();
        server.on(
                "POST " + INSTANCE + "/validateRestore",
                403,
                "{'error':{'code':'LinkedAuthorizationFailed','message':'no'}}");
        assertThat(run("restore", "shop", "--point", POINT)).isEqualTo(Exit.DENIED);
        assertThat(server.requests()).doesNotContain("POST " + INSTANCE + "/restore");
    }

    @Test
    void pointsAreNewestFirstAndTheApisOwnAsJson() {
        servePoints();
        assertThat(run("points", "list", "shop", "-o", "json")).isZero();
        assertThat(json(text(out)).at("/0/name").asText()).isEqualTo(POINT);
        assertThat(json(text(out)).at("/1/name").asText()).isEqualTo(OLD);
    }

    @Test
    void sectionsAndKeysAreEscaped() {
        servePoints();
        server.on("GET " + POINTS + "/" + POINT + "/providers/Lifeboat.Backup/object", 200, "{'kind':'Secret'}");
        assertThat(run("points", "cat", "shop", POINT, "k8s/core/secrets", "shop/a&b", "--reveal"))
                .isZero();
        assertThat(server.received().getLast().query())
                .isEqualTo("section=k8s%2Fcore%2Fsecrets&key=shop%2Fa%26b&reveal=true&api-version=2026-12-01");
    }

    @Test
    void settingsThatAClusterWouldRefuseAreRefusedBeforeAnythingIsMade() throws IOException {
        var kubeconfig =
                Files.writeString(home.resolve("kubeconfig"), "not one").toString();
        assertThat(run("cluster", "add", "prod", "--kubeconfig", kubeconfig, "--set", "resources.limits.memory=much"))
                .isEqualTo(Exit.FAILED);
        assertThat(run("cluster", "add", "prod", "--kubeconfig", kubeconfig, "--vault-url", "http://x"))
                .isEqualTo(Exit.USAGE);
        assertThat(run("cluster", "add", "prod", "--kubeconfig", kubeconfig)).isEqualTo(Exit.UNREACHABLE);
        assertThat(run("cluster", "add", "prod")).isEqualTo(Exit.USAGE);
        assertThat(server.requests()).allMatch(request -> request.startsWith("GET"));
    }

    private void serveCluster() {
        server.on(
                        "GET " + CLUSTER,
                        200,
                        "{'id':'" + CLUSTER + "','name':'prod','identity':{'principalId':'P-CLUSTER'}}")
                .on("GET " + EXTENSION, 200, "{'properties':{'aksAssignedIdentity':{'principalId':'P-EXT'}}}");
    }

    private void serveBackup() {
        server.on(
                        "GET " + INSTANCE,
                        200,
                        "{'name':'shop','properties':{'dataSourceInfo':{'resourceID':'" + CLUSTER
                                + "','resourceLocation':'local'},'policyInfo':{'policyId':'" + VAULT
                                + "/backupPolicies/p'}}}")
                .on(
                        "GET " + VAULT + "/backupPolicies/p",
                        200,
                        "{'properties':{'policyRules':[{'objectType':'AzureRetentionRule','name':'Default'},"
                                + "{'objectType':'AzureBackupRule','name':'BackupHourly'}]}}")
                .on("POST " + INSTANCE + "/backup", 200, "{'jobId':'" + JOB + "'}");
    }

    private void job(String properties) {
        server.on("GET " + JOB, 200, "{'id':'" + JOB + "','name':'J','properties':{" + properties + "}}");
    }

    private void servePoints() {
        var old = point(OLD, "2026-01-01T00:00:00Z");
        var newest = point(POINT, "2026-02-01T00:00:00Z");
        server.on("GET " + POINTS, 200, "{'value':[" + old + "," + newest + "]}")
                .on("GET " + POINTS + "/" + POINT, 200, newest);
    }

    private static String point(String name, String taken) {
        return "{'id':'" + POINTS + "/" + name + "','name':'" + name + "','properties':{'recoveryPointTime':'" + taken
                + "'}}";
    }

    /** The same grant has the same name, whoever grants it. */
    private static String grant(String scope, String principal, String role) {
        var name = UUID.nameUUIDFromBytes(
                (scope + "|" + principal + "|" + role).toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        return scope + ROLES + "/" + name;
    }

    private static void collect(CommandLine command, List<CommandLine> into) {
        into.add(command);
        command.getSubcommands().values().forEach(each -> collect(each, into));
    }

    private int run(String... words) {
        return Main.run(surroundings(), List.of(words));
    }

    private Surroundings surroundings() {
        var console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return new Surroundings(console, environment, home, InstantSource.system());
    }

    private static JsonNode json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
