package dev.lifeboat.extension.app;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Brings the custom resource definitions by server-side apply; the pre-install job calls it (EXT-2). Idempotent. */
public final class Definitions {
    private static final String PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final Map<String, String> FILES = Map.of(
            "lifeboattasks", "lifeboattasks.backup.lifeboat.dev",
            "backuphooks", "backuphooks.clusterbackup.dataprotection.microsoft.com",
            "restorehooks", "restorehooks.clusterbackup.dataprotection.microsoft.com");

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ClusterApi cluster;

    public Definitions(ClusterApi cluster) {
        this.cluster = cluster;
    }

    /**
     * Applies all three and waits until they are served.
     *
     * @throws LifeboatException BACKOFF_LIMIT_EXCEEDED naming the definition and what refused it
     */
    public void apply() throws InterruptedException {
        for (var file : List.of("lifeboattasks", "backuphooks", "restorehooks")) {
            var name = FILES.get(file);
            try (var yaml = Definitions.class.getResourceAsStream("/crds/" + file + ".yaml")) {
                if (yaml == null) {
                    throw new IOException(file + ".yaml is missing in this image");
                }
                // forced: definitions of an AKS user become ours in the fields that we set, theirs stay
                var answer = cluster.send(Call.patch(PATH + "/" + name, Call.APPLY_PATCH, yaml.readAllBytes())
                        .manager("lifeboat")
                        .with("force", "true"));
                if (!answer.isSuccess()) {
                    throw refused(name + ": " + answer.message());
                }
                awaitServed(String.valueOf(name));
            } catch (IOException e) {
                throw refused(name + ": " + e);
            }
        }
    }

    /** Asked again and again: the job's account may read these three by name, neither list nor watch them. */
    private void awaitServed(String name) throws IOException, InterruptedException {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (!isServed(
                cluster.send(Call.get(PATH + "/" + name)).orThrow("get", name).json())) {
            if (System.nanoTime() > deadline) {
                throw refused(name + " was not established within " + LIMIT.toSeconds() + " s");
            }
            Thread.sleep(200);
        }
    }

    private static boolean isServed(com.fasterxml.jackson.databind.JsonNode definition) {
        for (var condition : definition.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Established")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    private static LifeboatException refused(String reason) {
        return new LifeboatException(ErrorCode.BACKOFF_LIMIT_EXCEEDED, Map.of("reason", reason));
    }
}
