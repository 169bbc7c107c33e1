package dev.lifeboat.extension.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.api.cluster.LifeboatTask.Phase;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.api.link.PruneSpec;
import dev.lifeboat.api.link.ReportAnswer;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.journal.TaskJournal;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.KubeClusterApi;
import dev.lifeboat.extension.kube.RetryingClusterApi;
import dev.lifeboat.extension.task.MemoryEnds;
import dev.lifeboat.testkit.cluster.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a real API server: what is left of tasks whose process is gone (design 5.2, 5.3). */
@Tag("cluster")
class AbandonedTasksClusterTest {
    private final String namespace = "abandoned-test-" + Long.toString(System.nanoTime(), 36);
    private ClusterApi api;

    @BeforeEach
    void bringDefinitions() throws Exception {
        api = new RetryingClusterApi(KubeClusterApi.of(TestCluster.kubeconfigText()));
        new Definitions(api).apply();
        api.send(Call.create(
                        "/api/v1/namespaces",
                        ("{\"metadata\":{\"name\":\"" + namespace + "\"}}").getBytes(StandardCharsets.UTF_8)))
                .orThrow("create", "namespace");
    }

    @AfterEach
    void delete() throws Exception {
        api.send(Call.delete("/api/v1/namespaces/" + namespace));
        api.close();
    }

    @Test
    void aTaskThatTheVaultServerEndedIsFoundAndNoOther() throws Exception {
        var ended = begin();
        var running = begin();
        var waiting = begin();
        var finished = begin();
        finished.finish(Phase.SUCCEEDED, null);
        var unknown = begin();

        var found = tasks(Clock.systemUTC())
                .find(
                        (task, _) -> {
                            if (task.equals(waiting.task())) {
                                throw new LifeboatException(ErrorCode.FENCED, Map.of("task", task));
                            }
                            if (task.equals(unknown.task())) {
                                throw new LifeboatException(ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", task));
                            }
                            return cancel(task.equals(ended.task()) ? false : null);
                        },
                        task -> task.equals(running.task()));

        assertThat(found)
                .extracting(task -> task.task().task(), AbandonedTasks.Abandoned::committed)
                .containsExactlyInAnyOrder(
                        Assertions.tuple(ended.task(), false), Assertions.tuple(unknown.task(), true));
    }

    @Test
    void aTaskThatGoesOnIsLeftAlone() throws Exception {
        begin();
        assertThat(tasks(Clock.systemUTC())
                        .find((_, _) -> new ReportAnswer(ReportAnswer.Order.CONTINUE, false), _ -> false))
                .isEmpty();
    }

    @Test
    void aRecordIsKeptForAWeekAfterTheEndOfItsTask() throws Exception {
        var finished = begin();
        finished.finish(Phase.SUCCEEDED, null);
        var running = begin();

        tasks(Clock.offset(Clock.systemUTC(), Duration.ofDays(6))).removeOld();
        assertThat(exists(finished)).isTrue();
        tasks(Clock.offset(Clock.systemUTC(), Duration.ofDays(8))).removeOld();
        assertThat(exists(finished)).isFalse();
        assertThat(exists(running)).isTrue();
    }

    @Test
    void theSecondEndForMemoryEndsTheTaskAndOneEndIsCountedOnce() throws Exception {
        var first = begin();
        MemoryEnds.note(first.journal(), pod("OOMKilled", 137, "2026-01-01T00:00:00Z")); // before the task began
        var second = again(first, 2);
        MemoryEnds.note(second, pod("OOMKilled", 137, "2026-01-01T00:00:00Z"));
        var third = again(first, 3);
        MemoryEnds.note(third, pod("Error", 137, "2026-01-01T00:05:00Z")); // killed, but not for memory
        var fourth = again(first, 4);
        MemoryEnds.note(fourth, pod("OOMKilled", 137, "2026-01-01T00:10:00Z"));
        MemoryEnds.note(fourth, pod("OOMKilled", 137, "2026-01-01T00:10:00Z"));
        MemoryEnds.check(fourth);
        var fifth = again(first, 5);
        MemoryEnds.note(fifth, pod("Error", 3, "2026-01-01T00:20:00Z")); // the JVM's own heap

        Assertions.assertThatThrownBy(() -> MemoryEnds.check(fifth))
                .isInstanceOfSatisfying(LifeboatException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.POD_RESTARTED_DURING_BACKUP);
                    assertThat(e.text()).contains("more memory than its limit");
                });
    }

    private record Begun(String task, LeasedTask leased, TaskJournal journal) {
        void finish(Phase phase, @Nullable LifeboatException failure) throws InterruptedException {
            journal.finish(phase, failure);
        }
    }

    private Begun begin() throws InterruptedException {
        var id = UUID.randomUUID().toString().replace("-", "");
        var task = new LeasedTask(id, "/job", 1, 1, new PruneSpec("shop", List.of()));
        return new Begun(id, task, TaskJournal.open(api, namespace, task, Clock.systemUTC()));
    }

    private TaskJournal again(Begun begun, int attempt) throws InterruptedException {
        var task = begun.leased();
        return TaskJournal.open(
                api,
                namespace,
                new LeasedTask(task.task(), task.job(), attempt, attempt, task.spec()),
                Clock.systemUTC());
    }

    private AbandonedTasks tasks(Clock clock) {
        return new AbandonedTasks(api, namespace, clock);
    }

    private boolean exists(Begun begun) throws Exception {
        var path = "/apis/backup.lifeboat.dev/v1alpha1/namespaces/" + namespace + "/lifeboattasks/" + begun.task();
        return api.send(Call.get(path)).status() == 200;
    }

    private static ReportAnswer cancel(@Nullable Boolean committed) {
        return new ReportAnswer(ReportAnswer.Order.CANCEL, committed);
    }

    /** What the kubelet shows of a pod whose container began anew. */
    private static com.fasterxml.jackson.databind.JsonNode pod(String reason, int code, String at) {
        return Json.parse("""
                {"status":{"containerStatuses":[{"name":"extension","restartCount":1,"state":{"running":{}},
                  "lastState":{"terminated":{"reason":"%s","exitCode":%d,"finishedAt":"%s"}}}]}}""".formatted(reason, code, at).getBytes(StandardCharsets.UTF_8));
    }
}
