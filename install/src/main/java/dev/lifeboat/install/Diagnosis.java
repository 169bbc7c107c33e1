package dev.lifeboat.install;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why an installation does not get on, read from what Kubernetes says of its pods. Pure. */
final class Diagnosis {
    private static final Set<String> PULL_FAILURES =
            Set.of("ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName");
    private static final int RESTARTS = 3;
    private static final int MESSAGE_LIMIT = 600;

    private Diagnosis() {}

    /** A state that will not get better by waiting; empty while there is hope. */
    static Optional<LifeboatException> hopeless(List<Pod> pods, String cluster, Duration scheduling, Instant now) {
        return pods.stream()
                .map(pod -> hopeless(pod, cluster, scheduling, now))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** One sentence about the pods, for progress and for the reason of a time-out. */
    static String state(List<Pod> pods) {
        if (pods.isEmpty()) {
            return "there is no pod yet";
        }
        var pod = pods.getLast();
        for (var container : containers(pod)) {
            var waiting =
                    container.getState() == null ? null : container.getState().getWaiting();
            if (waiting != null) {
                var ended = container.getLastState() == null
                        ? null
                        : container.getLastState().getTerminated();
                return "the pod waits: " + waiting.getReason()
                        + (ended == null ? "" : " after it ended with " + end(ended));
            }
            var terminated =
                    container.getState() == null ? null : container.getState().getTerminated();
            if (terminated != null) {
                return "the pod ended with " + end(terminated);
            }
            if (!Boolean.TRUE.equals(container.getReady())) {
                return "the pod runs and is not ready: it has not enrolled yet, or cannot reach the vault server";
            }
        }
        return "the pod is "
                + (pod.getStatus() == null
                        ? "new"
                        : Objects.requireNonNullElse(pod.getStatus().getPhase(), "new"));
    }

    /** The reason of a failed pre-install job; empty while it runs or when it succeeded. */
    static Optional<LifeboatException> failed(@Nullable Job job, List<Pod> pods, String cluster) {
        if (job == null || job.getStatus() == null) {
            return Optional.empty();
        }
        return job.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("Failed")
                        && condition.getStatus().equals("True"))
                .findFirst()
                .map(condition -> new LifeboatException(
                        ErrorCode.BACKOFF_LIMIT_EXCEEDED,
                        Map.of(
                                "reason",
                                lastWords(pods, cluster)
                                        .orElseGet(() -> Objects.requireNonNullElse(
                                                condition.getMessage(), condition.getReason())))));
    }

