package dev.lifeboat.extension.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.MemoryCluster;
import dev.lifeboat.extension.snapshot.MemorySnapshotter.Way;
import dev.lifeboat.extension.task.Cancellation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Freeze, cut, thaw, save, commit: the order, what a failure leaves behind, and what the next process does. */
class BackupOrderTest {
    @TempDir
    private Path spool;

    private BackupScene scene;

    @BeforeEach
    void begin() {
        scene = new BackupScene(spool);
        scene.workload("db").workload("web").hook("h");
    }

    private List<String> log() {
        return scene.cluster.log().stream()
                .map(call -> call.replaceAll("sh -c .* sh (\\S+)$", "$1").replaceAll("(?s)sh -c .* sh (\\S+)$", "$1"))
                .toList();
    }

    private int first(String call) {
        assertThat(log()).contains(call);
        return log().indexOf(call);
    }

    private int last(String call) {
        return log().lastIndexOf(call);
    }

    @Test
    void rule185AllPreHooksThenAllSnapshotsThenAllPostHooksAndOnlyThenTheResources() throws Exception {
        scene.run();
        var snapshots = "POST /apis/snapshot.storage.k8s.io/v1/namespaces/shop/volumesnapshots";
        assertThat(log().stream().filter(call -> call.startsWith("EXEC")).toList())
                .containsExactly(
                        "EXEC shop/db: freeze", "EXEC shop/web: freeze", "EXEC shop/web: thaw", "EXEC shop/db: thaw");
        assertThat(last("EXEC shop/web: freeze")).isLessThan(first(snapshots));
        assertThat(last(snapshots)).isLessThan(first("EXEC shop/web: thaw"));
        assertThat(last("EXEC shop/db: thaw")).isLessThan(first("GET /api/v1/namespaces/shop/configmaps"));
        assertThat(scene.volume("shop/db").consistency()).isEqualTo("hook");
        assertThat(scene.scene.subTask(2).details()).containsKey("FrozenMillis");
        assertThat(scene.scene.subTask(2).progress()).startsWith("frozen for ");
    }

    @Test
    void rule185PostHooksDoNotWaitUntilSnapshotsAreReady() throws Exception {
        scene.driver.claim("db", Way.CUT_ONLY);
        scene.cluster.script(call -> {
            if (call.path().endsWith("/configmaps")) {
                assertThat(log()).contains("EXEC shop/db: thaw");
                scene.driver.ready("db");
            }
            return null;
        });
        scene.run();
        assertThat(scene.volume("shop/db").consistency()).isEqualTo("hook");
        assertThat(scene.volume("shop/db").snapshot()).isNotNull();
    }

    @Test
    void rules146And186AFailedHookLeavesItsSnapshotCrashConsistentAndThePointPartial() throws Exception {
        scene.cluster.commands(call -> new dev.lifeboat.extension.kube.ExecResult(
                dev.lifeboat.extension.kube.ExecResult.State.ENDED,
                call.command().getLast().equals("freeze") ? 1 : 0,
                "",
                "lifeboat-process 9\n",
                ""));
        scene.run();
        assertThat(scene.volume("shop/db").consistency()).isEqualTo("crash");
        assertThat(scene.volume("shop/db").snapshot()).isNotNull();
        assertThat(scene.warnings(ErrorCode.HOOK_FAILED)).isEqualTo(1);
        assertThat(scene.scene.findings().hasWarnings()).isTrue();
    }

    /** Hooks do not run again, so nobody else could know. */
    @Test
    void rule186TheNextProcessStillKnowsThatAHookFailed() throws Exception {
        scene.cluster.commands(call -> new dev.lifeboat.extension.kube.ExecResult(
                dev.lifeboat.extension.kube.ExecResult.State.ENDED,
                call.command().getLast().equals("freeze") ? 1 : 0,
                "",
                "lifeboat-process 9\n",
                ""));
        var once = new AtomicBoolean(true);
        scene.cluster.script(call -> {
            if (call.path().endsWith("/configmaps") && once.getAndSet(false)) {
                scene.scene.cancellation().cancel(Cancellation.Reason.STOPPING);
            }
            return null;
        });
        scene.map("m", "{}");
        assertThatThrownBy(scene::run).isInstanceOf(InterruptedException.class);

        scene.scene.again();
        assertThat(scene.warnings(ErrorCode.HOOK_FAILED)).isZero();
        scene.run();

        assertThat(scene.warnings(ErrorCode.HOOK_FAILED)).isEqualTo(1);
        assertThat(scene.volume("shop/db").consistency()).isEqualTo("crash");
    }

