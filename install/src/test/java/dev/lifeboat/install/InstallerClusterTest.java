package dev.lifeboat.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** EXT-2 on a real API server and kubelet: what an installation made goes with it, and nothing else does. */
@Tag("cluster")
class InstallerClusterTest {
    private InstallerScene scene;

    @BeforeAll
    static void prepare() throws IOException {
        InstallerScene.prepare();
    }

    @BeforeEach
    void open() {
        scene = InstallerScene.open();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void installsAndUninstallsWithoutATrace() {
        var installation = scene.install(Testbed.IMAGE, Map.of());
        assertThat(installation.created())
                .extracting(ObjectRef::kind)
                .contains("Deployment", "CustomResourceDefinition");
        assertThat(Testbed.objects()).contains("Deployment " + Names.NAMESPACE + "/" + Names.DEPLOYMENT);

        scene.uninstall();
        scene.nothingIsLeft();
    }

    @Test
    void aBackupHookOfBeforeSurvivesFailureAndRemoval() throws IOException {
        Testbed.apply(Files.readString(Path.of("../api/src/main/resources/crds/backuphooks.yaml")));
        Testbed.kubectl(
                "wait",
                "--for=condition=Established",
                "customresourcedefinition/backuphooks.clusterbackup.dataprotection.microsoft.com");
        try {
            scene.asItIsNow();
            assertThat(scene.refused(Testbed.IMAGE, Map.of("test", "refuse")).code())
                    .isEqualTo(ErrorCode.ENROLMENT_TOKEN_INVALID);
            scene.nothingIsLeft();
            scene.install(Testbed.IMAGE, Map.of());
            scene.uninstall();
            scene.nothingIsLeft();
        } finally {
            Testbed.kubectl(
                    "delete", "customresourcedefinition", "backuphooks.clusterbackup.dataprotection.microsoft.com");
        }
    }

    @Test
    void aDefinitionInUseStays() {
        scene.install(Testbed.IMAGE, Map.of());
        Testbed.apply("""
                apiVersion: clusterbackup.dataprotection.microsoft.com/v1alpha1
                kind: BackupHook
                metadata:
                  name: in-use
                  namespace: default
                spec:
                  backupHook:
                    - name: one
                      includedNamespaces: [default]
                      preHooks:
                        - exec:
                            command: ["/bin/true"]
                """);
        try {
            scene.uninstall();
            assertThat(Testbed.objects())
                    .contains("BackupHook default/in-use")
                    .noneMatch(object -> object.contains("lifeboattasks"))
                    .noneMatch(object -> object.contains(Names.NAMESPACE));
        } finally {
            Testbed.kubectl(
                    "delete", "customresourcedefinition", "backuphooks.clusterbackup.dataprotection.microsoft.com");
        }
        scene.nothingIsLeft();
    }

    /** As the extension leaves it when it is killed in the middle of a backup. */
    @Test
    void rule144SnapshotClassesOfABackupThatWasKilledGoToo() {
        scene.install(Testbed.IMAGE, Map.of());
        Testbed.apply("""
                apiVersion: snapshot.storage.k8s.io/v1
                kind: VolumeSnapshotClass
                metadata:
                  name: lifeboat-0123456789
                  labels:
                    app.kubernetes.io/name: lifeboat
                    app.kubernetes.io/managed-by: lifeboat
                driver: disk.testbed.local
                deletionPolicy: Retain
                """);
        scene.uninstall();
        assertThat(Testbed.kubectl("get", "volumesnapshotclasses", "-o", "name"))
                .doesNotContain("lifeboat-")
                .contains("/disk");
        scene.nothingIsLeft();
    }

    @Test
    void anInterruptionRollsBack() throws InterruptedException {
        var failure = new AtomicReference<LifeboatException>();
        var thread = Thread.ofPlatform()
                .start(() -> failure.set(InstallerScene.failure(() -> scene.installer(InstallerScene.SHORT)
                        .install(InstallerScene.manifest(Testbed.IMAGE, Map.of("test", "silent"))))));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> scene.said().stream().anyMatch(line -> line.contains("to enrol")));
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
        assertThat(failure.get().code()).isEqualTo(ErrorCode.TASK_CANCELLED);
        scene.nothingIsLeft();
    }

    @Test
    void aSecondInstallationThatFailsPutsTheFirstBack() {
        scene.install(Testbed.IMAGE, Map.of("test", "first"));
        try {
            var failure = scene.refused(Testbed.IMAGE, Map.of("test", "refuse"));
            assertThat(failure.code()).isEqualTo(ErrorCode.ENROLMENT_TOKEN_INVALID);
            assertThat(Testbed.kubectl(
                            "-n", Names.NAMESPACE, "get", "configmap", "lifeboat-vault", "-o", "jsonpath={.data}"))
                    .contains("first");
            Testbed.kubectl(
                    "-n", Names.NAMESPACE, "rollout", "status", "deployment/" + Names.DEPLOYMENT, "--timeout=60s");
        } finally {
            scene.uninstall();
        }
        scene.nothingIsLeft();
    }
}
