package dev.lifeboat.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Exit;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody reads of a job. */
class JobShownTest {
    @TempDir
    private Path home;

    private ServedTool tool;

    @BeforeEach
    void serve() {
        tool = new ServedTool(home);
    }

    @AfterEach
    void end() {
        tool.close();
    }

    /** Help of backup: what is missing is named. */
    @Test
    void everyObjectThatAWarningIsAboutIsNamed() {
        warning("shop/a", "'Count':'3','Examples':'shop/b, shop/c'");
        var ran = tool.run("jobs show J");
        assertThat(ran.exit()).isEqualTo(Exit.WARNINGS);
        assertThat(ran.output())
                .containsPattern("On: +shop/a\n")
                .containsPattern("Count: +3\n")
                .containsPattern("Also: +shop/b, shop/c\n")
                .doesNotContain("more");
    }

    /** A finding has at most 20 examples. */
    @Test
    void aWarningAboutMoreObjectsThanItNamesSaysSo() {
        warning("shop/a", "'Count':'5000','Examples':'shop/b, shop/c'");
        assertThat(tool.run("jobs show J").output())
                .containsPattern("Count: +5000\n")
                .containsPattern("Also: +shop/b, shop/c and 4997 more\n");
    }

    @Test
    void aWarningAboutOneObjectHasNoCount() {
        warning("shop/a", "'Count':'1'");
        assertThat(tool.run("jobs show J").output()).contains("shop/a").doesNotContain("Count", "Also");
    }

    @Test
    void onlyARestoreIsAskedForOutcomes() {
        tool.job("'operation':'OnDemandBackup','status':'Completed'");
        var ran = tool.run("jobs show J --outcomes");
        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(ran.errors())
                .contains("Only restores have outcomes; the job J is of the kind OnDemandBackup.", "--outcomes");
    }

    @Test
    void theOutcomesOfARestoreAreShown() {
        tool.server.on(
                "GET " + ServedTool.JOB + "/providers/Lifeboat.Backup/restoreReport",
                200,
                "{'value':[{'state':'Created','section':'k8s/core/secrets','key':'shop/a'}]}");
        tool.job("'operation':'Restore','status':'Completed'");
        assertThat(tool.run("jobs show J --outcomes").output()).containsPattern("Created +k8s/core/secrets +shop/a");
    }

    private void warning(String resource, String properties) {
        tool.job("'status':'CompletedWithWarnings','extendedInfo':{'warningDetails':[{'resourceName':'" + resource
                + "','warning':{'code':'W','message':'Slow.','properties':{" + properties + "}}}]}");
    }
}
