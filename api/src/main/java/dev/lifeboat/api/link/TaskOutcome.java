package dev.lifeboat.api.link;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a task ended.
 *
 * @param error only with FAILED
 * @param counts sums of a restore by {@link Outcome.State} wire name, or what a backup saved; they add up to the items selected (rule 189)
 */
public record TaskOutcome(Result result, @Nullable TaskError error, Map<String, Long> counts) {
    public enum Result {
        SUCCEEDED,
        FAILED,
        CANCELLED
    }

    public TaskOutcome {
        counts = Map.copyOf(counts);
    }
}
