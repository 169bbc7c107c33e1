package dev.lifeboat.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody reads of a cluster and of the health of its extension. */
class ClusterShownTest {
    private static final String EXTENSION =
            ServedTool.CLUSTER + "/providers/Microsoft.KubernetesConfiguration/extensions/azure-aks-backup";

    @TempDir
    private Path home;

    private ServedTool tool;

    @BeforeEach
    void serve() {
        tool = new ServedTool(home);
        var cluster = "{'id':'" + ServedTool.CLUSTER + "','name':'prod','properties':{'lifeboat':{'facts':"
                + "{'kubernetesVersion':'v1.34.2','extensionVersion':'0.9.1'}}}}";
        tool.server
                .on("GET " + ServedTool.CLUSTERS, 200, "{'value':[" + cluster + "]}")
                .on("GET " + ServedTool.CLUSTER, 200, cluster)
                .on("GET " + ServedTool.INSTANCES, 200, "{'value':[]}")
                .on("GET " + ServedTool.VAULT + "/backupJobs", 200, "{'value':[]}");
    }

    @AfterEach
    void end() {
        tool.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "cluster list", "cluster show prod"})
    void theVersionsOfTheExtensionAndOfKubernetesAreShown(String line) {
        extension("Ready", "Information", "It sends heartbeats and complains of nothing.");
        var ran = tool.run(line);
        assertThat(ran.exit()).as(ran.errors()).isZero();
        assertThat(ran.output()).containsPattern("prod +Succeeded +0\\.9\\.1 +v1\\.34\\.2 +It sends");
    }

    /** What happened to it before does not matter to who looks now. */
    @ParameterizedTest
    @ValueSource(strings = {"status", "cluster list", "cluster show prod"})
    void anExtensionThatIsSilentIsNotShownAsWell(String line) {
        extension("NoHeartbeat", "Error", "Its last heartbeat came at noon.");
        var ran = tool.run(line);
        assertThat(ran.exit()).as(ran.errors()).isZero();
        assertThat(ran.output()).containsPattern("prod +NoHeartbeat ").doesNotContain("Succeeded");
    }

    /** docs/cli.md: status warns of what needs somebody. */
    @Test
    void statusWarnsOfAnExtensionThatIsSilent() {
        extension("NoHeartbeat", "Error", "Its last heartbeat came at noon.");
        assertThat(tool.run("status").errors())
                .contains("Warning: the extension of prod", "Its last heartbeat came at noon.", "cluster show prod");
    }

    @Test
    void statusDoesNotWarnOfAnExtensionThatIsWell() {
        extension("Ready", "Information", "It sends heartbeats and complains of nothing.");
        assertThat(tool.run("status").errors()).doesNotContain("Warning");
    }

    private void extension(String code, String level, String message) {
        tool.server.on(
                "GET " + EXTENSION,
                200,
                "{'properties':{'provisioningState':'Succeeded','statuses':[{'code':'" + code + "','level':'" + level
                        + "','message':'" + message + "'}]}}");
    }
}
