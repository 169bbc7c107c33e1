package dev.lifeboat.extension.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.extension.kube.MemoryCluster;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes along with a namespace although cluster scope was not asked for. */
class RelatedObjectsTest {
    private static final String RBAC = "rbac.authorization.k8s.io";
    private final InventoryScene scene = new InventoryScene();

    @BeforeEach
    void withoutClusterScope() {
        scene.clusterScope = false;
        scene.cluster
                .serve(RBAC, "v1", "ClusterRoleBinding", "clusterrolebindings", false)
                .serve(RBAC, "v1", "RoleBinding", "rolebindings", true)
                .serve(RBAC, "v1", "ClusterRole", "clusterroles", false)
                .serve("batch", "v1", "CronJob", "cronjobs", true)
                .serve("networking.k8s.io", "v1", "Ingress", "ingresses", true)
                .serve("apiregistration.k8s.io", "v1", "APIService", "apiservices", false)
                .serve(
                        "admissionregistration.k8s.io",
                        "v1",
                        "ValidatingWebhookConfiguration",
                        "validatingwebhookconfigurations",
                        false)
                .serve(
                        "admissionregistration.k8s.io",
                        "v1",
                        "MutatingWebhookConfiguration",
                        "mutatingwebhookconfigurations",
                        false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'kind':'ServiceAccount','name':'web','namespace':'shop'} | true",
                "{'kind':'ServiceAccount','name':'web','namespace':'other'} | false",
                "{'kind':'Group','name':'system:serviceaccounts:shop'} | true",
                "{'kind':'Group','name':'system:serviceaccounts:shop-two'} | false",
                "{'kind':'Group','name':'system:serviceaccounts'} | false",
                "{'kind':'Group','name':'shop'} | false",
                "{'kind':'User','name':'system:serviceaccount:shop:web'} | true",
                "{'kind':'User','name':'system:serviceaccount:other:shop'} | false",
                "{'kind':'User','name':'shop'} | false"
            })
    void rule12BindingsOfSavedAccountsComeAlongWithTheirRole(String subject, boolean expected) throws Exception {
        scene.add("{'apiVersion':'" + RBAC + "/v1','kind':'ClusterRoleBinding','metadata':{'name':'reads'},"
                + "'roleRef':{'kind':'ClusterRole','name':'reader'},'subjects':[{'kind':'User','name':'bob'}," + subject
                + "]}");
        var both = List.of("k8s/" + RBAC + "/clusterrolebindings /reads", "k8s/" + RBAC + "/clusterroles /reader");
        if (expected) {
            assertThat(scene.needed()).containsAll(both);
        } else {
            assertThat(scene.needed()).doesNotContainAnyElementsOf(both);
        }
    }

    @Test
    void rule12RolesOfSavedBindingsComeAlongExceptThoseOfTheServer() throws Exception {
        scene.add("{'apiVersion':'" + RBAC + "/v1','kind':'RoleBinding','metadata':{'name':'a','namespace':'shop'},"
                + "'roleRef':{'kind':'ClusterRole','name':'editor'}}");
        scene.add("{'apiVersion':'" + RBAC + "/v1','kind':'RoleBinding','metadata':{'name':'b','namespace':'shop'},"
                + "'roleRef':{'kind':'ClusterRole','name':'system:auth-delegator'}}");
        scene.add("{'apiVersion':'" + RBAC + "/v1','kind':'RoleBinding','metadata':{'name':'c','namespace':'shop'},"
                + "'roleRef':{'kind':'Role','name':'local'}}");
        scene.add("{'apiVersion':'" + RBAC + "/v1','kind':'RoleBinding','metadata':{'name':'d','namespace':'other'},"
                + "'roleRef':{'kind':'ClusterRole','name':'foreign'}}");
        assertThat(scene.needed())
                .filteredOn(key -> key.contains("/clusterroles "))
                .containsExactly("k8s/" + RBAC + "/clusterroles /editor");
    }

    /** Each part may be put together itself; what was added to a role of the API server's own belongs to the cluster (rule 14). */
    @Test
    void rule12RolesThatABoundRoleIsPutTogetherFromComeAlong() throws Exception {
        scene.add(
                "{'apiVersion':'" + RBAC + "/v1','kind':'ClusterRoleBinding','metadata':{'name':'b'},"
                        + "'roleRef':{'kind':'ClusterRole','name':'whole'},'subjects':[{'kind':'ServiceAccount','name':'web','namespace':'shop'}]}");
        scene.add("{'apiVersion':'" + RBAC + "/v1','kind':'RoleBinding','metadata':{'name':'c','namespace':'shop'},"
                + "'roleRef':{'kind':'ClusterRole','name':'view'}}");
        role("whole", "{}", "{'matchLabels':{'part':'yes'}},{'matchExpressions':[{'key':'more','operator':'Exists'}]}");
        role("part", "{'part':'yes','x':'y'}", "{'matchLabels':{'deep':'yes'}}");
        role("deep", "{'deep':'yes'}", "{'matchLabels':{'part':'yes'}}");
        role("more", "{'more':''}", "");
        role("system:part", "{'part':'yes'}", "");
        role("stranger", "{'part':'no'}", "");
        role("view", "{'kubernetes.io/bootstrapping':'rbac-defaults'}", "{'matchLabels':{'to-view':'true'}}");
        role("added", "{'to-view':'true'}", "");
        assertThat(scene.needed())
                .filteredOn(key -> key.contains("/clusterroles "))
                .extracting(key -> key.substring(key.indexOf(" /") + 2))
                .containsExactly("deep", "more", "part", "view", "whole");
    }

    private void role(String name, String labels, String selectors) {
        scene.add("{'apiVersion':'" + RBAC + "/v1','kind':'ClusterRole','metadata':{'name':'" + name + "','labels':"
                + labels + "},'aggregationRule':{'clusterRoleSelectors':[" + selectors + "]}}");
    }

    @Test
    void rule12ClassesThatPodsAndTemplatesNameComeAlong() throws Exception {
        scene.add("{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','namespace':'shop'},'spec':"
                + "{'priorityClassName':'high','runtimeClassName':'gvisor'}}");
        scene.add("{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d','namespace':'shop'},'spec':"
                + "{'replicas':0,'template':{'spec':{'priorityClassName':'low'}}}}");
        scene.add("{'apiVersion':'batch/v1','kind':'CronJob','metadata':{'name':'c','namespace':'shop'},'spec':"
                + "{'jobTemplate':{'spec':{'template':{'spec':{'priorityClassName':'night'}}}}}}");
        scene.add("{'apiVersion':'apps/v1','kind':'DaemonSet','metadata':{'name':'n','namespace':'shop'},'spec':"
                + "{'template':{'spec':{'priorityClassName':'system-node-critical'}}}}");
        scene.add(
                "{'apiVersion':'apps/v1','kind':'StatefulSet','metadata':{'name':'s','namespace':'shop'},'spec':"
                        + "{'replicas':0,'template':{'spec':{}},'volumeClaimTemplates':[{'spec':{'storageClassName':'fast'}}]}}");
        scene.add("{'apiVersion':'networking.k8s.io/v1','kind':'Ingress','metadata':{'name':'i','namespace':'shop'},"
                + "'spec':{'ingressClassName':'nginx'}}");
        scene.add(
                "{'apiVersion':'snapshot.storage.k8s.io/v1','kind':'VolumeSnapshotClass','metadata':{'name':'snap'}}");
        assertThat(scene.needed())
                .containsExactly(
                        "k8s/core/namespaces /shop",
                        "k8s/networking.k8s.io/ingressclasses /nginx",
                        "k8s/node.k8s.io/runtimeclasses /gvisor",
                        "k8s/scheduling.k8s.io/priorityclasses /high",
                        "k8s/scheduling.k8s.io/priorityclasses /low",
                        "k8s/scheduling.k8s.io/priorityclasses /night",
                        "k8s/snapshot.storage.k8s.io/volumesnapshotclasses /snap",
                        "k8s/storage.k8s.io/storageclasses /fast");
    }

    @ParameterizedTest
    @CsvSource({"shop,true", "other,false"})
    void rule13WebhooksAndApiServicesWhoseServiceIsSavedComeAlong(String namespace, boolean expected) throws Exception {
        var service = "{'service':{'name':'s','namespace':'" + namespace + "'}}";
        for (var kind : List.of("Validating", "Mutating")) {
            scene.add("{'apiVersion':'admissionregistration.k8s.io/v1','kind':'" + kind
                    + "WebhookConfiguration','metadata':{'name':'w'},'webhooks':[{'clientConfig':{'url':'https://x'}},{'clientConfig':"
                    + service + "}]}");
        }
        scene.add("{'apiVersion':'apiregistration.k8s.io/v1','kind':'APIService','metadata':{'name':'v1.x'},'spec':"
                + service + "}");
        scene.add("{'apiVersion':'apiregistration.k8s.io/v1','kind':'APIService','metadata':{'name':'v1.'},'spec':{}}");
        assertThat(scene.needed().stream()
                        .filter(key -> key.contains("registration"))
                        .toList())
                .isEqualTo(
                        expected
                                ? List.of(
                                        "k8s/admissionregistration.k8s.io/mutatingwebhookconfigurations /w",
                                        "k8s/admissionregistration.k8s.io/validatingwebhookconfigurations /w",
                                        "k8s/apiregistration.k8s.io/apiservices /v1.x")
                                : List.of());
    }

    @Test
    void rule15ClaimsOfSelectedPodsComeWithTheirDataAlthoughTheyHaveNoLabel() throws Exception {
        scene.labels = List.of("app=web");
        scene.claim("data", "{}").claim("unused", "{}").claim("chosen", "{'app':'web'}");
        scene.add("{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','namespace':'shop','labels':{'app':'web'}},"
                + "'spec':{'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'data'}}]}}");
        scene.add("{'apiVersion':'v1','kind':'Pod','metadata':{'name':'q','namespace':'shop'},"
                + "'spec':{'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'unused'}}]}}");
        var inventory = scene.read();
        assertThat(inventory.claims()).extracting(Claim::key).containsExactly("shop/chosen", "shop/data");
        assertThat(inventory.needed().get("k8s/core/persistentvolumes")).containsExactly("/pv-chosen", "/pv-data");
        assertThat(inventory.needed().get("k8s/core/persistentvolumeclaims")).containsExactly("shop/data");
        assertThat(inventory.needed().get("k8s/core/namespaces")).containsExactly("/shop");
    }

    @Test
    void rule15ClaimsOfASetThatIsScaledToZeroComeWithIt() throws Exception {
        scene.labels = List.of("app=db");
        scene.claim("files-db-0", "{}").claim("files-other-0", "{}");
        scene.add(
                "{'apiVersion':'apps/v1','kind':'StatefulSet','metadata':{'name':'db','namespace':'shop','labels':{'app':'db'}},"
                        + "'spec':{'replicas':0,'template':{'spec':{}},'volumeClaimTemplates':[{'metadata':{'name':'files'},'spec':{}}]}}");
        assertThat(scene.read().claims()).extracting(Claim::key).containsExactly("shop/files-db-0");
    }

    @Test
    void rule190WhatMayBeMissingBecauseAListFailedIsAWarning() throws Exception {
        scene.cluster.script(call -> call.path().endsWith("/clusterrolebindings")
                ? MemoryCluster.answer(403, "Forbidden", "no right to list them")
                : null);
        scene.read();
        assertThat(scene.findings(ErrorCode.KIND_NOT_LISTED.wire()))
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.resource()).isEqualTo("clusterrolebindings.rbac.authorization.k8s.io"));
        assertThat(scene.findings.hasWarnings()).isTrue();
    }

    @Test
    void rule24NothingIsListedTwiceWhenEverythingComesAnyhow() throws Exception {
        scene.clusterScope = true;
        scene.read();
        assertThat(scene.cluster.log())
                .noneMatch(call -> call.endsWith("/pods") || call.endsWith("/clusterrolebindings"));
    }
}
