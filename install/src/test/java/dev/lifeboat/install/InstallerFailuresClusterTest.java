package dev.lifeboat.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
class InstallerFailuresClusterTest {
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
    void namesTheAdmissionPolicyThatRefusesADefinition() {
        Testbed.apply(POLICY);
        try {
            // the API server learns of a policy some time after it accepted it
            awaitDefinitionsAreRefused(true);
            var failure = scene.refused(Testbed.IMAGE, Map.of());
            assertThat(failure.code()).isEqualTo(ErrorCode.BACKOFF_LIMIT_EXCEEDED);
            assertThat(failure.details().get("reason")).contains("no-definitions-of-lifeboat");
        } finally {
            Testbed.kubectl(
                    "delete",
                    "validatingadmissionpolicy,validatingadmissionpolicybinding",
                    "no-definitions-of-lifeboat");
            awaitDefinitionsAreRefused(false);
        }
        scene.nothingIsLeft();
    }

    @Test
    void saysWhichImageCannotBePulled() {
        var failure = scene.refused("localhost/testbed/no-such-image:1", Map.of("image.pullPolicy", "Never"));
        assertThat(failure.code()).isEqualTo(ErrorCode.IMAGE_PULL_FAILED);
        assertThat(failure.details()).containsEntry("image", "localhost/testbed/no-such-image:1");
        scene.nothingIsLeft();
    }

    @Test
    void saysThatThereIsNoRoomForThePod() {
        var failure = scene.refused(
                Testbed.IMAGE, Map.of("resources.requests.memory", "900Gi", "resources.limits.memory", "900Gi"));
        assertThat(failure.code()).isEqualTo(ErrorCode.POD_UNSCHEDULABLE);
        assertThat(failure.details().get("reason")).contains("Insufficient memory");
        scene.nothingIsLeft();
    }

    @Test
    void saysThatTheEnrolmentWasRefused() {
        var failure = scene.refused(Testbed.IMAGE, Map.of("test", "refuse"));
        assertThat(failure.code()).isEqualTo(ErrorCode.ENROLMENT_TOKEN_INVALID);
        assertThat(failure.text()).contains("it was used already");
        scene.nothingIsLeft();
    }

    @Test
    void saysWhatAPodThatNeverGetsReadyWaitsFor() {
        var quick = new Deadlines(
                InstallerScene.SHORT.definitions(),
                Duration.ofSeconds(8),
                InstallerScene.SHORT.scheduling(),
                InstallerScene.SHORT.removal(),
                InstallerScene.SHORT.poll());
        var failure = InstallerScene.failure(
                () -> scene.installer(quick).install(InstallerScene.manifest(Testbed.IMAGE, Map.of("test", "silent"))));
        assertThat(failure.code()).isEqualTo(ErrorCode.INSTALL_TIMED_OUT);
        assertThat(failure.details().get("reason")).contains("has not enrolled");
        scene.nothingIsLeft();
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
            scene.asItIsNow();
            var failure = scene.refused(Testbed.IMAGE, Map.of());
            assertThat(failure.code()).isEqualTo(ErrorCode.INSTALL_CONFLICT);
            assertThat(failure.details().get("resource")).contains(Names.DEPLOYMENT);
            scene.nothingIsLeft();
        } finally {
            Testbed.kubectl("delete", "namespace", Names.NAMESPACE);
        }
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
            assertThat(scene.cluster().velero()).containsExactly("Deployment velero/velero");
        } finally {
            Testbed.kubectl("delete", "namespace", "velero");
        }
        assertThat(scene.cluster().velero()).isEmpty();
    }

    @Test
    void aClusterThatDoesNotAnswerIsSaidSo(@TempDir Path folder) throws IOException {
        var file = kubeconfig(folder, "https://127.0.0.1:1", null);
        try (var gone = TargetCluster.open(file, null)) {
            var failure = InstallerScene.failure(gone::uid);
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
            try (var weak =
                    TargetCluster.open(kubeconfig(folder, scene.cluster().server(), token), null)) {
                var failure = InstallerScene.failure(weak::uid);
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

    private static void awaitDefinitionsAreRefused(boolean refused) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Testbed.wouldRefuseDefinitions("no-definitions-of-lifeboat") == refused);
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
