package dev.lifeboat.cli.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.client.ScriptedServer;
import dev.lifeboat.cli.output.Console;
import dev.lifeboat.cli.verb.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What somebody types who is logged in at a vault server that has one vault and answers as it is told. */
final class ServedTool implements AutoCloseable {
    static final String GROUP = "/subscriptions/S/resourceGroups/lifeboat";
    static final String VAULTS = GROUP + "/providers/Microsoft.DataProtection/backupVaults";
    static final String VAULT = VAULTS + "/main";
    static final String INSTANCES = VAULT + "/backupInstances";
    static final String INSTANCE = INSTANCES + "/shop";
    static final String POINTS = INSTANCE + "/recoveryPoints";
    static final String JOB = VAULT + "/backupJobs/J";
    static final String CLUSTERS = GROUP + "/providers/Microsoft.ContainerService/managedClusters";
    static final String CLUSTER = CLUSTERS + "/prod";

    final ScriptedServer server = new ScriptedServer();

    private final Path home;
    private final Map<String, String> environment;

    ServedTool(Path home) {
        this.home = home;
        try {
            var authority = Files.writeString(home.resolve("ca.crt"), ScriptedServer.authority());
            environment = Map.of(
                    "LIFEBOAT_SERVER",
                    server.url().toString(),
                    "LIFEBOAT_TOKEN",
                    "planted-token",
                    "LIFEBOAT_CA",
                    authority.toString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        server.on(
                        "GET /providers/Lifeboat.Backup/server",
                        200,
                        "{'subscriptionId':'S','resourceGroup':'lifeboat','location':'local','storageAccount':'lifeboat'}")
                .on("GET " + VAULTS, 200, "{'value':[{'id':'" + VAULT + "','name':'main'}]}");
    }

    /** What a verb has left behind. */
    record Ran(int exit, String output, String errors) {
        JsonNode json() {
            return Json.parse(output.getBytes(UTF_8));
        }
    }

    /** @param line its words between blanks */
    Ran run(String line) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var console = new Console(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), false);
        var words = line.isEmpty() ? List.<String>of() : List.of(line.split(" "));
        var exit = Main.run(new Surroundings(console, environment, home, InstantSource.system()), words);
        var ran = new Ran(exit, out.toString(UTF_8), err.toString(UTF_8));
        assertThat(ran.output() + ran.errors()).doesNotContain("planted-token");
        return ran;
    }

    /** The same in a process of its own, which a test can end as Ctrl-C does: whoever started these tests in the background has that ignored. */
    Process start(Path output, String line) {
        var command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.lifeboat.cli.app.Main"));
        command.addAll(List.of(line.split(" ")));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("HOME", home.toString());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The instance {@code shop}, whose backups are job {@code J}. */
    void instance() {
        server.on(
                        "GET " + INSTANCE,
                        200,
                        "{'name':'shop','properties':{'dataSourceInfo':{'resourceID':'" + CLUSTER
                                + "','resourceLocation':'local'},'policyInfo':{'policyId':'" + VAULT
                                + "/backupPolicies/p'}}}")
                .on(
                        "GET " + VAULT + "/backupPolicies/p",
                        200,
                        "{'properties':{'policyRules':[{'objectType':'AzureBackupRule','name':'BackupHourly'}]}}")
                .on("POST " + INSTANCE + "/backup", 200, "{'jobId':'" + JOB + "'}");
    }

    void job(String properties) {
        server.on("GET " + JOB, 200, "{'id':'" + JOB + "','name':'J','properties':{" + properties + "}}");
    }

    @Override
    public void close() {
        server.close();
    }
}
