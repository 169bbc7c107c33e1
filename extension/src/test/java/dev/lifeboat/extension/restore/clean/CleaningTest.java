package dev.lifeboat.extension.restore.clean;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.extension.restore.clean.Cleaned.Reason;
import dev.lifeboat.extension.restore.clean.Cleaned.Send;
import dev.lifeboat.extension.restore.clean.Cleaned.Skip;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for objects of every kind; the rules of single kinds stand in the other tests of this package. Each test names the numbers of the restore checklist that it holds. */
class CleaningTest extends CleaningScene {
    @Test
    void rule39And40LeaveOutWhatTheServerSets() {
        var sent = sent("k8s/core/configmaps", """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"shop","uid":"u","resourceVersion":"7","generation":2,
                 "selfLink":"/x","creationTimestamp":"2026-01-01T00:00:00Z","deletionGracePeriodSeconds":30,
                 "managedFields":[{"manager":"kubectl"}],"labels":{"l":"v"},"annotations":{"n":"v"}},"data":{"k":"v"}}""");
        assertThat(sent).isEqualTo(json("""
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"shop","labels":{"l":"v"},"annotations":{"n":"v"}},"data":{"k":"v"}}"""));
    }

    @Test
    void rules25To27KeepUnknownFieldsEmptyOnesAndTheSpellingOfNumbers() {
        var text = """
                {"apiVersion":"shop.example.com/v1","kind":"Order","metadata":{"name":"a","namespace":"shop"},\
                "spec":{"selector":{},"list":[],"class":"","none":null,"big":9223372036854775807,"huge":123456789012345678901234567890,"decimal":1.10,"later":{"x":1}}}""";
        assertThat(new String(Json.write(sent("k8s/shop.example.com/orders", text)), StandardCharsets.UTF_8))
                .isEqualTo(text);
    }

    @Test
    void rule41LeavesOutStatusWhereItIsASubResource() {
        assertThat(sent("k8s/apps/deployments", object("{\"replicas\":0},\"status\":{\"readyReplicas\":3}"))
                        .has("status"))
                .isFalse();
    }

    @Test
    void rule42KeepsStatusWhereItIsContent() {
        target.withoutStatus.add(new Kind("shop.example.com", "orders"));
        assertThat(sent("k8s/shop.example.com/orders", object("{},\"status\":{\"paid\":true}"))
                        .at("/status/paid")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void rule43KeepsGenerateName() {
        var sent = sent("k8s/core/configmaps", metadata("\"generateName\":\"a-\""));
        assertThat(sent.at("/metadata/generateName").asText()).isEqualTo("a-");
    }

    @Test
    void rule44NeverSendsOwnersOfThePast() {
        var cleaned = (Send) clean("k8s/core/configmaps", metadata("""
                "ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"web","uid":"old","controller":true,"blockOwnerDeletion":true}]"""));
        assertThat(cleaned.object().path("metadata").has("ownerReferences")).isFalse();
        var owner = cleaned.owners().getFirst();
        assertThat(owner.uid()).isEqualTo("old");
        assertThat(owner.group()).isEqualTo("apps");
        assertThat(owner.relinked("new")).isEqualTo(json("""
                {"apiVersion":"apps/v1","kind":"Deployment","name":"web","uid":"new","controller":true,"blockOwnerDeletion":true}"""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kubernetes.io/pvc-protection",
                "kubernetes.io/pv-protection",
                "foregroundDeletion",
                "snapshot.storage.kubernetes.io/volumesnapshot-bound-protection",
                "external-provisioner.volume.kubernetes.io/finalizer",
                "external-attacher/disk-testbed-local",
                "service.kubernetes.io/load-balancer-cleanup",
                "batch.kubernetes.io/job-tracking",
                "customresourcecleanup.apiextensions.k8s.io"
            })
    void rule48LeavesOutFinalizersOfKubernetes(String finalizer) {
        var cleaned = (Send) clean("k8s/core/configmaps", metadata("\"finalizers\":[\"" + finalizer + "\"]"));
        assertThat(cleaned.object().path("metadata").has("finalizers")).isFalse();
        assertThat(cleaned.notes()).isEmpty();
    }

    @Test
    void rule48KeepsFinalizersWhoseDefinitionIsThere() {
        var sent = sent(
                "k8s/shop.example.com/orders",
                metadata("\"finalizers\":[\"orders.shop.example.com/keep\",\"orders.shop.example.com\"]"));
        assertThat(sent.at("/metadata/finalizers")).hasSize(2);
    }

    @Test
    void rule48TellsOfForeignFinalizersThatItLeavesOut() {
        var cleaned = (Send) clean("k8s/core/configmaps", metadata("\"finalizers\":[\"gone.example.org/x\"]"));
        assertThat(cleaned.object().path("metadata").has("finalizers")).isFalse();
        assertThat(cleaned.notes())
                .singleElement()
                .satisfies(note -> assertThat(note.text()).contains("gone.example.org/x"));
    }

    @Test
    void rule49KeepsWhatKubectlAppliedInTheSameNamespace() {
        var annotation = "\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"{}\"}";
        assertThat(sent("k8s/core/configmaps", metadata(annotation))
                        .path("metadata")
                        .path("annotations"))
                .hasSize(1);
    }

    @Test
    void rule50AddsNoLabels() {
        assertThat(sent("k8s/core/configmaps", metadata("\"labels\":{\"a\":\"b\"}"))
                        .at("/metadata/labels"))
                .isEqualTo(json("{\"a\":\"b\"}"));
    }

    @Test
    void rule52LeavesLeadershipsBehind() {
        assertThat(clean("k8s/coordination.k8s.io/leases", metadata("\"x\":1"))).isEqualTo(new Skip(Reason.MOMENTARY));
        var sent = sent(
                "k8s/core/configmaps",
                metadata("\"annotations\":{\"control-plane.alpha.kubernetes.io/leader\":\"{}\"}"));
        assertThat(sent.path("metadata").has("annotations")).isFalse();
    }
}
