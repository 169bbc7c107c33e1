package dev.lifeboat.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Exit;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said to be deleted was there. */
class DeletionTest {
    @TempDir
    private Path home;

    private ServedTool tool;

    @BeforeEach
    void serve() {
        tool = new ServedTool(home);
        tool.server
                .on("DELETE " + ServedTool.INSTANCES + "/nope", 204, "")
                .on("DELETE " + ServedTool.VAULTS + "/nope", 204, "")
                .on("DELETE " + ServedTool.CLUSTERS + "/nope", 204, "")
                .on("GET " + ServedTool.CLUSTERS + "/nope/trustedAccessRoleBindings", 200, "{'value':[]}")
                .on("GET " + ServedTool.INSTANCES, 200, "{'value':[]}");
    }

    @AfterEach
    void end() {
        tool.close();
    }

    /** Resource Manager answers 204 to the deletion of what is not there. */
    @ParameterizedTest
    @CsvSource({
        "instances delete nope --yes, backup instance nope, instances list",
        "instances delete nope --yes --forget, backup instance nope, instances list",
        "vault delete nope, vault nope, vault list",
        "cluster remove nope --yes, cluster nope, cluster list",
        "cluster remove nope --yes --keep-backups, cluster nope, cluster list"
    })
    void whatDoesNotExistIsNotSaidToBeDeleted(String line, String what, String list) {
        var ran = tool.run(line);
        assertThat(ran.exit()).as(ran.errors()).isEqualTo(Exit.FAILED);
        assertThat(ran.errors())
                .contains("Error ResourceNotFound: There is no " + what + ".", "Cause:", "'lifeboat " + list + "'")
                .doesNotContain("Deleted", "Removed");
    }

    @Test
    void whatExistedIsSaidToBeDeleted() {
        tool.server.on("DELETE " + ServedTool.VAULT, 200, "").on("DELETE " + ServedTool.INSTANCE, 200, "");
        assertThat(tool.run("vault delete main").errors()).contains("Vault main is deleted.");
        assertThat(tool.run("instances delete shop --yes").errors()).contains("Deleted: shop");
    }
}
