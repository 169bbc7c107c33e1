package dev.lifeboat.extension.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.Outcome;
import dev.lifeboat.api.link.Outcome.State;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.Call;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Restores against a real API server with its controllers. */
@Tag("cluster")
class RestoreClusterTest {
    private final String ns = "restore-" + Long.toString(System.nanoTime(), 36);
    private final String group = ns + ".example.com";
    private RestoreScene scene;
    private PointInMemory point;

    @BeforeEach
    void begin() throws Exception {
        scene = new RestoreScene();
        scene.namespace(ns);
        point = new PointInMemory();
    }

    @AfterEach
    void end() throws Exception {
        scene.delete("/api/v1/namespaces/" + ns);
        for (var plural : List.of("orders", "lines")) {
            scene.delete("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + plural + "." + group);
        }
        scene.close();
    }

    @Test
    void rules54To59And189BringBackANamespaceWithDefinitionsWorkloadsAndServices() throws Exception {
        define("orders", "Order");
        scene.create(core("configmaps"), "{'metadata':{'name':'settings'},'data':{'k':'v'}}");
        scene.create(core("serviceaccounts"), "{'metadata':{'name':'robot'}}");
        scene.create(
                core("services"),
                "{'metadata':{'name':'web'},'spec':{'selector':{'app':'web'},'ports':[{'port':80}]}}");
        scene.create(apps("deployments"), deployment("web", 1));
        awaitReady("web");
        var orders = "/apis/" + group + "/v1/namespaces/" + ns + "/orders";
        scene.create(orders, order("one"));
        for (var path : List.of(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/orders." + group,
                "/api/v1/namespaces/" + ns,
                core("configmaps/settings"),
                core("configmaps/kube-root-ca.crt"),
                core("serviceaccounts/default"),
                core("serviceaccounts/robot"),
                core("services/web"),
                apps("deployments/web"),
                orders + "/one")) {
            scene.save(point, path);
        }
        saveAll(apps("replicasets"));
        saveAll(core("pods"));
        saveAll(core("endpoints"));
        saveAll("/apis/discovery.k8s.io/v1/namespaces/" + ns + "/endpointslices");
        scene.deleteNamespace(ns);
        scene.delete("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/orders." + group);
        var outcome = scene.restore(point, ns);

        assertThat(outcome.result()).isEqualTo(TaskOutcome.Result.SUCCEEDED);
        assertThat(point.outcomes()).hasSize((int) point.objects()).noneMatch(each -> each.state() == State.FAILED);
        assertThat(outcome.counts()).isEqualTo(sums());
        assertThat(point.outcome("k8s/apps/deployments", ns + "/web").state()).isEqualTo(State.CREATED);
        assertThat(point.outcome("k8s/" + group + "/orders", ns + "/one").state())
                .isEqualTo(State.CREATED);
        assertThat(point.outcome("k8s/core/configmaps", ns + "/kube-root-ca.crt")
                        .reason())
                .isEqualTo("managed");
        assertThat(reasons("k8s/apps/replicasets")).containsOnly("owned");
        assertThat(reasons("k8s/core/pods")).containsOnly("owned");
        assertThat(reasons("k8s/core/endpoints")).containsOnly("managed");
        assertThat(reasons("k8s/discovery.k8s.io/endpointslices")).containsOnly("managed");
        assertThat(scene.get(apps("deployments/web"))
                        .json()
                        .at("/status/readyReplicas")
                        .asInt())
                .isEqualTo(1);
        assertThat(scene.findings("LifeboatWorkloadNotReady")).isEmpty();
        assertThat(scene.get(core("configmaps/settings"))
                        .json()
                        .at("/metadata/labels")
                        .isMissingNode())
                .isTrue();
    }

    @Test
    void rule169ASecondRestoreChangesNothing() throws Exception {
        scene.create(core("configmaps"), "{'metadata':{'name':'settings'},'data':{'k':'v'}}");
        scene.save(point, "/api/v1/namespaces/" + ns);
        scene.save(point, core("configmaps/settings"));
        scene.deleteNamespace(ns);
        scene.restore(point, ns);
        var before = scene.get(core("configmaps/settings")).json().path("metadata");
        scene.task = java.util.UUID.randomUUID().toString().replace("-", "");
        var again = new PointInMemory()
                .with(
                        "k8s/core/namespaces",
                        "/" + ns,
                        Json.write(scene.get("/api/v1/namespaces/" + ns).json()))
                .with(
                        "k8s/core/configmaps",
                        ns + "/settings",
                        Json.write(scene.get(core("configmaps/settings")).json()));
        var outcome = scene.restore(again, ns);
        assertThat(outcome.counts()).isEqualTo(Map.of("SKIPPED", 2L));
        assertThat(again.outcomes()).allMatch(each -> "exists".equals(each.reason()));
        assertThat(scene.get(core("configmaps/settings")).json().path("metadata"))
                .isEqualTo(before);
    }

    @Test
    void rules167And170GoOnAfterACrashWithoutDoublingAndSumsStayRight() throws Exception {
        scene.save(point, "/api/v1/namespaces/" + ns);
        for (var i = 0; i < 4_500; i++) {
            point.with("k8s/core/configmaps", ns + "/c%05d".formatted(i), configMap("c%05d".formatted(i)));
        }
        scene.create(core("configmaps"), "{'metadata':{'name':'c00007'},'data':{'of':'somebody else'}}");
        scene.create(core("configmaps"), "{'metadata':{'name':'c04400'},'data':{'of':'somebody else'}}");
        point.diesAtPage = 2; // namespace, 2,000, and the next window was sent but never told
        try {
            scene.restore(point, ns);
            throw new AssertionError("It did not die");
        } catch (LifeboatException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.FENCED);
        }
        point.diesAtPage = Integer.MAX_VALUE;

        var outcome = scene.restore(point, ns);

        assertThat(point.outcomes()).hasSize(4_501);
        assertThat(point.outcomes().stream()
                        .map(each -> each.section() + each.key())
                        .distinct())
                .hasSize(4_501);
        assertThat(outcome.counts())
                .isEqualTo(Map.of("CREATED", 4_498L, "SKIPPED", 3L))
                .isEqualTo(sums());
        assertThat(point.outcome("k8s/core/configmaps", ns + "/c00007").reason())
                .isEqualTo("exists");
        assertThat(point.outcome("k8s/core/configmaps", ns + "/c02500").state()).isEqualTo(State.CREATED);
        assertThat(scene.get(core("configmaps/c04400")).json().at("/data/of").asText())
                .isEqualTo("somebody else");
    }

