package dev.lifeboat.extension.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.extension.inventory.Claim;
import dev.lifeboat.extension.kube.MemoryCluster;
import dev.lifeboat.extension.snapshot.MemorySnapshotter.Way;
import dev.lifeboat.extension.task.Cancellation;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotsTest {
    private static final String TASK = "0123456789abcdef0123456789abcdef";
    private static final Duration SHORT = Duration.ofMillis(400);
    private final MemoryCluster cluster = new MemoryCluster();
    private final MemorySnapshotter driver = new MemorySnapshotter(cluster);
    private final Cancellation cancellation = new Cancellation();

    private static Claim claim(String name) {
        return new Claim(
                new NamespacedName("shop", name),
                "pv-" + name,
                "disk.example",
                "disk",
                1L << 30,
                "Filesystem",
                "Delete",
                null);
    }

    private static List<Claim> claims(String... names) {
        return Arrays.stream(names).map(SnapshotsTest::claim).toList();
    }

    private Snapshots snapshots(Duration limit) {
        return new Snapshots(cluster, TASK, limit);
    }

    private Map<String, Cut> take(Duration limit, Set<String> frozen, String... names) throws Exception {
        var snapshots = snapshots(limit);
        snapshots.request(claims(names));
        snapshots.awaitCut(frozen, limit, cancellation);
        return snapshots.finish(cancellation);
    }

    private static ErrorCode failure(Cut cut) {
        return Objects.requireNonNull(cut.failure()).code();
    }

    @Test
    void rule138SavesTheHandleAndTheAnnotationsThatNameSecrets() throws Exception {
        var cut = take(SHORT, Set.of(), "data").get("shop/data");
        var snapshot = Objects.requireNonNull(cut.snapshot());
        assertThat(snapshot.handle()).isEqualTo("handle-of-data");
        assertThat(snapshot.driver()).isEqualTo("disk.example");
        assertThat(snapshot.restoreSize()).isEqualTo(1L << 30);
        assertThat(snapshot.sourceVolumeMode()).isEqualTo("Filesystem");
        assertThat(cut.created()).isEqualTo(Instant.parse("2026-11-20T21:00:00Z"));
        assertThat(snapshot.annotations())
                .isEqualTo(Map.of(
                        "snapshot.storage.kubernetes.io/deletion-secret-name", "keys",
                        "snapshot.storage.kubernetes.io/deletion-secret-namespace", "storage"));
    }

    @Test
    void rule185AllSnapshotsAreRequestedAtOnceNotInTurn() throws Exception {
        var together = new CountDownLatch(8);
        cluster.script(call -> {
            if (call.verb().equals("POST") && call.path().endsWith("/volumesnapshots")) {
                together.countDown();
                // none is answered before all have been asked for
                assertThat(together.await(20, TimeUnit.SECONDS)).isTrue();
            }
            return null;
        });
        var cuts = take(Duration.ofSeconds(30), Set.of(), "a", "b", "c", "d", "e", "f", "g", "h");
        assertThat(cuts.values())
                .hasSize(8)
                .allSatisfy(cut -> assertThat(cut.snapshot()).isNotNull());
    }

    @Test
    void rule137AClassOfOurOwnRetainsWhatItCutsAndIsGoneAfterwards() throws Exception {
        cluster.add(
                "{'apiVersion':'snapshot.storage.k8s.io/v1','kind':'VolumeSnapshotClass','metadata':{'name':'preferred',"
                        + "'annotations':{'snapshot.storage.kubernetes.io/is-default-class':'true'}},'driver':'disk.example',"
                        + "'deletionPolicy':'Delete','parameters':{'tier':'cold'}}");
        var snapshots = snapshots(SHORT);
        snapshots.request(claims("data"));
        assertThat(own()).singleElement().satisfies(own -> {
            assertThat(own.path("deletionPolicy").asText()).isEqualTo("Retain");
            assertThat(own.at("/parameters/tier").asText()).isEqualTo("cold");
            assertThat(own.at("/metadata/labels/app.kubernetes.io~1managed-by").asText())
                    .isEqualTo("lifeboat");
        });
        snapshots.awaitCut(Set.of(), SHORT, cancellation);
        snapshots.finish(cancellation);
        assertThat(own())
                .as("rule 144: nothing of ours stays but what the point needs")
                .isEmpty();
        assertThat(cluster.all("volumesnapshotclasses")).hasSize(2);
        assertThat(cluster.all("volumesnapshots")).isEmpty();
        assertThat(cluster.all("volumesnapshotcontents")).hasSize(1);
    }

    @Test
    void rule21ADriverWithoutASnapshotClassIsNamed() throws Exception {
        cluster.remove("/apis/snapshot.storage.k8s.io/v1/volumesnapshotclasses/disk");
        var failure = Objects.requireNonNull(
                take(SHORT, Set.of(), "data").get("shop/data").failure());
        assertThat(failure.code()).isEqualTo(ErrorCode.VOLUME_NOT_SUPPORTED);
        assertThat(failure.details().get("reason")).contains("disk.example");
    }

    @Test
    void rule140AnErrorThatTheDriverGetsOverIsNoFailure() throws Exception {
        driver.claim("data", Way.FAILS);
        var looks = new AtomicInteger();
        cluster.script(call -> {
            if (call.path().endsWith("/v1/volumesnapshots") && looks.incrementAndGet() == 3) {
                driver.ready("data");
            }
            return null;
        });
        assertThat(take(Duration.ofSeconds(20), Set.of("shop/data"), "data").get("shop/data"))
                .satisfies(cut -> {
                    assertThat(cut.snapshot()).isNotNull();
                    assertThat(cut.consistency()).isEqualTo("hook");
                });
    }

    @Test
    void rule140AnErrorThatIsThereAtTheEndOfTheTimeIsTheReason() throws Exception {
        driver.claim("bad", Way.FAILS);
        var cuts = take(SHORT, Set.of(), "bad", "good");
        assertThat(cuts.get("shop/good").snapshot()).isNotNull();
        assertThat(failure(cuts.get("shop/bad"))).isEqualTo(ErrorCode.SNAPSHOT_FAILED);
        assertThat(Objects.requireNonNull(cuts.get("shop/bad").failure()).details())
                .containsEntry("reason", "disk is busy");
        assertThat(cluster.all("volumesnapshots")).isEmpty();
    }

    @Test
    void aSnapshotThatIsNotReadyInTimeIsTakenAwayRule144() throws Exception {
        driver.claim("slow", Way.CUT_ONLY).claim("stuck", Way.SLOW);
        var cuts = take(SHORT, Set.of(), "slow", "stuck");
        assertThat(cuts.values()).allSatisfy(cut -> assertThat(failure(cut)).isEqualTo(ErrorCode.SNAPSHOT_TIMED_OUT));
        assertThat(cluster.all("volumesnapshots")).isEmpty();
        assertThat(cluster.all("volumesnapshotcontents")).isEmpty();
    }

    /** The sidecar asks the driver again, with the parameters of the class, before it lets go a snapshot that it failed to cut. */
    @Test
    void rule144TheClassOutlivesTheContentsThatTheDriverHasToDelete() throws Exception {
        driver.claim("stuck", Way.CUT_ONLY);
        driver.deletesOnlyIf(() -> own().size() == 1);
        take(SHORT, Set.of(), "stuck");
        assertThat(cluster.all("volumesnapshotcontents")).isEmpty();
        assertThat(own()).isEmpty();
    }

    /** As two controllers leave it that undo each other's annotations: the sidecar looks again after minutes, or when the content is changed. */
    @Test
    void rule144ASidecarThatWaitsIsMadeToLookAgain() throws Exception {
        driver.claim("stuck", Way.CUT_ONLY);
        driver.deletesOnlyIf(() -> cluster.all("volumesnapshotcontents").stream()
                .anyMatch(content -> content.at("/metadata/annotations").has(Names.DISCARDED)));
        take(SHORT, Set.of(), "stuck");
        assertThat(cluster.all("volumesnapshotcontents")).isEmpty();
        assertThat(own()).isEmpty();
    }

    @Test
    void rule144AClassStaysForTheContentOfAnEarlierTaskThatIsStillBeingDeleted() throws Exception {
        take(SHORT, Set.of(), "old");
        var content = cluster.all("volumesnapshotcontents").getFirst();
        cluster.change(
                Contents.PATH + "/" + content.at("/metadata/name").asText(),
                object -> object.withObject("/metadata").put("deletionTimestamp", "2026-11-20T21:00:00Z"));
        take(SHORT, Set.of(), "data");
        assertThat(own()).hasSize(1);
        cluster.remove(Contents.PATH + "/" + content.at("/metadata/name").asText());
        take(SHORT, Set.of(), "data");
        assertThat(own()).isEmpty();
    }

    @Test
    void rule144AContentWhoseSnapshotWasGoneIsDeletedByTheDriverAllTheSame() throws Exception {
        snapshots(SHORT).request(claims("data"));
        cluster.all("volumesnapshots").forEach(one -> cluster.remove(path(one)));
        assertThat(snapshots(SHORT).discard()).isEmpty();
        assertThat(cluster.all("volumesnapshotcontents")).isEmpty();
    }

    @Test
    void rule146WhatIsCutAfterTheThawIsCrashConsistent() throws Exception {
        driver.claim("late", Way.SLOW);
        var snapshots = snapshots(Duration.ofSeconds(20));
        snapshots.request(claims("frozen", "late", "running"));
        snapshots.awaitCut(Set.of("shop/frozen", "shop/late"), SHORT, cancellation);
        driver.ready("late");
        var cuts = snapshots.finish(cancellation);
        assertThat(cuts.get("shop/frozen").consistency()).isEqualTo("hook");
        assertThat(cuts.get("shop/late").consistency()).isEqualTo("crash");
        assertThat(cuts.get("shop/running").consistency()).isEqualTo("crash");
        assertThat(cuts.values()).allSatisfy(cut -> assertThat(cut.snapshot()).isNotNull());
    }

    @Test
    void rule144DiscardTakesAwayWhatThisTaskMadeAndNothingElse() throws Exception {
        driver.claim("slow", Way.SLOW);
        snapshots(SHORT).request(claims("data", "slow"));
        new Snapshots(cluster, "f".repeat(32), SHORT).request(claims("data"));
        assertThat(snapshots(SHORT).discard()).isEmpty();
        assertThat(cluster.all("volumesnapshots"))
                .singleElement()
                .satisfies(
                        left -> assertThat(left.at("/metadata/name").asText()).startsWith("lifeboat-ffff"));
        assertThat(cluster.all("volumesnapshotcontents")).hasSize(1);
        assertThat(own()).isEmpty();
    }

    @Test
    void rule144AContentThatCannotBeRemovedIsNamed() throws Exception {
        snapshots(SHORT).request(claims("data"));
        cluster.script(call -> call.verb().equals("PATCH") && call.path().contains("contents/")
                ? MemoryCluster.answer(403, "Forbidden", "no")
                : null);
        assertThat(snapshots(SHORT).discard()).singleElement().asString().startsWith("content-lifeboat-");
    }

    @Test
    void aRestartedProcessTakesUpWhatWasCutAndNamesWhatWasNotRule144() throws Exception {
        driver.claim("late", Way.SLOW);
        var first = snapshots(SHORT);
        first.request(claims("data", "late"));
        first.awaitCut(Set.of("shop/data"), SHORT, cancellation);
        var second = snapshots(SHORT);
        second.resume(claims("data", "late"));
        var cuts = second.finish(cancellation);
        assertThat(cuts.get("shop/data").consistency()).isEqualTo("hook");
        assertThat(cuts.get("shop/data").snapshot()).isNotNull();
        assertThat(failure(cuts.get("shop/late"))).isEqualTo(ErrorCode.SNAPSHOT_FAILED);
    }

    @Test
    void aSnapshotWhoseNamespaceIsDeletedMeanwhileIsSavedIfItsContentIsThere() throws Exception {
        driver.claim("gone", Way.SLOW);
        var snapshots = snapshots(Duration.ofSeconds(20));
        snapshots.request(claims("kept", "gone"));
        snapshots.awaitCut(Set.of(), SHORT, cancellation);
        for (var snapshot : cluster.all("volumesnapshots")) {
            cluster.remove(path(snapshot));
        }
        var cuts = snapshots.finish(cancellation);
        assertThat(cuts.get("shop/kept").snapshot()).isNotNull();
        assertThat(failure(cuts.get("shop/gone"))).isEqualTo(ErrorCode.SNAPSHOT_FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "403,exceeded quota: count/volumesnapshots,SNAPSHOT_LIMIT",
        "403,denied by policy,SNAPSHOT_DISALLOWED",
        "403,unable to create new content in namespace shop because it is being terminated,SNAPSHOT_FAILED",
        "404,namespaces shop not found,SNAPSHOT_FAILED",
        "500,failed calling webhook,SNAPSHOT_FAILED"
    })
    void rule191ARefusalHasTheCodeOfItsCause(int status, String message, ErrorCode code) throws Exception {
        cluster.script(call -> call.verb().equals("POST") && call.path().endsWith("/volumesnapshots")
                ? MemoryCluster.answer(status, "Refused", message)
                : null);
        var failure = Objects.requireNonNull(
                take(SHORT, Set.of(), "data").get("shop/data").failure());
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.details()).containsEntry("reason", message);
    }

    private List<ObjectNode> own() {
        return cluster.all("volumesnapshotclasses").stream()
                .filter(one -> one.at("/metadata/name").asText().startsWith("lifeboat-"))
                .toList();
    }

    private static String path(ObjectNode snapshot) {
        return "/apis/snapshot.storage.k8s.io/v1/namespaces/shop/volumesnapshots/"
                + snapshot.at("/metadata/name").asText();
    }
}
