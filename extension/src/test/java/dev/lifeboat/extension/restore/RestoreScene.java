package dev.lifeboat.extension.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.cluster.LifeboatTask;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.api.link.Progress;
import dev.lifeboat.api.link.ResourceFilter;
import dev.lifeboat.api.link.RestoreSpec;
import dev.lifeboat.api.link.SubTask;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.extension.journal.TaskJournal;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.KubeClusterApi;
import dev.lifeboat.extension.kube.ObjectWait;
import dev.lifeboat.extension.kube.RetryingClusterApi;
import dev.lifeboat.extension.restore.clean.Kind;
import dev.lifeboat.extension.task.Cancellation;
import dev.lifeboat.extension.task.Findings;
import dev.lifeboat.extension.task.Reporter;
import dev.lifeboat.extension.task.TaskContext;
import dev.lifeboat.testkit.cluster.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A real cluster for tests of restores: makes objects, saves them as served, takes them away, and restores them in this process. */
final class RestoreScene implements AutoCloseable {
    static final String OWN = "lifeboat-scene";

    final KubeClusterApi plain;
    final ClusterApi api;
    /** Where creates go. */
    ClusterApi writes;

    final Findings findings = new Findings();
    final Cancellation cancellation = new Cancellation();
    Duration readyTimeout = Duration.ofSeconds(40);
    boolean volumesWithData = true;
    boolean clusterScope = true;
    List<String> labels = List.of();
    String task = UUID.randomUUID().toString().replace("-", "");

    RestoreScene() throws Exception {
        plain = KubeClusterApi.of(TestCluster.kubeconfigText());
        api = new RetryingClusterApi(plain);
        writes = plain;
        namespace(OWN);
        try (var crd = RestoreScene.class.getResourceAsStream("/crds/lifeboattasks.yaml")) {
            var path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
            var name = LifeboatTask.PLURAL + "." + LifeboatTask.GROUP;
            api.send(Call.patch(path + "/" + name, Call.APPLY_PATCH, crd.readAllBytes())
                            .manager("test")
                            .with("force", "true"))
                    .orThrow("apply", name);
            new ObjectWait(api)
                    .untilObject(
                            path,
                            name,
                            found -> found.isPresent()
                                    && found.get()
                                            .at("/status/conditions")
                                            .toString()
                                            .contains("\"Established\""),
                            Duration.ofSeconds(20));
        }
    }

    void namespace(String name) throws Exception {
        var answer = api.send(Call.create("/api/v1/namespaces", json("{'metadata':{'name':'" + name + "'}}")));
        if (answer.status() != 409) {
            answer.orThrow("create", name);
        }
    }

    /** @param path of the kind in its namespace */
    JsonNode create(String path, String object) throws Exception {
        return api.send(Call.create(path, json(object))).orThrow("create", path).json();
    }

    Answer get(String path) throws Exception {
        return api.send(Call.get(path));
    }

    /** Saves an object as the backup does: as served. */
    void save(PointInMemory point, String path) throws Exception {
        var object = (ObjectNode) get(path).orThrow("get", path).json();
        var group = object.path("apiVersion").asText();
        group = group.contains("/") ? group.substring(0, group.indexOf('/')) : "";
        var steps = path.split("/");
        var plural = steps[steps.length - 2];
        var key = object.at("/metadata/namespace").asText("") + "/"
                + object.at("/metadata/name").asText();
        point.with(new Kind(group, plural).section(), key, Json.write(object));
    }

    void deleteNamespace(String name) throws Exception {
        api.send(Call.delete("/api/v1/namespaces/" + name));
        if (!new ObjectWait(api)
                .untilObject("/api/v1/namespaces", name, java.util.Optional::isEmpty, Duration.ofMinutes(2))) {
            throw new AssertionError("The namespace " + name + " does not go");
        }
    }

    void delete(String path) throws Exception {
        api.send(Call.delete(path));
    }

    TaskOutcome restore(PointInMemory point, String... namespaces) throws Exception {
        var spec = new RestoreSpec(
                "test",
                "0".repeat(32),
                new ResourceFilter(List.of(namespaces), List.of(), List.of(), List.of(), labels, clusterScope),
                RestoreSpec.ConflictPolicy.SKIP,
                volumesWithData,
                readyTimeout,
                RestoreSpec.NAMESPACE_TIMEOUT);
        var leased = new LeasedTask(task, "/jobs/test", 1, 1, spec);
        var journal = TaskJournal.open(api, OWN, leased, Clock.systemUTC());
        var context = new TaskContext(
                leased,
                api,
                point,
                journal,
                new Quiet(findings),
                cancellation,
                Clock.systemUTC(),
                OWN,
                System.nanoTime() + Duration.ofMinutes(20).toNanos());
        return new RestoreRunner(writes).run(spec, context);
    }

    List<Finding> findings(String code) {
        return findings.list().stream()
                .filter(finding -> finding.code().equals(code))
                .toList();
    }

    private record Quiet(Findings findings) implements Reporter {
        @Override
        public void stage(String name) {
            // nobody watches
        }

        @Override
        public void progress(Progress progress) {
            // nobody watches
        }

        @Override
        public void subTask(SubTask subTask) {
            // nobody watches
        }
    }

    static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        plain.close();
    }
}