    @Test
    void rules44And45SendOwnersOfTodayAndRelinkThoseThatComeLater() throws Exception {
        define("orders", "Order");
        define("lines", "Line");
        var orders = "/apis/" + group + "/v1/namespaces/" + ns + "/orders";
        var lines = "/apis/" + group + "/v1/namespaces/" + ns + "/lines";
        var owner = scene.create(orders, order("one")).at("/metadata/uid").asText();
        var reference = ",'ownerReferences':[{'apiVersion':'" + group + "/v1','kind':'Order','name':'one','uid':'"
                + owner + "'}]";
        scene.create(
                lines,
                "{'apiVersion':'" + group + "/v1','kind':'Line','metadata':{'name':'a'" + reference
                        + "},'spec':{'n':1}}");
        scene.create(core("configmaps"), "{'metadata':{'name':'of-order'" + reference + "},'data':{}}");
        scene.create(
                core("configmaps"),
                "{'metadata':{'name':'orphan'" + reference.replace("'one'", "'gone'") + "},'data':{}}");
        for (var path :
                List.of("/api/v1/namespaces/" + ns, orders + "/one", lines + "/a", core("configmaps/of-order"))) {
            scene.save(point, path);
        }
        // the garbage collector may be faster than the test: made by hand
        point.with(
                "k8s/core/configmaps",
                ns + "/orphan",
                json("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'orphan','namespace':'" + ns + "'"
                        + reference.replace("'one'", "'gone'") + "}}"));
        scene.deleteNamespace(ns);

        scene.restore(point, ns);

        var live = scene.get(orders + "/one").json().at("/metadata/uid").asText();
        assertThat(live).isNotEqualTo(owner).isNotEmpty();
        var line = scene.get(lines + "/a").json();
        assertThat(line.at("/metadata/ownerReferences/0/uid").asText()).isEqualTo(live);
        assertThat(line.at("/metadata/managedFields"))
                .as("one write for what comes after its owner")
                .hasSize(1);
        assertThat(scene.get(core("configmaps/of-order"))
                        .json()
                        .at("/metadata/ownerReferences/0/uid")
                        .asText())
                .isEqualTo(live);
        assertThat(scene.get(core("configmaps/orphan"))
                        .json()
                        .at("/metadata/ownerReferences")
                        .isMissingNode())
                .isTrue();
        assertThat(scene.findings("LifeboatOwnerMissing")).hasSize(1);
    }

