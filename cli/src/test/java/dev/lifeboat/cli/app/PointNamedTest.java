package dev.lifeboat.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Exit;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How people call recovery points, and what they are told of names that nothing has. */
class PointNamedTest {
    private static final String OLD = "6a5b0c" + "0".repeat(26);
    private static final String NEW = "6a5b71" + "0".repeat(26);
    private static final String EMPTY = ServedTool.INSTANCES + "/cafe";

    @TempDir
    private Path home;

    private ServedTool tool;

    @BeforeEach
    void serve() {
        tool = new ServedTool(home);
        tool.instance();
        var older = point(OLD, "2026-01-01T00:00:00Z");
        var newest = point(NEW, "2026-02-01T00:00:00Z");
        var cafe = "{'id':'" + EMPTY + "','name':'cafe'}";
        tool.server
                .on(
                        "GET " + ServedTool.INSTANCES,
                        200,
                        "{'value':[{'id':'" + ServedTool.INSTANCE + "','name':'shop'}," + cafe + "]}")
                .on("GET " + EMPTY, 200, cafe)
                .on("GET " + EMPTY + "/recoveryPoints", 200, "{'value':[]}")
                // as the server answers for an instance that does not exist
                .on("GET " + ServedTool.INSTANCES + "/nope/recoveryPoints", 200, "{'value':[]}")
                .on("GET " + ServedTool.INSTANCES + "/deadbeef/recoveryPoints", 200, "{'value':[]}")
                .on("GET " + ServedTool.POINTS, 200, "{'value':[" + older + "," + newest + "]}")
                .on("GET " + ServedTool.POINTS + "/" + OLD, 200, older)
                .on("GET " + ServedTool.POINTS + "/" + NEW, 200, newest);
    }

    @AfterEach
    void end() {
        tool.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6a5b0c", "6A5B0C", "shop 6a5b0c", "6a5b0c00000000000000000000000000"})
    void theBeginningOfAnIdIsEnough(String words) {
        var ran = tool.run("points show " + words + " -o json");
        assertThat(ran.exit()).as(ran.errors()).isZero();
        assertThat(ran.json().path("name").asText()).isEqualTo(OLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6a5b", "shop 6a5b"})
    void aBeginningOfSeveralIsRefused(String words) {
        var ran = tool.run("points show " + words);
        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(ran.errors()).contains("Several recovery points begin with 6a5b", "more digits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"points diff 6a5b0c 6a5b71", "points diff shop 6a5b0c 6a5b71", "points diff shop"})
    void bothPointsOfADifferenceMayBeGivenSo(String line) {
        var differences = ServedTool.POINTS + "/" + OLD + "/providers/Lifeboat.Backup/differences";
        tool.server.on("GET " + differences, 200, "{'value':[]}");
        var ran = tool.run(line);
        assertThat(ran.exit()).as(ran.errors()).isZero();
        assertThat(tool.server.received("GET " + differences).query()).contains("with=" + NEW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"restore 6a5b0c", "restore shop --point 6a5b0c"})
    void aRestoreTakesABeginningToo(String line) {
        tool.server
                .on("POST " + ServedTool.INSTANCE + "/validateRestore", 200, "{}")
                .on("POST " + ServedTool.INSTANCE + "/restore", 200, "{'jobId':'" + ServedTool.JOB + "'}");
        tool.job("'status':'Completed'");
        var ran = tool.run(line);
        assertThat(ran.exit()).as(ran.errors()).isZero();
        assertThat(tool.server
                        .received("POST " + ServedTool.INSTANCE + "/restore")
                        .body())
                .contains(OLD);
    }

    @Test
    void whatIsNeitherAPointNorAnInstanceIsSaidToBeNeither() {
        var ran = tool.run("points show deadbeef");
        assertThat(ran.exit()).isEqualTo(Exit.FAILED);
        assertThat(ran.errors())
                .contains("There is no recovery point deadbeef, and no backup instance of that name.")
                .doesNotContain("Back it up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"restore nope", "restore nope --point 6a5b0c", "points show nope", "points list nope"})
    void anInstanceThatDoesNotExistIsSaidNotToExist(String line) {
        var ran = tool.run(line);
        assertThat(ran.exit()).isEqualTo(Exit.FAILED);
        assertThat(ran.errors())
                .contains("Error ResourceNotFound: There is no backup instance nope in vault main.", "instances list")
                .doesNotContain("never backed up");
    }

    @Test
    void anInstanceWhoseNameCouldBeginAnIdIsAnInstance() {
        assertThat(tool.run("points show cafe").errors()).contains("cafe has no recovery point yet.", "Back it up");
    }

    private static String point(String name, String taken) {
        return "{'id':'" + ServedTool.POINTS + "/" + name + "','name':'" + name
                + "','properties':{'recoveryPointTime':'" + taken + "'}}";
    }
}
