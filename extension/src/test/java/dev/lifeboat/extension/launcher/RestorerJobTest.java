package dev.lifeboat.extension.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.extension.launcher.RestoreLauncher.Pods;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the pods of a restorer's Job are read (design 5.2). */
class RestorerJobTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Running   | {'running':{}}                                     | 0 | 0",
                "Failed    | {'terminated':{'reason':'OOMKilled','exitCode':137}} | 1 | 1",
                "Failed    | {'terminated':{'reason':'Error','exitCode':3}}       | 1 | 1",
                "Failed    | {'terminated':{'reason':'Error','exitCode':137}}     | 1 | 0",
                "Succeeded | {'terminated':{'reason':'Completed','exitCode':0}}   | 0 | 0",
            })
    void endsForMemoryAreToldFromOthers(String phase, String state, int failed, int forMemory) {
        var pods =
                Pods.of(json("[{'status':{'phase':'%s','containerStatuses':[{'state':%s}]}}]".formatted(phase, state)));
        assertThat(pods.failed()).isEqualTo(failed);
        assertThat(pods.memoryEnds()).hasSize(forMemory);
    }

    @Test
    void aProcessThatWasStartedAgainInItsPodCountsAsFailedAndSoDoesItsEndForMemory() {
        var pods = Pods.of(
                json(
                        "[{'status':{'phase':'Running','containerStatuses':[{'restartCount':2,'state':{'running':{}},"
                                + "'lastState':{'terminated':{'reason':'OOMKilled','exitCode':137,'finishedAt':'2026-01-01T00:00:00Z'}}}]}}]"));
        assertThat(pods.isRunning()).isTrue();
        assertThat(pods.failed()).isEqualTo(2);
        assertThat(pods.memoryEnds()).containsExactly("2026-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'conditions':[{'type':'PodScheduled','status':'False','message':'0/1 nodes: Insufficient memory'}]} | Insufficient memory",
                "{'containerStatuses':[{'state':{'waiting':{'reason':'ImagePullBackOff','message':'not found'}}}]} | ImagePullBackOff not found",
            })
    void whatKeepsAPodFromRunningIsTheReason(String status, String reason) {
        assertThat(Pods.of(json("[{'status':" + status + "}]")).reason()).contains(reason);
    }

    private static JsonNode json(String text) {
        return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