    @Test
    void rule76MergesTheDefaultAccountOfANamespaceThatItMade() throws Exception {
        scene.save(point, "/api/v1/namespaces/" + ns);
        point.with(
                "k8s/core/serviceaccounts",
                ns + "/default",
                json("{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'default','namespace':'" + ns
                        + "','labels':{'l':'v'}},'imagePullSecrets':[{'name':'pull'}]}"));
        scene.deleteNamespace(ns);
        scene.restore(point, ns);
        var account = scene.get(core("serviceaccounts/default")).json();
        assertThat(account.at("/imagePullSecrets/0/name").asText()).isEqualTo("pull");
        assertThat(account.at("/metadata/labels/l").asText()).isEqualTo("v");
        assertThat(point.outcome("k8s/core/serviceaccounts", ns + "/default").state())
                .isIn(State.UPDATED, State.CREATED);
    }

    @Test
    void rule151TellsWhichFieldsTheServerDropped() throws Exception {
        point.with(
                "k8s/core/services",
                ns + "/odd",
                json("{'apiVersion':'v1','kind':'Service','metadata':{'name':'odd','namespace':'" + ns
                        + "'},'spec':{'clusterIP':'None','newerField':true}}"));
        scene.restore(point, ns);
        assertThat(scene.findings("LifeboatFieldsDropped"))
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.details().get("reason")).contains("newerField"));
    }

    @Test
    void rule72ToldAsQuotaNotAsRights() throws Exception {
        scene.create(core("resourcequotas"), "{'metadata':{'name':'small'},'spec':{'hard':{'services':'0'}}}");
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> scene.get(core("resourcequotas/small"))
                        .json()
                        .path("status")
                        .has("hard"));
        point.with(
                "k8s/core/services",
                ns + "/web",
                json("{'apiVersion':'v1','kind':'Service','metadata':{'name':'web','namespace':'" + ns
                        + "'},'spec':{'ports':[{'port':80}]}}"));
        var outcome = scene.restore(point, ns);
        assertThat(outcome.counts()).isEqualTo(Map.of("FAILED", 1L));
        assertThat(point.outcome("k8s/core/services", ns + "/web").code()).isEqualTo("LifeboatQuotaExceeded");
    }

    @Test
    void rule70NamesPodsThatPodSecurityRejects() throws Exception {
        scene.readyTimeout = Duration.ofSeconds(6);
        point.with(
                "k8s/core/namespaces",
                "/" + ns,
                json("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" + ns
                        + "','labels':{'pod-security.kubernetes.io/enforce':'restricted'}}}"));
        scene.create(apps("deployments"), deployment("web", 0));
        scene.save(point, apps("deployments/web"));
        var saved = new String(
                Json.write(scene.get(apps("deployments/web")).json()), java.nio.charset.StandardCharsets.UTF_8);
        point.with(
                "k8s/apps/deployments",
                ns + "/web",
                saved.replace("\"replicas\":0", "\"replicas\":1").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        scene.deleteNamespace(ns);
        scene.restore(point, ns);
        assertThat(scene.findings("LifeboatWorkloadNotReady")).singleElement().satisfies(finding -> {
            assertThat(finding.resource()).isEqualTo("deployments " + ns + "/web");
            assertThat(finding.details().get("reason")).contains("PodSecurity").contains("restricted");
        });
    }

    @Test
    void rule55NamesANamespaceThatDoesNotGo() throws Exception {
        scene.readyTimeout = Duration.ofSeconds(3);
        scene.create(core("configmaps"), "{'metadata':{'name':'stuck','finalizers':['example.org/stay']}}");
        scene.save(point, "/api/v1/namespaces/" + ns);
        point.with("k8s/core/configmaps", ns + "/a", configMap("a"));
        scene.delete("/api/v1/namespaces/" + ns);
        try {
            var outcome = scene.restore(point, ns);
            assertThat(outcome.counts()).isEqualTo(Map.of("FAILED", 2L));
            assertThat(point.outcomes()).allMatch(each -> "LifeboatNamespaceTerminating".equals(each.code()));
        } finally {
            scene.api.send(
                    Call.patch(core("configmaps/stuck"), Call.MERGE_PATCH, json("{'metadata':{'finalizers':null}}")));
        }
    }

    @Test
    void rules1To14LeaveOutClusterScopedObjectsThatNobodyNeeds() throws Exception {
        scene.clusterScope = false;
        point.with("k8s/core/configmaps", ns + "/a", configMap("a"));
        point.with(
                "k8s/rbac.authorization.k8s.io/clusterroles",
                "/" + ns,
                json("{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRole','metadata':{'name':'" + ns
                        + "'},'rules':[]}"));
        point.with(
                "k8s/rbac.authorization.k8s.io/clusterrolebindings",
                "/" + ns,
                json(
                        "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRoleBinding','metadata':{'name':'"
                                + ns
                                + "'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'view'},'subjects':[{'kind':'ServiceAccount','name':'x','namespace':'other'}]}"));
        scene.restore(point, ns);
        assertThat(reasons("k8s/rbac.authorization.k8s.io/clusterroles")).containsExactly("unrelated");
        assertThat(reasons("k8s/rbac.authorization.k8s.io/clusterrolebindings")).containsExactly("unrelated");
    }

    @Test
    void rule172CancelStopsAndTellsWhatExists() throws Exception {
        point.with("k8s/core/configmaps", ns + "/a", configMap("a"));
        scene.cancellation.cancel(dev.lifeboat.extension.task.Cancellation.Reason.REQUESTED);
        assertThat(scene.restore(point, ns).result()).isEqualTo(TaskOutcome.Result.CANCELLED);
        assertThat(scene.get(core("configmaps/a")).status()).isEqualTo(404);
    }

    private void define(String plural, String kind) throws Exception {
        scene.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", """
                {'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':{'name':'%1$s.%2$s'},'spec':{'group':'%2$s','scope':'Namespaced',
                 'names':{'plural':'%1$s','kind':'%3$s'},'versions':[{'name':'v1','served':true,'storage':true,
                 'schema':{'openAPIV3Schema':{'type':'object','x-kubernetes-preserve-unknown-fields':true}}}]}}""".formatted(plural, group, kind));
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> scene.get("/apis/" + group + "/v1/namespaces/" + ns + "/" + plural)
                        .isSuccess());
    }

    private String order(String name) {
        return "{'apiVersion':'" + group + "/v1','kind':'Order','metadata':{'name':'" + name + "'},'spec':{'n':1}}";
    }

    private byte[] configMap(String name) {
        return json("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'" + name + "','namespace':'" + ns
                + "'},'data':{'k':'v'}}");
    }

    private static String deployment(String name, int replicas) {
        return """
                {'metadata':{'name':'%1$s'},'spec':{'replicas':%2$d,'selector':{'matchLabels':{'app':'%1$s'}},'template':{'metadata':{'labels':{'app':'%1$s'}},
                 'spec':{'terminationGracePeriodSeconds':0,'containers':[{'name':'c','image':'localhost/testbed/pause:1'}]}}}}""".formatted(name, replicas);
    }

    private void awaitReady(String name) {
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> scene.get(apps("deployments/" + name))
                                .json()
                                .at("/status/readyReplicas")
                                .asInt()
                        == 1);
    }

    private void saveAll(String list) throws Exception {
        for (JsonNode item : scene.get(list).json().path("items")) {
            scene.save(point, list + "/" + item.at("/metadata/name").asText());
        }
    }

    private List<String> reasons(String section) {
        return point.outcomes().stream()
                .filter(each -> each.section().equals(section))
                .map(Outcome::reason)
                .toList();
    }

    private Map<String, Long> sums() {
        return new HashMap<>(point.outcomes().stream()
                .collect(Collectors.groupingBy(each -> each.state().name(), Collectors.counting())));
    }

    private String core(String rest) {
        return "/api/v1/namespaces/" + ns + "/" + rest;
    }

    private String apps(String rest) {
        return "/apis/apps/v1/namespaces/" + ns + "/" + rest;
    }

    private static byte[] json(String text) {
        return RestoreScene.json(text);
    }
}
