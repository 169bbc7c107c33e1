package dev.lifeboat.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** EXT-2 on a real API server and kubelet: each failure says why and leaves the cluster as it was. */
@Tag("cluster")
class InstallerClusterTest {
    private static final Deadlines SHORT = new Deadlines(
            Duration.ofMinutes(2),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofMinutes(1),
            Duration.ofMillis(200));
    private static final Enrolment ENROLMENT = new Enrolment(
            URI.create("https://10.77.0.254:18499"),
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
            "planted-enrolment-token");

    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private Set<String> before;
    private TargetCluster cluster;

    @BeforeAll
    static void image() throws IOException {
        Testbed.importStandIn();
        // the cluster stays up between runs, and a run may have been killed in the middle
        try (var cluster = TargetCluster.open(Testbed.kubeconfig(), null)) {
            new Uninstaller(cluster, SHORT, InstantSource.system(), _ -> {}).uninstall();
        }
    }

    @BeforeEach
    void open() {
        before = Testbed.objects();
        assertThat(before).noneMatch(object -> object.contains(Names.NAMESPACE));
        cluster = TargetCluster.open(Testbed.kubeconfig(), null);
    }

    @AfterEach
    void close() {
        // a test that failed in the middle must not take the next ones with it
        if (Testbed.objects().contains("Namespace /" + Names.NAMESPACE)) {
            new Uninstaller(cluster, SHORT, InstantSource.system(), _ -> {}).uninstall();
        }
        cluster.close();
        assertThat(said).noneMatch(line -> line.contains("planted-enrolment-token"));
    }

    @Test
    void installsAndUninstallsWithoutATrace() {
        var installation = install(Testbed.IMAGE, Map.of());
        assertThat(installation.created())
                .extracting(ObjectRef::kind)
                .contains("Deployment", "CustomResourceDefinition");
        assertThat(Testbed.objects()).contains("Deployment " + Names.NAMESPACE + "/" + Names.DEPLOYMENT);

        new Uninstaller(cluster, SHORT, InstantSource.system(), said::add).uninstall();
        nothingIsLeft();
    }

    @Test
    void namesTheAdmissionPolicyThatRefusesADefinition() {
        Testbed.apply(POLICY);
        try {
            // the API server learns of a policy some time after it accepted it
            awaitDefinitionsAreRefused(true);
            var failure = refused(Testbed.IMAGE, Map.of());
            assertThat(failure.code()).isEqualTo(ErrorCode.BACKOFF_LIMIT_EXCEEDED);
            assertThat(failure.details().get("reason")).contains("no-definitions-of-lifeboat");
        } finally {
            Testbed.kubectl(
                    "delete",
                    "validatingadmissionpolicy,validatingadmissionpolicybinding",
                    "no-definitions-of-lifeboat");
            awaitDefinitionsAreRefused(false);
        }
        nothingIsLeft();
    }

    @Test
    void saysWhichImageCannotBePulled() {
        var failure = refused("localhost/testbed/no-such-image:1", Map.of("image.pullPolicy", "Never"));
        assertThat(failure.code()).isEqualTo(ErrorCode.IMAGE_PULL_FAILED);
        assertThat(failure.details()).containsEntry("image", "localhost/testbed/no-such-image:1");
        nothingIsLeft();
    }

    @Test
    void saysThatThereIsNoRoomForThePod() {
        var failure = refused(
                Testbed.IMAGE, Map.of("resources.requests.memory", "900Gi", "resources.limits.memory", "900Gi"));
        assertThat(failure.code()).isEqualTo(ErrorCode.POD_UNSCHEDULABLE);
        assertThat(failure.details().get("reason")).contains("Insufficient memory");
        nothingIsLeft();
    }

    @Test
    void saysThatTheEnrolmentWasRefused() {
        var failure = refused(Testbed.IMAGE, Map.of("test", "refuse"));
        assertThat(failure.code()).isEqualTo(ErrorCode.ENROLMENT_TOKEN_INVALID);
        assertThat(failure.text()).contains("it was used already");
        nothingIsLeft();
    }

    @Test
    void saysWhatAPodThatNeverGetsReadyWaitsFor() {
        var quick = new Deadlines(
                SHORT.definitions(), Duration.ofSeconds(8), SHORT.scheduling(), SHORT.removal(), SHORT.poll());
        var failure = failure(() -> installer(quick).install(manifest(Testbed.IMAGE, Map.of("test", "silent"))));
        assertThat(failure.code()).isEqualTo(ErrorCode.INSTALL_TIMED_OUT);
        assertThat(failure.details().get("reason")).contains("has not enrolled");
        nothingIsLeft();
    }

