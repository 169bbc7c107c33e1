package dev.lifeboat.extension.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.testkit.cluster.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against a real API server. */
@Tag("cluster")
class KubeClusterApiClusterTest {
    private static final String NAMESPACE = "kube-api-test-" + Long.toString(System.nanoTime(), 36);
    private static final ApiResource CONFIG_MAPS =
            new ApiResource("", "v1", "ConfigMap", "configmaps", true, Set.of("list"), List.of("v1"));
    private static final String PODS = ResourcePath.of("", "v1", "pods", NAMESPACE);

    private static ClusterApi api;

    @BeforeAll
    static void namespace() throws Exception {
        api = new RetryingClusterApi(KubeClusterApi.of(TestCluster.kubeconfigText()));
        api.send(Call.create("/api/v1/namespaces", json("{'metadata':{'name':'" + NAMESPACE + "'}}")))
                .orThrow("create", "namespace");
    }

    @AfterAll
    static void delete() throws Exception {
        api.send(Call.delete("/api/v1/namespaces/" + NAMESPACE));
        api.close();
    }

    @Test
    void discoversKindsWithTheirPreferredVersionsRules1And2() throws Exception {
        var found = new Discovery(api).run();
        assertThat(found.failures()).isEmpty();
        var deployments = found.resources().stream()
                .filter(resource -> resource.qualifiedPlural().equals("deployments.apps"))
                .findFirst()
                .orElseThrow();
        assertThat(deployments.apiVersion()).isEqualTo("apps/v1");
        assertThat(deployments.kind()).isEqualTo("Deployment");
        assertThat(deployments.namespaced()).isTrue();
        assertThat(deployments.verbs()).contains("list", "get", "create");
        assertThat(found.resources())
                .anyMatch(resource -> resource.qualifiedPlural().equals("pods"));
        assertThat(found.resources()).noneMatch(resource -> resource.plural().contains("/"));
    }

    @Test
    void listsPageByPageWithTheBytesAsServedRule5() throws Exception {
        for (var i = 0; i < 25; i++) {
            var body = json("{'metadata':{'name':'page-%02d','labels':{'set':'pages'}},'data':{'k':'\\\"\u00e4\\\\'}}"
                    .formatted(i));
            assertThat(api.send(Call.create(ResourcePath.of(CONFIG_MAPS, NAMESPACE), body)
                                    .manager("lifeboat"))
                            .status())
                    .isEqualTo(201);
        }
        var items = new ArrayList<Item>();
        var result = new ListPages(api)
                .run(new ListPages.Selection(CONFIG_MAPS, NAMESPACE, "set=pages", false, 10, null), items::add);
        assertThat(result.items()).isEqualTo(25);
        assertThat(result.oneSnapshot()).isTrue();
        assertThat(result.resourceVersion()).isNotEmpty();
        assertThat(items).extracting(Item::name).isSorted().hasSize(25);
        var first = items.getFirst();
        assertThat(new String(first.bytes(), StandardCharsets.UTF_8))
                .startsWith("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{");
        var served = api.send(Call.get(ResourcePath.of(CONFIG_MAPS, NAMESPACE, "page-00")))
                .json();
        assertThat(Json.parse(first.bytes())).isEqualTo(served);
        assertThat(first.view().labels()).isEqualTo(Map.of("set", "pages"));
    }

    @Test
    void listsMetadataAloneRule24() throws Exception {
        var items = new ArrayList<Item>();
        new ListPages(api).run(ListPages.Selection.metadata(CONFIG_MAPS).in("kube-system"), items::add);
        assertThat(items)
                .isNotEmpty()
                .allSatisfy(item -> assertThat(new String(item.bytes(), StandardCharsets.UTF_8))
                        .doesNotContain("\"data\":"));
    }

    @Test
    void runsCommandsWithTheirExitCodeAndBoundedOutput() throws Exception {
        var pod =
                json("{'metadata':{'name':'box'},'spec':{'terminationGracePeriodSeconds':0,'containers':[{'name':'box',"
                        + "'image':'localhost/testbed/busybox:1','command':['sleep','3600']}]}}");
        api.send(Call.create(PODS, pod)).orThrow("create", "pod");
        assertThat(new ObjectWait(api)
                        .untilObject(
                                PODS,
                                "box",
                                found -> found.map(object -> object.path("status")
                                                .path("phase")
                                                .asText()
                                                .equals("Running"))
                                        .orElse(false),
                                Duration.ofSeconds(60)))
                .isTrue();
        var ended = api.exec(exec(List.of("sh", "-c", "echo out; echo err >&2; exit 7"), Duration.ofSeconds(20)));
        assertThat(ended).isEqualTo(new ExecResult(ExecResult.State.ENDED, 7, "out\n", "err\n", ""));
        var success =
                api.exec(exec(List.of("sh", "-c", "head -c 100000 /dev/zero | tr '\\0' x"), Duration.ofSeconds(20)));
        assertThat(success.isSuccess()).isTrue();
        assertThat(success.output()).hasSize(1000);
        var late = api.exec(exec(List.of("sleep", "60"), Duration.ofSeconds(2)));
        assertThat(late.state()).isEqualTo(ExecResult.State.TIMED_OUT);
        assertThat(api.exec(new ExecCall(NAMESPACE, "nobody", null, List.of("true"), Duration.ofSeconds(5), 100))
                        .state())
                .isEqualTo(ExecResult.State.NOT_STARTED);
        assertThat(api.exec(exec(List.of("/no/such/program"), Duration.ofSeconds(5)))
                        .state())
                .isEqualTo(ExecResult.State.NOT_STARTED);
    }

    private static ExecCall exec(List<String> command, Duration limit) {
        return new ExecCall(NAMESPACE, "box", "box", command, limit, 1000);
    }

    @Test
    void patchesAppliesAndDeletesAndShowsTheFlowSchemaRule176() throws Exception {
        var path = ResourcePath.of(CONFIG_MAPS, NAMESPACE, "patched");
        var applied = api.send(Call.patch(
                        path,
                        Call.APPLY_PATCH,
                        json("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'patched'},'data':{'a':'1'}}"))
                .manager("lifeboat"));
        assertThat(applied.status()).isEqualTo(201);
        assertThat(applied.flowSchema()).isNotEmpty();
        assertThat(api.send(Call.patch(path, Call.MERGE_PATCH, json("{'data':{'b':'2'}}")))
                        .json()
                        .path("data")
                        .size())
                .isEqualTo(2);
        assertThat(api.send(Call.patch(path, Call.JSON_PATCH, json("[{'op':'remove','path':'/data/a'}]")))
                        .json()
                        .path("data")
                        .size())
                .isEqualTo(1);
        var unknown = api.send(Call.create(
                        ResourcePath.of("apps", "v1", "deployments", NAMESPACE),
                        json(
                                "{'metadata':{'name':'d'},'spec':{'bogus':1,'selector':{'matchLabels':{'a':'b'}},'template':"
                                        + "{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i'}]}}}}"))
                .dryRun());
        assertThat(unknown.status()).isEqualTo(201);
        assertThat(unknown.warnings()).anyMatch(text -> text.contains("unknown field \"spec.bogus\""));
        assertThat(api.send(Call.delete(path)).status()).isEqualTo(200);
        var gone = api.send(Call.get(path));
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.reason()).isEqualTo("NotFound");
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