    @Test
    void rules144And181AFailureInMidCutThawsAndLeavesNothing() {
        scene.cluster.script(call -> {
            if (call.verb().equals("POST") && call.path().endsWith("/volumesnapshots")) {
                throw new IOException("no route");
            }
            return null;
        });
        assertThatThrownBy(scene::run).isInstanceOf(LifeboatException.class);
        assertThat(log()).contains("EXEC shop/web: thaw", "EXEC shop/db: thaw");
        assertNothingLeft();
    }

    @Test
    void rules144And181CancelThawsAndLeavesNothing() {
        scene.cluster.script(call -> {
            if (call.path().endsWith("/configmaps")) {
                scene.scene.cancellation().cancel(Cancellation.Reason.REQUESTED);
            }
            return null;
        });
        scene.map("m", "{}");
        assertThatThrownBy(scene::run)
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TASK_CANCELLED));
        assertThat(scene.vault.hasPoint()).isFalse();
        assertNothingLeft();
    }

    @Test
    void rule144ARefusedCommitLeavesNothing() {
        scene.vault.refuseCommit(ErrorCode.COMMIT_REFUSED);
        assertThatThrownBy(scene::run)
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.COMMIT_REFUSED));
        assertNothingLeft();
    }

    /** Rule 33: between the question and the answer the point may have come to be, so its snapshots stay until that is known. */
    @Test
    void rule33WithoutAnAnswerToTheCommitItsSnapshotsStay() {
        scene.vault.refuseCommit(ErrorCode.INTERNAL_ERROR);
        assertThatThrownBy(scene::run).isInstanceOf(LifeboatException.class);
        assertThat(scene.cluster.all("volumesnapshotcontents")).hasSize(2);
    }

    @Test
    void rules144And181AProcessThatStopsThawsAndTheNextOneGoesOnWithItsSnapshots() throws Exception {
        var once = new AtomicBoolean(true);
        scene.cluster.script(call -> {
            if (call.path().endsWith("/configmaps") && once.getAndSet(false)) {
                scene.scene.cancellation().cancel(Cancellation.Reason.STOPPING);
            }
            return null;
        });
        scene.map("m", "{}");
        assertThatThrownBy(scene::run).isInstanceOf(InterruptedException.class);
        var cut = scene.cluster.all("volumesnapshotcontents");
        assertThat(cut).hasSize(2);

        scene.scene.again();
        scene.run();

        assertThat(scene.cluster.all("volumesnapshotcontents").stream()
                        .map(content -> content.at("/metadata/name").asText()))
                .isEqualTo(cut.stream()
                        .map(content -> content.at("/metadata/name").asText())
                        .toList());
        assertThat(log().stream().filter(call -> call.contains("freeze"))).hasSize(2);
        assertThat(scene.volume("shop/db").consistency()).isEqualTo("hook");
        assertThat(scene.volume("shop/db").snapshot()).isNotNull();
    }

    @Test
    void rule180ARightThatIsMissingIsNamedWithItsVerbAndResource() {
        scene.cluster.script(call -> call.verb().equals("GET") && call.path().endsWith("volumesnapshotclasses")
                ? MemoryCluster.answer(403, "Forbidden", "cannot list volumesnapshotclasses at the cluster scope")
                : null);
        assertThatThrownBy(scene::run).isInstanceOfSatisfying(LifeboatException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.CLUSTER_RIGHTS_MISSING);
            assertThat(e.text()).contains("list", "volumesnapshotclasses");
        });
    }

    private void assertNothingLeft() {
        assertThat(scene.cluster.all("volumesnapshots")).isEmpty();
        assertThat(scene.cluster.all("volumesnapshotcontents")).isEmpty();
        assertThat(scene.cluster.all("volumesnapshotclasses"))
                .extracting(one -> one.at("/metadata/name").asText())
                .containsExactly("disk");
    }
}