    @Test
    void aBackupHookOfBeforeSurvivesFailureAndRemoval() throws IOException {
        Testbed.apply(Files.readString(Path.of("../api/src/main/resources/crds/backuphooks.yaml")));
        Testbed.kubectl(
                "wait",
                "--for=condition=Established",
                "customresourcedefinition/backuphooks.clusterbackup.dataprotection.microsoft.com");
        try {
            before = Testbed.objects();
            assertThat(refused(Testbed.IMAGE, Map.of("test", "refuse")).code())
                    .isEqualTo(ErrorCode.ENROLMENT_TOKEN_INVALID);
            nothingIsLeft();
            install(Testbed.IMAGE, Map.of());
            new Uninstaller(cluster, SHORT, InstantSource.system(), said::add).uninstall();
            nothingIsLeft();
        } finally {
            Testbed.kubectl(
                    "delete", "customresourcedefinition", "backuphooks.clusterbackup.dataprotection.microsoft.com");
        }
    }

    @Test
    void aDefinitionInUseStays() {
        install(Testbed.IMAGE, Map.of());
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
            new Uninstaller(cluster, SHORT, InstantSource.system(), said::add).uninstall();
            assertThat(Testbed.objects())
                    .contains("BackupHook default/in-use")
                    .noneMatch(object -> object.contains("lifeboattasks"))
                    .noneMatch(object -> object.contains(Names.NAMESPACE));
        } finally {
            Testbed.kubectl(
                    "delete", "customresourcedefinition", "backuphooks.clusterbackup.dataprotection.microsoft.com");
        }
        nothingIsLeft();
    }

    /** As the extension leaves it when it is killed in the middle of a backup. */
    @Test
    void rule144SnapshotClassesOfABackupThatWasKilledGoToo() {
        install(Testbed.IMAGE, Map.of());
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
        new Uninstaller(cluster, SHORT, InstantSource.system(), said::add).uninstall();
        assertThat(Testbed.kubectl("get", "volumesnapshotclasses", "-o", "name"))
                .doesNotContain("lifeboat-")
                .contains("/disk");
        nothingIsLeft();
    }

    @Test
    void anInterruptionRollsBack() throws InterruptedException {
        var failure = new AtomicReference<LifeboatException>();
        var thread = Thread.ofPlatform()
                .start(() -> failure.set(failure(
                        () -> installer(SHORT).install(manifest(Testbed.IMAGE, Map.of("test", "silent"))))));
        await().atMost(Duration.ofSeconds(60)).until(() -> said.stream().anyMatch(line -> line.contains("to enrol")));
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
        assertThat(failure.get().code()).isEqualTo(ErrorCode.TASK_CANCELLED);
        nothingIsLeft();
    }

    /** The namespace is that of AKS: its extension is left alone, whatever it is. */
    @Test
    void aForeignExtensionIsNeverTakenOver() {
        Testbed.kubectl("create", "namespace", Names.NAMESPACE);
        try {
            Testbed.kubectl(
                    "-n",
                    Names.NAMESPACE,
                    "create",
                    "deployment",
                    Names.DEPLOYMENT,
                    "--replicas=0",
                    "--image=localhost/testbed/pause:1");
            before = Testbed.objects();
            var failure = refused(Testbed.IMAGE, Map.of());
            assertThat(failure.code()).isEqualTo(ErrorCode.INSTALL_CONFLICT);
            assertThat(failure.details().get("resource")).contains(Names.DEPLOYMENT);
            nothingIsLeft();
        } finally {
            Testbed.kubectl("delete", "namespace", Names.NAMESPACE);
        }
    }

    @Test
    void aSecondInstallationThatFailsPutsTheFirstBack() {
        install(Testbed.IMAGE, Map.of("test", "first"));
        try {
            var failure = refused(Testbed.IMAGE, Map.of("test", "refuse"));
            assertThat(failure.code()).isEqualTo(ErrorCode.ENROLMENT_TOKEN_INVALID);
            assertThat(Testbed.kubectl(
                            "-n", Names.NAMESPACE, "get", "configmap", "lifeboat-vault", "-o", "jsonpath={.data}"))
                    .contains("first");
            Testbed.kubectl(
                    "-n", Names.NAMESPACE, "rollout", "status", "deployment/" + Names.DEPLOYMENT, "--timeout=60s");
        } finally {
            new Uninstaller(cluster, SHORT, InstantSource.system(), said::add).uninstall();
        }
        nothingIsLeft();
    }

    @Test
    void noticesVelero() {
        Testbed.kubectl("create", "namespace", "velero");
        try {
            Testbed.kubectl(
                    "-n",
                    "velero",
                    "create",
                    "deployment",
                    "velero",
                    "--replicas=0",
                    "--image=localhost/testbed/pause:1");
            assertThat(cluster.velero()).containsExactly("Deployment velero/velero");
        } finally {
            Testbed.kubectl("delete", "namespace", "velero");
        }
        assertThat(cluster.velero()).isEmpty();
    }

    @Test
    void aClusterThatDoesNotAnswerIsSaidSo(@TempDir Path folder) throws IOException {
        var file = kubeconfig(folder, "https://127.0.0.1:1", null);
        try (var gone = TargetCluster.open(file, null)) {
            var failure = failure(gone::uid);
            assertThat(failure.code()).isEqualTo(ErrorCode.CLUSTER_UNREACHABLE);
            assertThat(failure.details().get("server")).contains("127.0.0.1:1");
        }
    }

    @Test
    void aMissingRightIsNamed(@TempDir Path folder) throws IOException {
        Testbed.kubectl("-n", "default", "create", "serviceaccount", "weak");
        try {
            var token =
                    Testbed.kubectl("-n", "default", "create", "token", "weak").strip();
            try (var weak = TargetCluster.open(kubeconfig(folder, cluster.server(), token), null)) {
                var failure = failure(weak::uid);
                assertThat(failure.code()).isEqualTo(ErrorCode.CLUSTER_RIGHTS_MISSING);
                assertThat(failure.text()).contains("kube-system").contains("system:serviceaccount:default:weak");
            }
        } finally {
            Testbed.kubectl("-n", "default", "delete", "serviceaccount", "weak");
        }
    }

    /** The file of the testbed with another server, and with a token in place of its certificate. */
    private static Path kubeconfig(Path folder, String server, String token) throws IOException {
        var config = (ObjectNode) Json.tree(
                new Load(LoadSettings.builder().build()).loadFromString(Files.readString(Testbed.kubeconfig())));
        ((ObjectNode) config.at("/clusters/0/cluster")).put("server", server);
        if (token != null) {
            ((ObjectNode) config.at("/users/0")).putObject("user").put("token", token);
        }
        return Files.writeString(folder.resolve("kubeconfig"), config.toString());
    }

    private Installation install(String image, Map<String, String> settings) {
        return installer(SHORT).install(manifest(image, settings));
    }

    private LifeboatException refused(String image, Map<String, String> settings) {
        return failure(() -> install(image, settings));
    }

    private static LifeboatException failure(Runnable action) {
        return catchThrowableOfType(LifeboatException.class, action::run);
    }

    private Installer installer(Deadlines deadlines) {
        return new Installer(cluster, "test", deadlines, InstantSource.system(), said::add);
    }

    private static Manifest manifest(String image, Map<String, String> settings) {
        var small = new HashMap<>(Map.of("resources.requests.cpu", "10m", "resources.requests.memory", "16Mi"));
        small.putAll(settings);
        return Manifest.of(ENROLMENT, image, small);
    }

    private static void awaitDefinitionsAreRefused(boolean refused) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Testbed.wouldRefuseDefinitions("no-definitions-of-lifeboat") == refused);
    }

    private void nothingIsLeft() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Testbed.objects()).isEqualTo(before));
    }

    private static final String POLICY = """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata:
              name: no-definitions-of-lifeboat
            spec:
              failurePolicy: Fail
              matchConstraints:
                resourceRules:
                  - apiGroups: [apiextensions.k8s.io]
                    apiVersions: [v1]
                    operations: [CREATE, UPDATE]
                    resources: [customresourcedefinitions]
              validations:
                - expression: "!(object.spec.group in ['backup.lifeboat.dev', 'clusterbackup.dataprotection.microsoft.com'])"
                  message: definitions of this group are not allowed here
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata:
              name: no-definitions-of-lifeboat
            spec:
              policyName: no-definitions-of-lifeboat
              validationActions: [Deny]
            """;
}
