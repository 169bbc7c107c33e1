package dev.lifeboat.extension.kube;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a call is made again (rules 9, 174): 429 and 504 always carry the right to come back, 502, 503, a webhook that could not be called and broken
 * connections often heal. Other 4xx mean what they say.
 *
 * @param budget for all attempts of one call together
 * @param first and {@code longest}: pauses grow from one to the other, by half again and with jitter; Retry-After counts more
 */
public record Retry(Duration budget, Duration first, Duration longest) {
    public static final Retry DEFAULT =
            new Retry(Duration.ofMinutes(2), Duration.ofMillis(100), Duration.ofSeconds(10));

    public boolean isWorthwhile(Answer answer) {
        return switch (answer.status()) {
            case 429, 502, 503, 504 -> true;
            case 500 -> answer.retryAfter() != null || isHealing(answer.message());
            default -> false;
        };
    }

    private static boolean isHealing(String message) {
        return message.contains("failed calling webhook")
                || message.contains("etcdserver: leader changed")
                || message.contains("etcdserver: request timed out")
                || message.contains("too large resource version");
    }

    /** @param attempt that failed, from 1 */
    public Duration pause(int attempt, @org.jspecify.annotations.Nullable Duration retryAfter) {
        var grown = first.toMillis() * Math.pow(1.5, Math.min(attempt - 1, 30));
        var pause = Math.min(grown, (double) longest.toMillis())
                * ThreadLocalRandom.current().nextDouble(0.5, 1.0);
        // a server that names its own pause gets it, and a little more at random so that not all callers come back at
        // once
        var asked = retryAfter == null
                ? 0
                : Math.min(retryAfter.toMillis(), 60_000)
                        * ThreadLocalRandom.current().nextDouble(1.0, 1.25);
        return Duration.ofMillis((long) Math.max(pause, asked));
    }
}
