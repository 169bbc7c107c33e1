package dev.lifeboat.api.cluster;

import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.api.link.TaskSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One task as a custom resource: what was leased, and how far it is. The journal from which a restarted pod goes on, and what
 * {@code kubectl get lifeboattasks} shows. Never holds a ticket, key, token or value of a Secret.
 */
public record LifeboatTask(Spec spec, @Nullable Status status) {
    public static final String GROUP = "backup.lifeboat.dev";
    public static final String VERSION = "v1alpha1";
    public static final String KIND = "LifeboatTask";
    public static final String PLURAL = "lifeboattasks";

    /**
     * The task as leased.
     *
     * @param epoch of the newest lease; a pod that holds an older one is fenced
     */
    public record Spec(String job, long epoch, int attempt, TaskSpec task) {}

    /** Where the task stands. Terminal phases are frozen. */
    public enum Phase {
        PENDING,
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED;

        /** The phase of a task that has ended so. */
        public static Phase of(TaskOutcome.Result result) {
            return switch (result) {
                case SUCCEEDED -> SUCCEEDED;
                case FAILED -> FAILED;
                case CANCELLED -> CANCELLED;
            };
        }

        public boolean isTerminal() {
            return this == SUCCEEDED || this == FAILED || this == CANCELLED;
        }
    }

    /**
     * How far the task is.
     *
     * @param watermarks one for each stage that sends many calls
     * @param intents irreversible steps that were announced and not yet confirmed: a name chosen by the runner, and what is needed to find out
     * @param reportSequence of the last report that may have been sent; the next process goes on above it
     * @param restarts how often a process took the task over from another
     */
    public record Status(
            Phase phase,
            String stage,
            Map<String, Long> counters,
            Map<String, Watermark> watermarks,
            Map<String, String> intents,
            List<Condition> conditions,
            @Nullable Failure error,
            long reportSequence,
            int restarts,
            @Nullable Instant started,
            @Nullable Instant completed) {
        public static final Status NEW =
                new Status(Phase.PENDING, "", Map.of(), Map.of(), Map.of(), List.of(), null, 0, 0, null, null);

        @SuppressWarnings("NullAway") // what a person deleted from the resource reads as empty
        public Status {
            phase = phase == null ? Phase.PENDING : phase;
            stage = stage == null ? "" : stage;
            counters = counters == null ? Map.of() : Map.copyOf(new TreeMap<>(counters));
            watermarks = watermarks == null ? Map.of() : Map.copyOf(new TreeMap<>(watermarks));
            intents = intents == null ? Map.of() : Map.copyOf(new TreeMap<>(intents));
            conditions = conditions == null ? List.of() : List.copyOf(conditions);
        }
    }

    /**
     * Progress of a stage in ascending order of keys.
     *
     * @param done every key up to this one is finished; empty for none
     * @param sent no key above this one has been sent; empty for none
     */
    public record Watermark(String done, String sent) {
        public static final Watermark NONE = new Watermark("", "");
    }

    /** As Kubernetes writes conditions. */
    public record Condition(String type, String status, String reason, String message, Instant lastTransitionTime) {}

    /** The three texts of a failure, for people. */
    public record Failure(String code, String message, String cause, String action) {}
}
