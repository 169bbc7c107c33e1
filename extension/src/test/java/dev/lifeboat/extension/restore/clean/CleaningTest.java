package dev.lifeboat.extension.restore.clean;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.extension.restore.clean.Cleaned.Reason;
import dev.lifeboat.extension.restore.clean.Cleaned.Send;
import dev.lifeboat.extension.restore.clean.Cleaned.Skip;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of rules for cleaning; each test names the numbers of the restore checklist that it holds. */
class CleaningTest {
    private final FakeTarget target = new FakeTarget();

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

    @Test
    void rule68KeepsLabelsAndAnnotationsOfNamespaces() {
        var sent = sent("k8s/core/namespaces", """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop","labels":{"pod-security.kubernetes.io/enforce":"restricted",
                 "kubernetes.io/metadata.name":"shop"},"annotations":{"a":"b"}},"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}""");
        assertThat(sent.at("/metadata/labels")).hasSize(2);
        assertThat(sent.at("/metadata/annotations")).hasSize(1);
        assertThat(sent.has("spec")).isFalse();
    }

    @Test
    void rule77SkipsTokensThatTheControllerMade() {
        assertThat(clean("k8s/core/secrets", token("robot-token-x2x4z"))).isEqualTo(new Skip(Reason.MANAGED));
    }

    @Test
    void rule77EmptiesTokensThatPeopleMade() {
        var sent = sent("k8s/core/secrets", token("robot-token"));
        assertThat(sent.at("/metadata/annotations"))
                .isEqualTo(json("{\"kubernetes.io/service-account.name\":\"robot\"}"));
        assertThat(sent.path("data")).isEqualTo(json("{\"extra\":\"eA==\"}"));
    }

    @Test
    void rule78RemovesDeadTokensFromAccounts() {
        var sent = sent("k8s/core/serviceaccounts", """
                {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"robot","namespace":"shop"},
                 "secrets":[{"name":"robot-token-x2x4z"},{"name":"mine"}],"imagePullSecrets":[{"name":"pull"}]}""");
        assertThat(sent.path("secrets")).isEqualTo(json("[{\"name\":\"mine\"}]"));
        assertThat(sent.path("imagePullSecrets")).hasSize(1);
    }

