package dev.lifeboat.extension.task;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ExecCall;
import dev.lifeboat.extension.kube.ExecResult;
import dev.lifeboat.extension.kube.KubeClusterApi;
import dev.lifeboat.extension.kube.RetryingClusterApi;
import dev.lifeboat.testkit.cluster.TestCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A namespace of its own on a real cluster, with the definitions that a task needs. */
public final class ClusterScene implements AutoCloseable {
    public static final Duration SOON = Duration.ofSeconds(60);
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    public final ClusterApi api;
    public final String namespace;

    /** @param purpose begins the name of the namespace */
    public ClusterScene(String purpose) throws IOException, InterruptedException {
        api = new RetryingClusterApi(KubeClusterApi.of(TestCluster.kubeconfigText()));
        namespace = purpose + "-" + Long.toString(System.nanoTime(), 36);
        namespace(TaskScene.OWN);
        namespace(namespace);
        define("lifeboattasks", "lifeboattasks.backup.lifeboat.dev");
        define("backuphooks", "backuphooks.clusterbackup.dataprotection.microsoft.com");
    }

    private void define(String file, String name) throws IOException, InterruptedException {
        try (var definition = ClusterScene.class.getResourceAsStream("/crds/" + file + ".yaml")) {
            api.send(Call.patch(DEFINITIONS + "/" + name, Call.APPLY_PATCH, definition.readAllBytes())
                            .manager("test")
                            .with("force", "true"))
                    .orThrow("apply", name);
        }
        await().atMost(SOON)
                .until(() -> get(DEFINITIONS + "/" + name)
                        .at("/status/conditions")
                        .toString()
                        .contains("\"type\":\"Established\""));
    }

    public void namespace(String name) throws IOException, InterruptedException {
        var made = api.send(Call.create("/api/v1/namespaces", json("{'metadata':{'name':'" + name + "'}}")));
        if (made.status() != 409) {
            made.orThrow("create", name);
        }
    }

    /** Creates an object given with apostrophes for quotes, or finds it there. */
    public void create(String path, String object) throws IOException, InterruptedException {
        var made = api.send(Call.create(path, json(object)));
        if (made.status() != 409) {
            made.orThrow("create", path);
        }
    }

    public JsonNode get(String path) throws IOException, InterruptedException {
        return api.send(Call.get(path)).orThrow("get", path).json();
    }

    public void delete(String path) throws IOException, InterruptedException {
        api.send(Call.delete(path));
    }

    public List<JsonNode> list(String path) throws IOException, InterruptedException {
        return get(path).path("items").valueStream().toList();
    }

    /** @param rest of the path below the namespace */
    public String core(String rest) {
        return "/api/v1/namespaces/" + namespace + "/" + rest;
    }

    public void awaitReady(String pod) {
        await().atMost(SOON)
                .until(() -> get(core("pods/" + pod))
                        .at("/status/conditions")
                        .valueStream()
                        .anyMatch(condition -> condition.path("type").asText().equals("Ready")
                                && condition.path("status").asText().equals("True")));
    }

    public ExecResult shell(String pod, String container, String script) throws InterruptedException {
        return api.exec(
                new ExecCall(namespace, pod, container, List.of("sh", "-c", script), Duration.ofSeconds(20), 4_000));
    }

    public static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        delete("/api/v1/namespaces/" + namespace);
        api.close();
    }
}