    static boolean succeeded(@Nullable Job job) {
        return job != null
                && job.getStatus() != null
                && job.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Complete")
                                && condition.getStatus().equals("True"));
    }

    static boolean isReady(@Nullable Deployment deployment) {
        if (deployment == null || deployment.getStatus() == null) {
            return false;
        }
        var status = deployment.getStatus();
        return Objects.equals(
                        status.getObservedGeneration(), deployment.getMetadata().getGeneration())
                && Objects.equals(status.getUpdatedReplicas(), 1)
                && Objects.equals(status.getReplicas(), 1)
                && Objects.equals(status.getAvailableReplicas(), 1);
    }

    /** The controller could not even create the pod: a quota, an admission policy. */
    static Optional<String> podRefused(@Nullable Deployment deployment) {
        if (deployment == null || deployment.getStatus() == null) {
            return Optional.empty();
        }
        return deployment.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("ReplicaFailure")
                        && condition.getStatus().equals("True"))
                .map(condition -> condition.getMessage())
                .findFirst();
    }

    private static Optional<LifeboatException> hopeless(Pod pod, String cluster, Duration scheduling, Instant now) {
        return unschedulable(pod, cluster, scheduling, now)
                .or(() -> containers(pod).stream()
                        .map(container -> notPulled(container, cluster).or(() -> refused(container, cluster)))
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    private static Optional<LifeboatException> unschedulable(
            Pod pod, String cluster, Duration scheduling, Instant now) {
        if (pod.getStatus() == null
                || Instant.parse(pod.getMetadata().getCreationTimestamp())
                        .plus(scheduling)
                        .isAfter(now)) {
            return Optional.empty();
        }
        return pod.getStatus().getConditions().stream()
                .filter(condition ->
                        condition.getType().equals("PodScheduled") && "Unschedulable".equals(condition.getReason()))
                .map(condition -> new LifeboatException(
                        ErrorCode.POD_UNSCHEDULABLE, Map.of("cluster", cluster, "reason", condition.getMessage())))
                .findFirst();
    }

    private static Optional<LifeboatException> notPulled(ContainerStatus container, String cluster) {
        var waiting = container.getState() == null ? null : container.getState().getWaiting();
        if (waiting == null || !PULL_FAILURES.contains(waiting.getReason())) {
            return Optional.empty();
        }
        return Optional.of(new LifeboatException(
                ErrorCode.IMAGE_PULL_FAILED,
                Map.of(
                        "image", container.getImage(),
                        "cluster", cluster,
                        "reason", bounded(Objects.requireNonNullElse(waiting.getMessage(), waiting.getReason())))));
    }

    /** The extension ended with a code that trying again does not change, such as a refused enrolment; or it ended too often. */
    private static Optional<LifeboatException> refused(ContainerStatus container, String cluster) {
        var ended = ended(container);
        if (ended == null || Objects.equals(ended.getExitCode(), 0)) {
            return Optional.empty();
        }
        var failure = failure(ended, cluster);
        if (failure.isPresent() && !failure.get().code().isRetryable()) {
            return failure;
        }
        var restarts = Objects.requireNonNullElse(container.getRestartCount(), 0);
        return restarts < RESTARTS
                ? Optional.empty()
                : failure.or(() -> Optional.of(new LifeboatException(
                        ErrorCode.INSTALL_TIMED_OUT,
                        Map.of(
                                "cluster",
                                cluster,
                                "limit",
                                restarts + " starts",
                                "reason",
                                "it ended with " + end(ended)))));
    }

    private static @Nullable ContainerStateTerminated ended(ContainerStatus container) {
        var now = container.getState() == null ? null : container.getState().getTerminated();
        return now != null || container.getLastState() == null
                ? now
                : container.getLastState().getTerminated();
    }

    /** What the extension wrote to its termination message: an object with {@code code}, {@code message} and perhaps {@code details}, alone or after its log. */
    private static Optional<LifeboatException> failure(ContainerStateTerminated ended, String cluster) {
        var text = Objects.requireNonNullElse(ended.getMessage(), "");
        var start = Math.max(text.lastIndexOf("{\"code\""), text.lastIndexOf("{\"message\""));
        if (start < 0) {
            return Optional.empty();
        }
        try {
            var json = Json.parse(text.substring(start).strip().getBytes(StandardCharsets.UTF_8));
            return ErrorCode.find(json.path("code").asText()).map(code -> {
                var details = new HashMap<String, String>();
                details.put("cluster", cluster);
                details.put("reason", bounded(reason(code, json.path("message").asText())));
                json.path("details")
                        .properties()
                        .forEach(detail -> details.put(
                                detail.getKey(), bounded(detail.getValue().asText())));
                return new LifeboatException(code, details);
            });
        } catch (LifeboatException _) {
            return Optional.empty(); // cut in the middle: what is left is shown as text
        }
    }

    /** The part of a filled sentence that stands for {@code {reason}}; the sentence itself if it has none. */
    private static String reason(ErrorCode code, String message) {
        var around = code.message(Map.of("reason", "\0")).split("\0", -1);
        return around.length == 2
                        && message.startsWith(around[0])
                        && message.endsWith(around[1])
                        && message.length() > around[0].length() + around[1].length()
                ? message.substring(around[0].length(), message.length() - around[1].length())
                : message;
    }

    private static Optional<String> lastWords(List<Pod> pods, String cluster) {
        for (var pod : pods.reversed()) {
            for (var container : containers(pod)) {
                var ended = ended(container);
                if (ended != null
                        && ended.getMessage() != null
                        && !ended.getMessage().isBlank()) {
                    return Optional.of(failure(ended, cluster)
                            .map(failure -> failure.details().getOrDefault("reason", failure.text()))
                            .orElseGet(() -> bounded(ended.getMessage())));
                }
            }
        }
        return Optional.empty();
    }

    private static String end(ContainerStateTerminated ended) {
        var why =
                "exit code " + ended.getExitCode() + (ended.getReason() == null ? "" : " (" + ended.getReason() + ")");
        return ended.getMessage() == null || ended.getMessage().isBlank()
                ? why
                : why + ": "
                        + failure(ended, "")
                                .map(LifeboatException::getMessage)
                                .orElseGet(() -> bounded(ended.getMessage()));
    }

    /** The end of a text, where the cause stands, on one line. */
    private static String bounded(String text) {
        var line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= MESSAGE_LIMIT ? line : "..." + line.substring(line.length() - MESSAGE_LIMIT);
    }

    private static List<ContainerStatus> containers(Pod pod) {
        return pod.getStatus() == null ? List.of() : pod.getStatus().getContainerStatuses();
    }
}
