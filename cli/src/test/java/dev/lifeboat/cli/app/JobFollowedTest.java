package dev.lifeboat.cli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.cli.output.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who follows a job can leave it and come back. */
class JobFollowedTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path home;

    private ServedTool tool;

    @BeforeEach
    void serve() {
        tool = new ServedTool(home);
        tool.instance();
    }

    @AfterEach
    void end() {
        tool.close();
    }

    @Test
    void theJobIsNamedWhenItsFollowingBeginsAndNotInTheResult() {
        tool.job("'status':'Completed'");
        var ran = tool.run("backup shop -o json");
        assertThat(ran.exit()).as(ran.errors()).isZero();
        assertThat(ran.errors()).contains("Following job J");
        assertThat(ran.json().path("name").asText()).isEqualTo("J");
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup shop", "jobs show J"})
    void afterCtrlCItIsSaidThatTheJobGoesOnAndHowToLookAtIt(String line) throws IOException, InterruptedException {
        tool.job("'operation':'OnDemandBackup','status':'InProgress'");
        var output = home.resolve("output");
        var process = tool.start(output, line);
        try {
            await().atMost(LIMIT).until(() -> {
                assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
                return Files.readString(output).contains("OnDemandBackup: InProgress");
            });
            var kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isEqualTo(Exit.INTERRUPTED);
        assertThat(Files.readString(output))
                .contains("Error Interrupted", "goes on in the vault server", "'lifeboat jobs show J'");
    }
}
