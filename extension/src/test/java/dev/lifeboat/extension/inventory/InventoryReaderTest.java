package dev.lifeboat.extension.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.Finding.Severity;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.extension.kube.ListPages;
import dev.lifeboat.extension.kube.MemoryCluster;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InventoryReaderTest {
    private final InventoryScene scene = new InventoryScene();

    @Test
    void rule1AGroupThatCannotBeDiscoveredMakesThePointPartial() throws Exception {
        scene.cluster.serve("down.example", "v1", "Thing", "things", true).stale("down.example");
        assertThat(scene.read().failures()).containsOnlyKeys("down.example/v1");
        assertThat(scene.findings(ErrorCode.GROUP_NOT_DISCOVERED.wire()))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                    assertThat(finding.resource()).isEqualTo("down.example/v1");
                });
    }

    @Test
    void rule2MetricsThatCannotBeDiscoveredAreNoLoss() throws Exception {
        scene.cluster
                .serve("metrics.k8s.io", "v1beta1", "PodMetrics", "pods", true)
                .stale("metrics.k8s.io");
        scene.read();
        assertThat(scene.findings.hasWarnings()).isFalse();
        assertThat(scene.findings(ErrorCode.GROUP_NOT_DISCOVERED.wire())).hasSize(1);
    }

    /** A mistyped type would leave a point that looks complete. */
    @Test
    void typesThatTheClusterDoesNotHaveAreNamed() throws Exception {
        scene.types = List.of("ConfigMap", "secerts", "deployments.apps", "example.com/v1/Order");
        scene.read();
        assertThat(scene.findings(ErrorCode.NOTHING_SELECTED.wire()))
                .extracting(Finding::resource)
                .containsExactlyInAnyOrder("type secerts", "type example.com/v1/Order");
    }

    @Test
    void rule10NamespacesThatAreBeingDeletedAreNotSavedAndNamed() throws Exception {
        scene.add("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'going',"
                + "'deletionTimestamp':'2026-11-20T21:00:00Z'}}");
        scene.namespaces = List.of("shop", "going");
        assertThat(scene.read().namespaces()).containsExactly("shop");
        assertThat(scene.findings(ErrorCode.BEING_DELETED.wire()))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.resource()).isEqualTo("namespaces going");
                    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "backup.lifeboat.dev/exclude,true,1",
        "velero.io/exclude-from-backup,true,1",
        "velero.io/exclude-from-backup,false,0"
    })
    void rule17ALabelledNamespaceIsLeftOutAndToldOf(String label, String value, int told) throws Exception {
        scene.add("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'cache','labels':{'" + label + "':'" + value
                + "'}}}");
        scene.namespaces = List.of();
        assertThat(scene.read().namespaces().contains("cache")).isEqualTo(told == 0);
        assertThat(scene.findings(ErrorCode.EXCLUDED_BY_LABEL.wire())).hasSize(told);
        assertThat(scene.findings.hasWarnings()).isFalse();
    }

    @Test
    void rule18TheExtensionsOwnNamespaceIsNeverSelected() throws Exception {
        scene.namespace("dataprotection-microsoft").namespace("kube-system");
        scene.namespaces = List.of();
        assertThat(scene.read().namespaces()).containsExactly("other", "shop");
    }

    @Test
    void rule190ANamespaceThatWasNamedAndIsNotThereIsAWarning() throws Exception {
        scene.namespaces = List.of("shop", "shpo");
        scene.read();
        assertThat(scene.findings(ErrorCode.NAMESPACE_NOT_FOUND.wire()))
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING));
    }

    @Test
    void rule1WithoutTheListOfClaimsThereIsNoBackup() {
        scene.cluster.script(call -> call.path().endsWith("/persistentvolumeclaims")
                ? MemoryCluster.answer(403, "Forbidden", "no right to list claims")
                : null);
        assertThatThrownBy(scene::read)
                .isInstanceOfSatisfying(
                        ListPages.ListException.class,
                        e -> assertThat(Objects.requireNonNull(e.answer()).status())
                                .isEqualTo(403));
    }

    @Test
    void rule24NamespacesAreListedByTheirMetadata() throws Exception {
        scene.cluster.script(call -> {
            if (call.path().equals("/api/v1/namespaces")) {
                assertThat(call.accept()).contains("PartialObjectMetadataList");
            }
            return null;
        });
        scene.read();
        assertThat(scene.cluster.log()).contains("GET /api/v1/namespaces");
    }

    /** Rules 21 and 22: each claim without data has its code and the reason, and the object itself is saved all the same. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'volumeName':'pv-a','storageClassName':'disk'} | Bound | {'csi':{'driver':'d'}} | | ",
                "{'storageClassName':'disk'} | Pending | {} | PVC_NO_VOLUME | ",
                "{'volumeName':'pv-a','storageClassName':'disk'} | Lost | {'csi':{'driver':'d'}} | PVC_NOT_BOUND | ",
                "{'volumeName':'gone','storageClassName':'disk'} | Bound | {'csi':{'driver':'d'}} | PV_NOT_FOUND | ",
                "{'volumeName':'pv-a'} | Bound | {'csi':{'driver':'d'}} | STORAGE_CLASS_MISSING | ",
                "{'volumeName':'pv-a','storageClassName':'disk'} | Bound | {'hostPath':{'path':'/x'}} | VOLUME_NOT_SUPPORTED | hostPath",
                "{'volumeName':'pv-a','storageClassName':'disk'} | Bound | {'local':{'path':'/x'}} | VOLUME_NOT_SUPPORTED | local",
                "{'volumeName':'pv-a','storageClassName':'disk'} | Bound | {'nfs':{'path':'/x'}} | VOLUME_NOT_SUPPORTED | nfs",
                "{'volumeName':'pv-a','storageClassName':'disk'} | Bound | {'awsElasticBlockStore':{'volumeID':'x'}} | VOLUME_NOT_SUPPORTED | awsElasticBlockStore"
            })
    void rules21And22SayWhyTheDataOfAClaimIsNotSaved(
            String spec, String phase, String source, String code, String reason) throws Exception {
        scene.add("{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'a','namespace':'shop'},'spec':"
                + spec + ",'status':{'phase':'" + phase + "'}}");
        scene.add("{'apiVersion':'v1','kind':'PersistentVolume','metadata':{'name':'pv-a'},'spec':"
                + source.substring(0, source.length() - 1) + (source.equals("{}") ? "" : ",")
                + "'claimRef':{'namespace':'shop','name':'a'}}}");
        var claim = scene.read().claims().getFirst();
        assertThat(claim.key()).isEqualTo("shop/a");
        var problem = claim.problem();
        if (code == null) {
            assertThat(problem).isNull();
            return;
        }
        assertThat(Objects.requireNonNull(problem).code()).isEqualTo(ErrorCode.valueOf(code));
        assertThat(problem.code().message(problem.details())).contains("shop/a").contains(reason == null ? "" : reason);
    }

    @Test
    void rule12TheVolumeAndTheClassOfAClaimComeAlong() throws Exception {
        scene.clusterScope = false;
        scene.claim("data", "{}");
        assertThat(scene.needed())
                .contains("k8s/core/persistentvolumes /pv-data", "k8s/storage.k8s.io/storageclasses /disk")
                .contains("k8s/core/namespaces /shop");
    }

    @Test
    void rule145ClaimsOfPodsHaveNoDataToSave() throws Exception {
        scene.add("{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'scratch','namespace':'shop',"
                + "'ownerReferences':[{'apiVersion':'v1','kind':'Pod','name':'web','uid':'1'}]},"
                + "'spec':{'volumeName':'pv'},'status':{'phase':'Bound'}}");
        assertThat(scene.read().claims()).isEmpty();
    }

    @Test
    void rule17AClaimWithTheLabelIsLeftOut() throws Exception {
        scene.claim("data", "{'backup.lifeboat.dev/exclude':'true'}");
        assertThat(scene.read().claims()).isEmpty();
    }
}