    @Test
    void rule79RemovesTokenVolumesAndTheirMounts() {
        var sent = sent("k8s/core/pods", pod("""
                "volumes":[{"name":"kube-api-access-ab1cd","projected":{}},{"name":"robot-token-x2x4z","secret":{"secretName":"robot-token-x2x4z"}},{"name":"data","emptyDir":{}}],
                "initContainers":[{"name":"i","volumeMounts":[{"name":"kube-api-access-ab1cd"}]}],
                "containers":[{"name":"c","volumeMounts":[{"name":"kube-api-access-ab1cd"},{"name":"robot-token-x2x4z"},{"name":"data"}]}]"""));
        assertThat(sent.at("/spec/volumes")).isEqualTo(json("[{\"name\":\"data\",\"emptyDir\":{}}]"));
        assertThat(sent.at("/spec/containers/0/volumeMounts")).isEqualTo(json("[{\"name\":\"data\"}]"));
        assertThat(sent.at("/spec/initContainers/0/volumeMounts")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kube-root-ca.crt", "openshift-service-ca.crt"})
    void rule80SkipsCertificatesThatAControllerKeeps(String name) {
        assertThat(clean("k8s/core/configmaps", named(name))).isEqualTo(new Skip(Reason.MANAGED));
    }

    @Test
    void rule81SkipsAccountsOfOpenShiftUnlessTheyPullForTheUser() {
        var account = """
                {"metadata":{"name":"builder","namespace":"shop"},"secrets":[{"name":"builder-dockercfg-x2x4z"}],
                 "imagePullSecrets":[{"name":"builder-dockercfg-x2x4z"}%s]}""";
        assertThat(clean("k8s/core/serviceaccounts", account.formatted(""))).isEqualTo(new Skip(Reason.MANAGED));
        assertThat(sent("k8s/core/serviceaccounts", account.formatted(",{\"name\":\"mine\"}"))
                        .path("imagePullSecrets"))
                .isEqualTo(json("[{\"name\":\"mine\"}]"));
        assertThat(clean("k8s/core/serviceaccounts", named("builder"))).isInstanceOf(Send.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clusterroles", "clusterrolebindings", "roles", "rolebindings"})
    void rule82SkipsRolesOfTheServer(String plural) {
        var section = "k8s/rbac.authorization.k8s.io/" + plural;
        assertThat(clean(section, named("system:node"))).isEqualTo(new Skip(Reason.MANAGED));
        assertThat(clean(section, metadata("\"labels\":{\"kubernetes.io/bootstrapping\":\"rbac-defaults\"}")))
                .isEqualTo(new Skip(Reason.MANAGED));
        assertThat(clean(section, named("mine:reader"))).isInstanceOf(Send.class);
    }

    @Test
    void rule83LeavesRulesOfAggregatedRolesToTheController() {
        var sent = sent("k8s/rbac.authorization.k8s.io/clusterroles", """
                {"metadata":{"name":"a"},"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"a":"b"}}]},"rules":[{"verbs":["get"]}]}""");
        assertThat(sent.has("rules")).isFalse();
        assertThat(sent.has("aggregationRule")).isTrue();
    }

    @Test
    void rule14KeepsOnlySubjectsOfSelectedNamespaces() {
        var binding = """
                {"metadata":{"name":"b"},"subjects":[{"kind":"ServiceAccount","name":"a","namespace":"shop"},
                 {"kind":"ServiceAccount","name":"x","namespace":"other"},{"kind":"Group","name":"ops"}]}""";
        var section = "k8s/rbac.authorization.k8s.io/clusterrolebindings";
        assertThat(sent(section, binding).path("subjects")).hasSize(1);
        target.people = true;
        assertThat(sent(section, binding).path("subjects")).hasSize(2);
        target.people = false;
        assertThat(clean(
                        section,
                        "{\"metadata\":{\"name\":\"b\"},\"subjects\":[{\"kind\":\"Group\",\"name\":\"ops\"}]}"))
                .isEqualTo(new Skip(Reason.UNRELATED));
    }

    @ParameterizedTest
    @CsvSource({
        "Group,system:serviceaccounts:shop,true",
        "Group,system:serviceaccounts:other,false",
        "Group,system:serviceaccounts,false",
        "User,system:serviceaccount:shop:web,true",
        "User,system:serviceaccount:other:web,false"
    })
    void rule14KnowsAccountsByTheirOtherNames(String kind, String name, boolean kept) {
        var cleaned = clean(
                "k8s/rbac.authorization.k8s.io/clusterrolebindings",
                "{\"metadata\":{\"name\":\"b\"},\"subjects\":[{\"kind\":\"" + kind + "\",\"name\":\"" + name + "\"}]}");
        assertThat(cleaned.equals(new Skip(Reason.UNRELATED))).isEqualTo(!kept);
    }

    @Test
    void rule89SkipsMirrorPods() {
        assertThat(clean("k8s/core/pods", metadata("\"annotations\":{\"kubernetes.io/config.mirror\":\"x\"}")))
                .isEqualTo(new Skip(Reason.MIRROR));
    }

    @ParameterizedTest
    @CsvSource({"Succeeded,true", "Failed,true", "Running,false", "Pending,false"})
    void rule91SkipsFinishedPods(String phase, boolean skipped) {
        var cleaned = clean("k8s/core/pods", object("{},\"status\":{\"phase\":\"" + phase + "\"}"));
        assertThat(cleaned.equals(new Skip(Reason.FINISHED))).isEqualTo(skipped);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"completionTime\":\"2026-01-01T00:00:00Z\"}",
                "{\"conditions\":[{\"type\":\"Complete\",\"status\":\"True\"}]}",
                "{\"conditions\":[{\"type\":\"Failed\",\"status\":\"True\"}]}"
            })
    void rule91SkipsFinishedJobs(String status) {
        assertThat(clean("k8s/batch/jobs", object("{},\"status\":" + status))).isEqualTo(new Skip(Reason.FINISHED));
    }

    @Test
    void rule92ResetsWhatSchedulingAndAdmissionDecide() {
        var sent = sent("k8s/core/pods", pod("""
                "nodeName":"n","priority":5,"priorityClassName":"p","preemptionPolicy":"Never","ephemeralContainers":[{"name":"d"}],"tolerations":[{"key":"k"}]"""));
        assertThat(sent.path("spec"))
                .isEqualTo(json("{\"priorityClassName\":\"p\",\"tolerations\":[{\"key\":\"k\"}]}"));
    }

    @Test
    void rule94LeavesSelectorsOfJobsToTheController() {
        var job = """
                {"metadata":{"name":"j","namespace":"shop","labels":{"controller-uid":"u","batch.kubernetes.io/controller-uid":"u","mine":"x"}},
                 "spec":{%s"selector":{"matchLabels":{"controller-uid":"u"}},"template":{"metadata":{"labels":{"controller-uid":"u","batch.kubernetes.io/controller-uid":"u","a":"b"}}}}}""";
        var sent = sent("k8s/batch/jobs", job.formatted(""));
        assertThat(sent.path("spec")).isEqualTo(json("{\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}}}}"));
        assertThat(sent.at("/metadata/labels")).isEqualTo(json("{\"mine\":\"x\"}"));
        assertThat(sent("k8s/batch/jobs", job.formatted("\"manualSelector\":true,"))
                        .at("/spec/selector"))
                .isNotEmpty();
    }

    @Test
    void rule95SuspendsJobsThatHadBegun() {
        assertThat(sent("k8s/batch/jobs", object("{},\"status\":{\"startTime\":\"2026-01-01T00:00:00Z\"}"))
                        .at("/spec/suspend")
                        .asBoolean())
                .isTrue();
        assertThat(sent("k8s/batch/jobs", object("{}")).path("spec").has("suspend"))
                .isFalse();
    }

    @Test
    void rule96KeepsCronJobsAsTheyAre() {
        assertThat(sent("k8s/batch/cronjobs", object("{\"suspend\":false}")).path("spec"))
                .isEqualTo(json("{\"suspend\":false}"));
    }

    @Test
    void rule101LeavesOwnersOfClaimsToTheStatefulSet() {
        var cleaned = (Send)
                clean(
                        "k8s/core/persistentvolumeclaims",
                        metadata(
                                "\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":\"StatefulSet\",\"name\":\"s\",\"uid\":\"u\"}]"));
        assertThat(cleaned.owners()).isEmpty();
    }

    @Test
    void rule105SkipsPriorityClassesOfTheSystem() {
        assertThat(clean("k8s/scheduling.k8s.io/priorityclasses", named("system-node-critical")))
                .isEqualTo(new Skip(Reason.MANAGED));
        assertThat(clean("k8s/scheduling.k8s.io/priorityclasses", named("mine")))
                .isInstanceOf(Send.class);
    }

    @Test
    void rule109ClearsAddressesButKeepsNone() {
        assertThat(sent("k8s/core/services", object("{\"clusterIP\":\"10.96.1.2\",\"clusterIPs\":[\"10.96.1.2\"]}"))
                        .path("spec"))
                .isEmpty();
        assertThat(sent("k8s/core/services", object("{\"clusterIP\":\"None\",\"clusterIPs\":[\"None\"]}"))
                        .path("spec"))
                .hasSize(2);
    }

    @Test
    void rule111KeepsNodePortsThatSomebodyChoseAndDropsOthers() {
        var ports =
                "\"spec\":{\"ports\":[{\"port\":80,\"nodePort\":30080},{\"port\":81,\"protocol\":\"UDP\",\"nodePort\":30081},{\"port\":82,\"nodePort\":30082}]}";
        var sent = sent("k8s/core/services", """
                {"metadata":{"name":"s","namespace":"shop",
                 "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\\"spec\\":{\\"ports\\":[{\\"port\\":80,\\"nodePort\\":30080}]}}"},
                 "managedFields":[{"manager":"kubectl","fieldsV1":{"f:spec":{"f:ports":{"k:{\\"port\\":81,\\"protocol\\":\\"UDP\\"}":{"f:nodePort":{}},"k:{\\"port\\":82,\\"protocol\\":\\"TCP\\"}":{"f:port":{}}}}}}]},""" + ports + "}");
        assertThat(sent.at("/spec/ports/0/nodePort").asInt()).isEqualTo(30080);
        assertThat(sent.at("/spec/ports/1/nodePort").asInt()).isEqualTo(30081);
        assertThat(sent.at("/spec/ports/2").has("nodePort")).isFalse();
    }

    @Test
    void rule112TreatsTheHealthCheckPortLikewise() {
        assertThat(sent("k8s/core/services", object("{\"healthCheckNodePort\":31000}"))
                        .path("spec"))
                .isEmpty();
        var applied =
                "{\"metadata\":{\"name\":\"s\",\"namespace\":\"shop\",\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"{\\\"spec\\\":{\\\"healthCheckNodePort\\\":%s}}\"}},\"spec\":{\"healthCheckNodePort\":31000}}";
        assertThat(sent("k8s/core/services", applied.formatted("31000")).path("spec"))
                .hasSize(1);
        assertThat(sent("k8s/core/services", applied.formatted("null")).path("spec"))
                .isEmpty();
    }

    @Test
    void rule113KeepsARequestedAddressAndDropsTheGivenOne() {
        var sent = sent(
                "k8s/core/services",
                object(
                        "{\"type\":\"LoadBalancer\",\"loadBalancerIP\":\"192.0.2.1\"},\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"192.0.2.1\"}]}}"));
        assertThat(sent.at("/spec/loadBalancerIP").asText()).isEqualTo("192.0.2.1");
        assertThat(sent.has("status")).isFalse();
    }

    @Test
    void rule114LeavesExternalNamesUntouched() {
        var spec =
                "{\"type\":\"ExternalName\",\"externalName\":\"db.example.org\",\"ports\":[{\"port\":80,\"nodePort\":30080}]}";
        assertThat(sent("k8s/core/services", object(spec)).path("spec")).isEqualTo(json(spec));
    }

    @ParameterizedTest
    @ValueSource(strings = {"k8s/core/services", "k8s/core/endpoints", "k8s/discovery.k8s.io/endpointslices"})
    void rule115NeverTouchesTheWayToTheApiServer(String section) {
        assertThat(clean(section, "{\"metadata\":{\"name\":\"kubernetes\",\"namespace\":\"default\"}}"))
                .isEqualTo(new Skip(Reason.MANAGED));
        assertThat(clean(section, "{\"metadata\":{\"name\":\"kubernetes\",\"namespace\":\"shop\"}}"))
                .isInstanceOf(Send.class);
    }

    @Test
    void rules116And117SkipEndpointsThatControllersKeep() {
        assertThat(clean(
                        "k8s/core/endpoints",
                        metadata("\"labels\":{\"endpoints.kubernetes.io/managed-by\":\"endpoint-controller\"}")))
                .isEqualTo(new Skip(Reason.MANAGED));
        assertThat(clean(
                        "k8s/core/endpoints",
                        metadata("\"annotations\":{\"endpoints.kubernetes.io/last-change-trigger-time\":\"t\"}")))
                .isEqualTo(new Skip(Reason.MANAGED));
        for (var manager :
                new String[] {"endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io"}) {
            assertThat(clean(
                            "k8s/discovery.k8s.io/endpointslices",
                            metadata("\"labels\":{\"endpointslice.kubernetes.io/managed-by\":\"" + manager + "\"}")))
                    .isEqualTo(new Skip(Reason.MANAGED));
        }
        assertThat(clean(
                        "k8s/discovery.k8s.io/endpointslices",
                        metadata("\"labels\":{\"endpointslice.kubernetes.io/managed-by\":\"me\"}")))
                .isInstanceOf(Send.class);
    }

    @Test
    void rule118RemovesTheOldClassWhereTheNewOneIsSet() {
        var old =
                "{\"metadata\":{\"name\":\"i\",\"namespace\":\"shop\",\"annotations\":{\"kubernetes.io/ingress.class\":\"nginx\"}},\"spec\":{%s}}";
        var section = "k8s/networking.k8s.io/ingresses";
        assertThat(sent(section, old.formatted("\"ingressClassName\":\"nginx\""))
                        .path("metadata")
                        .has("annotations"))
                .isFalse();
        assertThat(sent(section, old.formatted("")).path("metadata").has("annotations"))
                .isTrue();
    }

    @Test
    void rules123And124ForgetTheBindingOfAClaim() {
        var sent = sent("k8s/core/persistentvolumeclaims", """
                {"metadata":{"name":"c","namespace":"shop","annotations":{"pv.kubernetes.io/bind-completed":"yes","pv.kubernetes.io/bound-by-controller":"yes",
                 "volume.kubernetes.io/storage-provisioner":"d","volume.beta.kubernetes.io/storage-provisioner":"d","volume.kubernetes.io/selected-node":"gone","mine":"x"}},
                 "spec":{"volumeName":"pv","storageClassName":"","volumeMode":"Block","dataSource":{"name":"s"},"dataSourceRef":{"name":"s"},"accessModes":["ReadWriteOnce"]}}""");
        assertThat(sent.at("/metadata/annotations")).isEqualTo(json("{\"mine\":\"x\"}"));
        assertThat(sent.path("spec"))
                .isEqualTo(json(
                        "{\"storageClassName\":\"\",\"volumeMode\":\"Block\",\"accessModes\":[\"ReadWriteOnce\"]}"));
    }

    @Test
    void rules125And126LetClaimAndVolumeOfOneHandReserveEachOther() {
        target.staticClaims.add("shop/c");
        var claim = sent(
                "k8s/core/persistentvolumeclaims",
                "{\"metadata\":{\"name\":\"c\",\"namespace\":\"shop\"},\"spec\":{\"volumeName\":\"pv\"}}");
        assertThat(claim.at("/spec/volumeName").asText()).isEqualTo("pv");
        var volume = sent(
                "k8s/core/persistentvolumes",
                "{\"metadata\":{\"name\":\"pv\"},\"spec\":{\"claimRef\":{\"kind\":\"PersistentVolumeClaim\",\"namespace\":\"shop\",\"name\":\"c\",\"uid\":\"u\",\"resourceVersion\":\"7\"}}}");
        assertThat(volume.at("/spec/claimRef"))
                .isEqualTo(json("{\"kind\":\"PersistentVolumeClaim\",\"namespace\":\"shop\",\"name\":\"c\"}"));
    }

    @Test
    void rule127NeverMakesASecondVolumeOfOneHandle() {
        var section = "k8s/core/persistentvolumes";
        assertThat(
                        clean(
                                section,
                                "{\"metadata\":{\"name\":\"pv\",\"annotations\":{\"pv.kubernetes.io/provisioned-by\":\"d\"}},\"spec\":{}}"))
                .isEqualTo(new Skip(Reason.PROVISIONED_ANEW));
        assertThat(
                        clean(
                                section,
                                "{\"metadata\":{\"name\":\"pv\"},\"spec\":{\"claimRef\":{\"namespace\":\"shop\",\"name\":\"c\"}}}"))
                .isEqualTo(new Skip(Reason.PROVISIONED_ANEW));
    }

    @Test
    void rule132KeepsClassesAbsentEmptyOrNamed() {
        var section = "k8s/core/persistentvolumeclaims";
        assertThat(sent(section, object("{}")).path("spec").has("storageClassName"))
                .isFalse();
        assertThat(sent(section, object("{\"storageClassName\":\"\"}"))
                        .path("spec")
                        .has("storageClassName"))
                .isTrue();
        assertThat(sent(section, object("{\"storageClassName\":\"x\"}"))
                        .at("/spec/storageClassName")
                        .asText())
                .isEqualTo("x");
    }

    @Test
    void rule145SkipsClaimsOfPods() {
        assertThat(
                        clean(
                                "k8s/core/persistentvolumeclaims",
                                metadata(
                                        "\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"p\",\"uid\":\"u\"}]")))
                .isEqualTo(new Skip(Reason.OWNED));
    }

    @Test
    void rule148NeverSendsTheStatusOfADefinition() {
        var crd = new Kind("apiextensions.k8s.io", "customresourcedefinitions");
        target.withoutStatus.add(crd);
        assertThat(sent(crd.section(), object("{\"versions\":[]},\"status\":{\"storedVersions\":[\"v1\"]}"))
                        .has("status"))
                .isFalse();
    }

    @Test
    void rule149MakesOldDefinitionsValid() {
        var section = "k8s/apiextensions.k8s.io/customresourcedefinitions";
        var open = sent(
                section,
                object(
                        "{\"preserveUnknownFields\":true,\"versions\":[{\"name\":\"v1\",\"served\":true,\"storage\":true}]}"));
        assertThat(open.path("spec").has("preserveUnknownFields")).isFalse();
        assertThat(open.at("/spec/versions/0/schema/openAPIV3Schema"))
                .isEqualTo(json("{\"type\":\"object\",\"x-kubernetes-preserve-unknown-fields\":true}"));
        var old = sent(section, """
                {"apiVersion":"apiextensions.k8s.io/v1beta1","kind":"CustomResourceDefinition","metadata":{"name":"x"},"spec":{"group":"g","version":"v1",
                 "validation":{"openAPIV3Schema":{"type":"object"}},"subresources":{"status":{}},"additionalPrinterColumns":[{"name":"a","JSONPath":".x"}]}}""");
        assertThat(old).isEqualTo(json("""
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"x"},"spec":{"group":"g","versions":[{"name":"v1","served":true,"storage":true,
                 "schema":{"openAPIV3Schema":{"type":"object"}},"subresources":{"status":{}},"additionalPrinterColumns":[{"name":"a","jsonPath":".x"}]}]}}"""));
    }

    @Test
    void rule158SkipsWhatTheServerKeepsItself() {
        var section = "k8s/apiregistration.k8s.io/apiservices";
        assertThat(clean(section, metadata("\"labels\":{\"kube-aggregator.kubernetes.io/automanaged\":\"onstart\"}")))
                .isEqualTo(new Skip(Reason.MANAGED));
        assertThat(clean(section, object("{\"group\":\"g\"}"))).isEqualTo(new Skip(Reason.MANAGED));
        assertThat(clean(section, object("{\"service\":{\"name\":\"s\"}}"))).isInstanceOf(Send.class);
        for (var plural : new String[] {"flowschemas", "prioritylevelconfigurations"}) {
            var flow = "k8s/flowcontrol.apiserver.k8s.io/" + plural;
            assertThat(clean(flow, metadata("\"annotations\":{\"apf.kubernetes.io/autoupdate-spec\":\"true\"}")))
                    .isEqualTo(new Skip(Reason.MANAGED));
            assertThat(clean(flow, metadata("\"annotations\":{\"apf.kubernetes.io/autoupdate-spec\":\"false\"}")))
                    .isInstanceOf(Send.class);
        }
    }

    private Cleaned clean(String section, String json) {
        return Cleaning.clean(Kind.ofSection(section), (ObjectNode) json(json), target);
    }

    private ObjectNode sent(String section, String json) {
        return ((Send) clean(section, json)).object();
    }

    private static JsonNode json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String named(String name) {
        return "{\"metadata\":{\"name\":\"" + name + "\",\"namespace\":\"shop\"}}";
    }

    private static String metadata(String fields) {
        return "{\"metadata\":{\"name\":\"a\",\"namespace\":\"shop\"," + fields + "}}";
    }

    private static String object(String spec) {
        return "{\"metadata\":{\"name\":\"a\",\"namespace\":\"shop\"},\"spec\":" + spec + "}";
    }

    private static String pod(String spec) {
        return object("{" + spec + "}");
    }

    private static String token(String name) {
        return "{\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"shop\",\"annotations\":{\"kubernetes.io/service-account.name\":\"robot\",\"kubernetes.io/service-account.uid\":\"u\"}},"
                + "\"type\":\"kubernetes.io/service-account-token\",\"data\":{\"token\":\"dA==\",\"ca.crt\":\"Yw==\",\"namespace\":\"bg==\",\"extra\":\"eA==\"}}";
    }
}
