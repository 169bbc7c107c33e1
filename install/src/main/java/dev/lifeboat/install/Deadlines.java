package dev.lifeboat.install;

import java.time.Duration;

/**
 * How long an installation waits.
 *
 * @param definitions until the pre-install job has ended
 * @param ready until the extension has enrolled and its pod is ready
 * @param scheduling a pod that finds no node within this time will not find one: longer where nodes are added on demand
 * @param removal until everything that is removed is gone
 * @param poll between two looks
 */
public record Deadlines(Duration definitions, Duration ready, Duration scheduling, Duration removal, Duration poll) {
    public static final Deadlines DEFAULT = new Deadlines(
            Duration.ofMinutes(6),
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            Duration.ofMinutes(3),
            Duration.ofMillis(500));
}
