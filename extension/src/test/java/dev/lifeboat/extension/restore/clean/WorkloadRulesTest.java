package dev.lifeboat.extension.restore.clean;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.extension.restore.clean.Cleaned.Reason;
import dev.lifeboat.extension.restore.clean.Cleaned.Skip;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pods and jobs (section G). Each test names the numbers of the restore checklist that it holds. */
class WorkloadRulesTest extends CleaningScene {
    @Test
    void rule79RemovesTokenVolumesAndTheirMounts() {
        var sent = sent("k8s/core/pods", pod("""
                "volumes":[{"name":"kube-api-access-ab1cd","projected":{}},{"name":"robot-token-x2x4z","secret":{"secretName":"robot-token-x2x4z"}},{"name":"data","emptyDir":{}}],
                "initContainers":[{"name":"i","volumeMounts":[{"name":"kube-api-access-ab1cd"}]}],
                "containers":[{"name":"c","volumeMounts":[{"name":"kube-api-access-ab1cd"},{"name":"robot-token-x2x4z"},{"name":"data"}]}]"""));
        assertThat(sent.at("/spec/volumes")).isEqualTo(json("[{\"name\":\"data\",\"emptyDir\":{}}]"));
        assertThat(sent.at("/spec/containers/0/volumeMounts")).isEqualTo(json("[{\"name\":\"data\"}]"));
        assertThat(sent.at("/spec/initContainers/0/volumeMounts")).isEmpty();
    }

    @Test
    void rule89SkipsMirrorPods() {
        assertThat(clean("k8s/core/pods", metadata("\"annotations\":{\"kubernetes.io/config.mirror\":\"x\"}")))
                .isEqualTo(new Skip(Reason.MIRROR));
    }

    @ParameterizedTest
    @CsvSource({"Succeeded,true", "Failed,true", "Running,false", "Pending,false"})
    void rule91SkipsFinishedPods(String phase, boolean skipped) {
        var cleaned = clean("k8s/core/pods", object("{},\"status\":{\"phase\":\"" + phase + "\"}"));
        assertThat(cleaned.equals(new Skip(Reason.FINISHED))).isEqualTo(skipped);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"completionTime\":\"2026-01-01T00:00:00Z\"}",
                "{\"conditions\":[{\"type\":\"Complete\",\"status\":\"True\"}]}",
                "{\"conditions\":[{\"type\":\"Failed\",\"status\":\"True\"}]}"
            })
    void rule91SkipsFinishedJobs(String status) {
        assertThat(clean("k8s/batch/jobs", object("{},\"status\":" + status))).isEqualTo(new Skip(Reason.FINISHED));
    }

    @Test
    void rule92ResetsWhatSchedulingAndAdmissionDecide() {
        var sent = sent("k8s/core/pods", pod("""
                "nodeName":"n","priority":5,"priorityClassName":"p","preemptionPolicy":"Never","ephemeralContainers":[{"name":"d"}],"tolerations":[{"key":"k"}]"""));
        assertThat(sent.path("spec"))
                .isEqualTo(json("{\"priorityClassName\":\"p\",\"tolerations\":[{\"key\":\"k\"}]}"));
    }

    @Test
    void rule94LeavesSelectorsOfJobsToTheController() {
        var job = """
                {"metadata":{"name":"j","namespace":"shop","labels":{"controller-uid":"u","batch.kubernetes.io/controller-uid":"u","mine":"x"}},
                 "spec":{%s"selector":{"matchLabels":{"controller-uid":"u"}},"template":{"metadata":{"labels":{"controller-uid":"u","batch.kubernetes.io/controller-uid":"u","a":"b"}}}}}""";
        var sent = sent("k8s/batch/jobs", job.formatted(""));
        assertThat(sent.path("spec")).isEqualTo(json("{\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}}}}"));
        assertThat(sent.at("/metadata/labels")).isEqualTo(json("{\"mine\":\"x\"}"));
        assertThat(sent("k8s/batch/jobs", job.formatted("\"manualSelector\":true,"))
                        .at("/spec/selector"))
                .isNotEmpty();
    }

    @Test
    void rule95SuspendsJobsThatHadBegun() {
        assertThat(sent("k8s/batch/jobs", object("{},\"status\":{\"startTime\":\"2026-01-01T00:00:00Z\"}"))
                        .at("/spec/suspend")
                        .asBoolean())
                .isTrue();
        assertThat(sent("k8s/batch/jobs", object("{}")).path("spec").has("suspend"))
                .isFalse();
    }

    @Test
    void rule96KeepsCronJobsAsTheyAre() {
        assertThat(sent("k8s/batch/cronjobs", object("{\"suspend\":false}")).path("spec"))
                .isEqualTo(json("{\"suspend\":false}"));
    }
}
