package dev.lifeboat.extension.restore.clean;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.extension.restore.clean.Cleaned.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Pods and Jobs (rules 89 to 95). Children of controllers are told by their owners, not here. */
final class WorkloadRules {
    private static final Set<String> JOB_UIDS = Set.of("controller-uid", "batch.kubernetes.io/controller-uid");
    private static final List<String> CONTAINERS = List.of("containers", "initContainers");

    /** Secrets that the token controller made had five letters of its alphabet at the end (clusters before 1.24). */
    static final String TOKEN_SUFFIX = "-token-[bcdfghjklmnpqrstvwxz2456789]{5}";

    private static final Pattern TOKEN_VOLUME = Pattern.compile("kube-api-access-.+|.+" + TOKEN_SUFFIX);

    private WorkloadRules() {}

    static void into(Map<Kind, Cleaning.Rule> rules) {
        rules.put(new Kind("", "pods"), (pod, _) -> pod(pod));
        rules.put(new Kind("batch", "jobs"), (job, _) -> job(job));
    }

    private static @Nullable Reason pod(ObjectNode pod) {
        if (pod.at("/metadata/annotations").has("kubernetes.io/config.mirror")) {
            return Reason.MIRROR; // rule 89
        }
        var phase = Trees.text(pod, "status", "phase");
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            return Reason.FINISHED; // rule 91
        }
        var spec = Trees.object(pod, "spec");
        // rule 92: the scheduler chooses anew, admission computes the priority from its class
        spec.remove(List.of("nodeName", "priority", "ephemeralContainers"));
        if (spec.has("priorityClassName")) {
            spec.remove("preemptionPolicy");
        }
        tokenVolumes(spec);
        return null;
    }

    /** Tokens of the past; admission adds a new one (rule 79). */
    private static void tokenVolumes(ObjectNode spec) {
        var tokens = new HashSet<String>();
        Trees.removeIf(spec.path("volumes"), volume -> isToken(volume) && tokens.add(Trees.text(volume, "name")));
        for (var containers : CONTAINERS) {
            for (var container : Trees.objects(spec.path(containers))) {
                Trees.removeIf(container.path("volumeMounts"), mount -> tokens.contains(Trees.text(mount, "name")));
            }
        }
    }

    private static boolean isToken(JsonNode volume) {
        var name = Trees.text(volume, "name");
        var made = volume.has("projected")
                || volume.path("secret").path("secretName").asText("").equals(name);
        return made && TOKEN_VOLUME.matcher(name).matches();
    }

    private static @Nullable Reason job(ObjectNode job) {
        if (isFinished(job.path("status"))) {
            return Reason.FINISHED; // rule 91
        }
        var spec = Trees.object(job, "spec");
        if (!spec.path("manualSelector").asBoolean(false)) {
            // rule 94: the controller writes its own selector and refuses a foreign one
            spec.remove("selector");
            Trees.removeFields(Trees.object(spec, "template", "metadata"), "labels", JOB_UIDS::contains);
            Trees.removeFields(Trees.object(job, "metadata"), "labels", JOB_UIDS::contains);
        }
        // rule 95: what had been done once is not done twice unasked
        if (!job.path("status").path("startTime").isMissingNode()) {
            spec.put("suspend", true);
        }
        return null;
    }

    private static boolean isFinished(JsonNode status) {
        if (status.has("completionTime")) {
            return true;
        }
        for (var condition : status.path("conditions")) {
            var type = Trees.text(condition, "type");
            if ((type.equals("Complete") || type.equals("Failed"))
                    && Trees.text(condition, "status").equals("True")) {
                return true;
            }
        }
        return false;
    }
}
