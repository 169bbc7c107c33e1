package dev.lifeboat.extension.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.api.cluster.LifeboatTask.Phase;
import dev.lifeboat.api.cluster.LifeboatTask.Watermark;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.api.link.PruneSpec;
import dev.lifeboat.api.link.SnapshotRef;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.app.Definitions;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.KubeClusterApi;
import dev.lifeboat.extension.kube.RetryingClusterApi;
import dev.lifeboat.testkit.cluster.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a real API server, with the definitions that the pre-install job brings. */
@Tag("cluster")
class TaskJournalClusterTest {
    private static final String NAMESPACE = "journal-test-" + Long.toString(System.nanoTime(), 36);
    private static ClusterApi api;

    private final String id = UUID.randomUUID().toString().replace("-", "");

    @BeforeAll
    static void bringDefinitions() throws Exception {
        api = new RetryingClusterApi(KubeClusterApi.of(TestCluster.kubeconfigText()));
        new Definitions(api).apply();
        new Definitions(api).apply(); // idempotent
        api.send(Call.create(
                        "/api/v1/namespaces",
                        ("{\"metadata\":{\"name\":\"" + NAMESPACE + "\"}}").getBytes(StandardCharsets.UTF_8)))
                .orThrow("create", "namespace");
    }

    @AfterAll
    static void delete() throws Exception {
        api.send(Call.delete("/api/v1/namespaces/" + NAMESPACE));
        api.close();
    }

    private LeasedTask task(long epoch, int attempt) {
        return new LeasedTask(
                id,
                "/job",
                epoch,
                attempt,
                new PruneSpec(
                        "shop",
                        List.of(new SnapshotRef(new NamespacedName("a", "b"), "d", "h", 1, "Filesystem", Map.of()))));
    }

    private TaskJournal open(long epoch, int attempt) throws InterruptedException {
        return TaskJournal.open(api, NAMESPACE, task(epoch, attempt), Clock.systemUTC());
    }

    @Test
    void theNextProcessGoesOnFromWhatIsOnRecord() throws Exception {
        var first = open(1, 1);
        assertThat(first.restarts()).isZero();
        first.enter("Objects");
        first.openWindow("Objects", "shop/m");
        first.done("Objects", "shop/c");
        first.intend("snapshot/shop/data", "lifeboat-x");
        first.count("created", 7);
        var sequence = first.nextSequence();
        first.flush();

        var second = open(2, 2);
        assertThat(second.restarts()).isEqualTo(1);
        assertThat(second.stage()).isEqualTo("Objects");
        assertThat(second.watermark("Objects")).isEqualTo(new Watermark("shop/c", "shop/m"));
        assertThat(second.watermark("Other")).isEqualTo(Watermark.NONE);
        assertThat(second.intents()).isEqualTo(Map.of("snapshot/shop/data", "lifeboat-x"));
        assertThat(second.counter("created")).isEqualTo(7);
        assertThat(second.nextSequence()).isGreaterThan(sequence);
        assertThat(second.spec().task()).isEqualTo(task(1, 1).spec());
    }

    @Test
    void theEarlierProcessIsFencedAtItsNextWrite() throws Exception {
        var first = open(1, 1);
        var second = open(2, 2);
        assertThatThrownBy(() -> first.openWindow("Objects", "z"))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
        second.openWindow("Objects", "b");
        assertThat(TaskJournal.load(api, NAMESPACE, id, Clock.systemUTC())
                        .watermark("Objects")
                        .sent())
                .isEqualTo("b");
        assertThatThrownBy(() -> open(1, 3))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
    }

    @Test
    void aRestorerFollowsTheEpochOfTheStandingPodAndKeepsItsStatus() throws Exception {
        TaskJournal.lease(api, NAMESPACE, task(1, 1));
        var restorer = TaskJournal.follow(api, NAMESPACE, id, Clock.systemUTC());
        restorer.openWindow("Apply", "k");
        assertThat(TaskJournal.lease(api, NAMESPACE, task(5, 2))).isFalse();
        restorer.openWindow("Apply", "p");
        assertThat(restorer.epoch()).isEqualTo(5);
        var seen = TaskJournal.load(api, NAMESPACE, id, Clock.systemUTC());
        assertThat(seen.watermark("Apply").sent()).isEqualTo("p");
        assertThat(seen.restarts()).isZero();
    }

    @Test
    void theEndIsFrozenAndSaysWhatToDo() throws Exception {
        var journal = open(1, 1);
        journal.finish(Phase.FAILED, new LifeboatException(ErrorCode.STORE_FULL, Map.of("container", "box")));
        journal.enter("Late");
        var object = api.send(
                        Call.get("/apis/backup.lifeboat.dev/v1alpha1/namespaces/" + NAMESPACE + "/lifeboattasks/" + id))
                .json();
        assertThat(object.path("status").path("phase").asText()).isEqualTo("FAILED");
        assertThat(object.path("status").path("stage").asText()).isEmpty();
        assertThat(object.path("status").path("error").path("code").asText())
                .isEqualTo("UserErrorBackupStorageLocationFull");
        assertThat(object.path("status").path("error").path("action").asText()).isNotEmpty();
        assertThat(object.path("status").path("completed").asText()).isNotEmpty();
    }

    @Test
    void changesOfPeopleAreNoReasonToStop() throws Exception {
        var journal = open(1, 1);
        api.send(Call.patch(
                        "/apis/backup.lifeboat.dev/v1alpha1/namespaces/" + NAMESPACE + "/lifeboattasks/" + id,
                        Call.MERGE_PATCH,
                        "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}".getBytes(StandardCharsets.UTF_8)))
                .orThrow("patch", "task");
        journal.openWindow("Objects", "b");
        assertThat(TaskJournal.load(api, NAMESPACE, id, Clock.systemUTC())
                        .watermark("Objects")
                        .sent())
                .isEqualTo("b");
    }
}
