package dev.lifeboat.extension.restore.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.extension.restore.clean.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageTest {
    /** Rules 54 to 63, 98 to 100: what stands left comes before what stands right, by stage or by rank. */
    @ParameterizedTest
    @CsvSource({
        "apiextensions.k8s.io/customresourcedefinitions, /namespaces",
        "apiextensions.k8s.io/customresourcedefinitions, shop.example.com/orders",
        "/namespaces, /configmaps",
        "/namespaces, /persistentvolumeclaims",
        "storage.k8s.io/storageclasses, /persistentvolumes",
        "snapshot.storage.k8s.io/volumesnapshotclasses, snapshot.storage.k8s.io/volumesnapshotcontents",
        "snapshot.storage.k8s.io/volumesnapshotcontents, snapshot.storage.k8s.io/volumesnapshots",
        "snapshot.storage.k8s.io/volumesnapshots, /persistentvolumeclaims",
        "/persistentvolumes, /persistentvolumeclaims",
        "/persistentvolumeclaims, apps/statefulsets",
        "/persistentvolumeclaims, /pods",
        "/serviceaccounts, /pods",
        "/serviceaccounts, rbac.authorization.k8s.io/rolebindings",
        "rbac.authorization.k8s.io/roles, rbac.authorization.k8s.io/rolebindings",
        "/secrets, apps/deployments",
        "/configmaps, apps/deployments",
        "scheduling.k8s.io/priorityclasses, /pods",
        "node.k8s.io/runtimeclasses, /pods",
        "/limitranges, /pods",
        "/services, apps/deployments",
        "/services, discovery.k8s.io/endpointslices",
        "apps/deployments, apps/replicasets",
        "apps/replicasets, /pods",
        "apps/statefulsets, apps/controllerrevisions",
        "batch/cronjobs, batch/jobs",
        "apps/deployments, shop.example.com/orders",
        "apps/deployments, autoscaling/horizontalpodautoscalers",
        "apps/deployments, policy/poddisruptionbudgets",
        "/pods, /resourcequotas",
        "/services, networking.k8s.io/ingresses",
        "apps/deployments, networking.k8s.io/networkpolicies",
        "apps/deployments, apiregistration.k8s.io/apiservices",
        "/services, apiregistration.k8s.io/apiservices",
        "/resourcequotas, admissionregistration.k8s.io/validatingwebhookconfigurations",
        "shop.example.com/orders, admissionregistration.k8s.io/mutatingwebhookconfigurations",
        "shop.example.com/orders, admissionregistration.k8s.io/validatingadmissionpolicies",
        "admissionregistration.k8s.io/validatingadmissionpolicies, admissionregistration.k8s.io/validatingadmissionpolicybindings"
    })
    void rules54To63And98To100SayWhatComesFirst(String first, String then) {
        assertThat(place(first)).isLessThan(place(then));
    }

    @Test
    void rule64SendsOwnersBeforeWhatTheyOwn() {
        var owners = Map.of("a", Set.of("c"), "b", Set.of("a"), "c", Set.<String>of());
        assertThat(OwnerOrder.sort(List.of("a", "b", "c", "d"), owners)).containsExactly("c", "a", "b", "d");
    }

    @Test
    void rule66NeverDeadlocksOnCyclesOrUnknownOwners() {
        var owners = Map.of("a", Set.of("b"), "b", Set.of("a", "b"), "c", Set.of("elsewhere"));
        assertThat(OwnerOrder.sort(List.of("a", "b", "c"), owners)).containsExactlyInAnyOrder("a", "b", "c");
    }

    private static long place(String kind) {
        var parts = kind.split("/");
        var found = new Kind(parts[0], parts[1]);
        var stage = Stage.of(found);
        return List.of(Stage.values()).indexOf(stage) * (1L << 32) + stage.rank(found);
    }
}
