package dev.lifeboat.extension.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.extension.kube.FakeApi.Reply;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
    private static String group(String name, String versions) {
        return "{\"kind\":\"APIGroupDiscoveryList\",\"apiVersion\":\"apidiscovery.k8s.io/v2\",\"items\":[{\"metadata\":{\"name\":\""
                + name + "\"},\"versions\":[" + versions + "]}]}";
    }

    private static String version(String version, String freshness, String plural) {
        return "{\"version\":\"%s\",\"freshness\":\"%s\",\"resources\":[{\"resource\":\"%s\",\"responseKind\":{\"kind\":\"Thing\"},"
                        .formatted(version, freshness, plural)
                + "\"scope\":\"Namespaced\",\"verbs\":[\"get\",\"list\",\"create\"]}]}";
    }

    @Test
    void aGroupWhoseServerIsDownIsNamedRule1() throws Exception {
        try (var fake = new FakeApi(target -> Reply.of(
                200,
                target.startsWith("/apis")
                        ? group("metrics.example", version("v1", "Stale", "things"))
                        : group("", version("v1", "Current", "pods"))))) {
            var found = new Discovery(fake.client()).run();
            assertThat(found.resources())
                    .extracting(ApiResource::qualifiedPlural)
                    .containsExactly("pods");
            assertThat(found.failures()).containsOnlyKeys("metrics.example/v1");
        }
    }

    @Test
    void eachKindIsListedOnceAtTheFirstVersionThatServesItRule4() throws Exception {
        try (var fake = new FakeApi(target -> Reply.of(
                200,
                target.startsWith("/apis")
                        ? group(
                                "x.example",
                                version("v2", "Current", "things") + "," + version("v1", "Current", "things") + ","
                                        + version("v1alpha1", "Current", "olds"))
                        : group("", "")))) {
            var found = new Discovery(fake.client()).run();
            assertThat(found.resources())
                    .extracting(ApiResource::apiVersion)
                    .containsExactly("x.example/v2", "x.example/v1alpha1");
            assertThat(found.resources().getFirst().versions()).containsExactly("v2", "v1");
        }
    }

    @Test
    void olderServersAreAskedGroupByGroupRule1() throws Exception {
        try (var fake = new FakeApi(target -> switch (target) {
            case "/api" -> Reply.of(200, "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}");
            case "/apis" ->
                Reply.of(
                        200,
                        "{\"kind\":\"APIGroupList\",\"groups\":[{\"name\":\"apps\",\"versions\":[{\"version\":\"v1\"}]},"
                                + "{\"name\":\"down.example\",\"versions\":[{\"version\":\"v1\"}]}]}");
            case "/api/v1" ->
                Reply.of(
                        200,
                        "{\"resources\":[{\"name\":\"pods\",\"kind\":\"Pod\",\"namespaced\":true,\"verbs\":[\"list\"]},"
                                + "{\"name\":\"pods/log\",\"kind\":\"Pod\",\"namespaced\":true,\"verbs\":[\"get\"]}]}");
            case "/apis/apps/v1" ->
                Reply.of(
                        200,
                        "{\"resources\":[{\"name\":\"deployments\",\"kind\":\"Deployment\",\"namespaced\":true,\"verbs\":[\"list\"]}]}");
            default -> Reply.of(503, FakeApi.status(503, "ServiceUnavailable", "no endpoints"));
        })) {
            var found = new Discovery(fake.client()).run();
            assertThat(found.resources())
                    .extracting(ApiResource::qualifiedPlural)
                    .containsExactly("pods", "deployments.apps");
            assertThat(found.failures()).containsEntry("down.example/v1", "no endpoints");
        }
    }
}
