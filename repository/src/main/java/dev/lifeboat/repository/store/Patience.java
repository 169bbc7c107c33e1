package dev.lifeboat.repository.store;

import java.time.Duration;

/**
 * How long a store that does not answer is waited for.
 *
 * @param deadline of one call with all its attempts
 * @param first pause after the first failure; each further one is twice as long
 * @param longest pause
 */
public record Patience(Duration deadline, Duration first, Duration longest) {
    /** A store that is away for a minute, or throttles for one, ends nothing. */
    public static final Patience DEFAULT =
            new Patience(Duration.ofMinutes(3), Duration.ofMillis(200), Duration.ofSeconds(10));

    public Patience {
        if (!first.isPositive() || longest.compareTo(first) < 0 || deadline.isNegative()) {
            throw new IllegalArgumentException("Pauses are positive, and the longest is not the shortest");
        }
    }
}
