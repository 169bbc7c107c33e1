package dev.lifeboat.extension.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ResourcePath;
import java.io.IOException;

/**
 * The manifest of the Job: the same image, pull settings and place as the standing pod's, an account of its own. One pod at a time: a replacement starts only
 * when the one before is surely gone. A process that dies is started again in its pod by the kubelet, the first time at once; another pod would wait ten
 * seconds for the Job's controller, then twenty, then forty.
 */
final class RestorerJob {
    /** More than the launcher allows: it ends the restore first, and says why. */
    private static final int RESTARTS = 6;

    private final ClusterApi cluster;
    private final String ownPod;
    private final String image;

    RestorerJob(ClusterApi cluster, String namespace, String image, String ownPod) {
        this.cluster = cluster;
        this.ownPod = ResourcePath.of("", "v1", "pods", namespace) + "/" + ownPod;
        this.image = image;
    }

    static String name(LeasedTask task) {
        return "lifeboat-restore-" + task.task().substring(0, 12);
    }

    ObjectNode of(LeasedTask task) throws IOException, InterruptedException {
        var own = cluster.send(Call.get(ownPod)).orThrow("get", "pods").json().path("spec");
        var ownContainer = own.path("containers").path(0);
        var job = Json.object();
        job.put("apiVersion", "batch/v1").put("kind", "Job");
        label(job.putObject("metadata").put("name", name(task)), task);
        var spec = job.putObject("spec");
        spec.put("backoffLimit", RESTARTS).put("podReplacementPolicy", "Failed").put("ttlSecondsAfterFinished", 3600);
        var template = spec.putObject("template");
        label(template.putObject("metadata"), task);
        var pod = template.putObject("spec");
        pod.put("serviceAccountName", "lifeboat-restorer").put("restartPolicy", "OnFailure");
        pod.put("terminationGracePeriodSeconds", 30);
        for (var same :
                new String[] {"nodeSelector", "tolerations", "imagePullSecrets", "priorityClassName", "securityContext"
                }) {
            copy(own, same, pod);
        }
        container(pod.putArray("containers").addObject(), ownContainer, task);
        var volumes = pod.putArray("volumes");
        volumes.addObject().put("name", "vault").putObject("configMap").put("name", "lifeboat-vault");
        volumes.addObject().put("name", "tmp").putObject("emptyDir");
        return job;
    }

    private void container(ObjectNode container, JsonNode own, LeasedTask task) {
        container
                .put("name", "restorer")
                .put("image", image.isEmpty() ? own.path("image").asText() : image);
        for (var same : new String[] {"imagePullPolicy", "securityContext", "resources"}) {
            copy(own, same, container);
        }
        container.putArray("args").add("restore").add("--task").add(task.task());
        container.put("terminationMessagePolicy", "FallbackToLogsOnError");
        var environment = container.putArray("env");
        field(environment.addObject(), "POD_NAME", "metadata.name");
        field(environment.addObject(), "POD_NAMESPACE", "metadata.namespace");
        field(environment.addObject(), "POD_UID", "metadata.uid");
        var mounts = container.putArray("volumeMounts");
        mounts.addObject()
                .put("name", "vault")
                .put("mountPath", "/etc/lifeboat/vault")
                .put("readOnly", true);
        mounts.addObject().put("name", "tmp").put("mountPath", "/tmp");
    }

    private static void field(ObjectNode variable, String name, String path) {
        variable.put("name", name).putObject("valueFrom").putObject("fieldRef").put("fieldPath", path);
    }

    private static void copy(JsonNode from, String field, ObjectNode to) {
        if (from.has(field)) {
            to.set(field, from.path(field));
        }
    }

    private static void label(ObjectNode metadata, LeasedTask task) {
        metadata.putObject("labels")
                .put("app.kubernetes.io/name", "lifeboat")
                .put("app.kubernetes.io/managed-by", "lifeboat")
                .put("app.kubernetes.io/component", "restorer")
                .put("backup.lifeboat.dev/task", task.task());
    }
}
