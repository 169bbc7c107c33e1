package dev.lifeboat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Any process may die at any moment of a backup or a restore. The moment is held from outside: the link is stopped at the n-th record that
 * the cluster sends, the victim is killed with SIGKILL, the link is let go. Then the job goes on or ends with a code; the application
 * writes again; older points restore; nothing temporary stays behind.
 */
@Tag("cluster")
@Tag("pending") // written before the whole path ran: its records of the proxy are not yet matched to the phases
class CrashTest {
    private static final String INSTANCE = "corner";
    private static final int ITEMS = 300;
    private static final Duration END = Duration.ofMinutes(5);
    private static final List<String> GOOD = List.of("Completed", "CompletedWithWarnings");
    private static final String EXTENSION = "dev.lifeboat.extension.app.Main run";
    private static final String RESTORER = "dev.lifeboat.extension.app.Main restore";

    private static World world;
    private static Corner corner;
    private static String oldPoint;

    @BeforeAll
    static void start() {
        world = World.start();
        corner = Corner.deploy(world.kubectl(), "corner", ITEMS);
        world.protect(INSTANCE, "--namespace", corner.namespace(), "--hook", "corner/marks");
        world.cli().run("backup", INSTANCE).succeeded();
        oldPoint = newestPoint();
    }

    @AfterAll
    static void end() {
        corner.destroy();
        world.close();
    }

    @ParameterizedTest(name = "{0} dies at record {1} of a backup")
    @CsvSource({
        "server,1",
        "server,4",
        "server,8",
        "server,14",
        "extension,1",
        "extension,4",
        "extension,8",
        "extension,14"
    })
    void backupGoesOnOrEndsWithACode(String victim, int record) {
        var job = disturbed(victim, record, "backup", INSTANCE);

        if (!GOOD.contains(Jobs.status(job))) {
            assertThat(job.at("/properties/errorDetails/0/code").asText())
                    .as(job.toPrettyString())
                    .isNotBlank();
        }
        Awaitility.await("the application was let go")
                .atMost(END)
                .ignoreExceptions()
                .until(corner::isThawed);
        nothingTemporaryIsLeft();
        world.cli().run("backup", INSTANCE).succeeded();
    }

    @ParameterizedTest(name = "{0} dies at record {1} of a restore")
    @CsvSource({"server,1", "server,5", "server,10", "extension,1", "extension,5", "restorer,3", "restorer,8"})
    void restoreGoesOnOrEndsWithACode(String victim, int record) {
        corner.destroy();

        var job = disturbed(victim, record, "restore", INSTANCE, "--point", oldPoint);

        if (!GOOD.contains(Jobs.status(job))) {
            assertThat(job.at("/properties/errorDetails/0/code").asText())
                    .as(job.toPrettyString())
                    .isNotBlank();
            world.cli().run("restore", INSTANCE, "--point", oldPoint).succeeded();
        }
        corner.awaitReady();
        assertThat(corner.file()).isEqualTo("precious");
        assertThat(corner.configMaps()).hasSize(ITEMS);
        nothingTemporaryIsLeft();
    }

    /** Runs a job, kills the victim when the link has carried so many records, and answers the job when it has ended. */
    private JsonNode disturbed(String victim, int record, String... command) {
        var before = new Jobs(world.cli()).all().size();
        world.proxy().holdAt(record);
        var run = CompletableFuture.supplyAsync(() -> world.cli().run(command));
        assertThat(world.proxy().awaitHeld(60))
                .as("the run reached record %s", record)
                .isTrue();
        kill(victim);
        world.proxy().cut();
        var job = new Jobs(world.cli()).awaitNewest(END);
        assertThat(new Jobs(world.cli()).all()).hasSize(before + 1);
        run.join();
        return job;
    }

    private static void kill(String victim) {
        switch (victim) {
            case "server" -> {
                world.server().kill();
                world.server().restart();
            }
            case "extension" -> assertThat(world.testbed().kill(EXTENSION)).isPositive();
            // it is there only while it applies; at other moments there is nothing to kill, and the restore is simply
            // cut off
            case "restorer" -> world.testbed().kill(RESTORER);
            default -> throw new IllegalArgumentException(victim);
        }
    }

    private static void nothingTemporaryIsLeft() {
        Awaitility.await("snapshots in the user's namespace")
                .atMost(END)
                .until(() -> !world.kubectl().exists("volumesnapshots", "-n", corner.namespace()));
    }

    private static String newestPoint() {
        return world.cli().json("points", "list", INSTANCE).at("/0/name").asText();
    }
}
