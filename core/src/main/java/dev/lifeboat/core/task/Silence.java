package dev.lifeboat.core.task;

import dev.lifeboat.core.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What silence of an extension means for a task (the table of design 5.2). Pure; the clock's reading is an argument. */
public final class Silence {
    private Silence() {}

    /**
     * How much silence is borne.
     *
     * @param heartbeat age of the last heartbeat from which on an extension counts as dead
     * @param progress how long a leased task of a living extension may show nothing new
     * @param restarts with this many restarts a task has failed
     */
    public record Limits(Duration heartbeat, Duration progress, int restarts) {
        public static final Limits DEFAULT = new Limits(Duration.ofMinutes(3), Duration.ofMinutes(10), 3);
    }

    /**
     * A task as the vault sees it.
     *
     * @param watchedSince start of this server: what was not heard before that is nobody's silence
     * @param lastHeartbeat of the extension; {@link Instant#MIN} if there was none
     * @param lastProgress when the task last showed something new; its lease counts
     * @param attempt of the lease, 1 for the first
     */
    public record Facts(
            TaskState state,
            boolean restore,
            Instant watchedSince,
            Instant lastHeartbeat,
            Instant lastProgress,
            int attempt) {}

    /** The code with which the task has failed at {@code now}; empty if it goes on. */
    public static Optional<ErrorCode> judge(Facts facts, Limits limits, Instant now) {
        if (facts.state().isTerminal()) {
            return Optional.empty();
        }
        if (facts.attempt() - 1 >= limits.restarts()) {
            return Optional.of(
                    facts.restore() ? ErrorCode.POD_RESTARTED_DURING_RESTORE : ErrorCode.POD_RESTARTED_DURING_BACKUP);
        }
        if (isOlder(facts.lastHeartbeat(), limits.heartbeat(), facts, now)) {
            return Optional.of(ErrorCode.EXTENSION_HAS_ERRORS);
        }
        if (isOlder(facts.lastProgress(), limits.progress(), facts, now)) {
            return Optional.of(ErrorCode.TASK_TRACKING_TIMEOUT);
        }
        return Optional.empty();
    }

    private static boolean isOlder(Instant heard, Duration limit, Facts facts, Instant now) {
        var from = heard.isBefore(facts.watchedSince()) ? facts.watchedSince() : heard;
        return from.isBefore(now.minus(limit));
    }
}
