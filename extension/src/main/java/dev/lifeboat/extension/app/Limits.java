package dev.lifeboat.extension.app;

import java.time.Duration;

/** How long things may take, each with its reason. */
final class Limits {
    /** A vault server that is being upgraded or moved comes back within this; tasks wait for it. */
    static final Duration PATIENCE = Duration.ofMinutes(30);

    /** No task lives longer: what takes a day is stuck. */
    static final Duration TASK = Duration.ofHours(24);

    /** The kubelet kills after 30 s; the lease must be released before. */
    static final Duration STOP = Duration.ofSeconds(18);

    /** Tasks side by side: a backup, and what else is light. */
    static final int TASKS = 4;

    /** Long enough for a restarted pod to have leased its restores again before it judges what they left. */
    static final Duration SWEEP = Duration.ofSeconds(60);

    /** After the session began: long enough to have leased what the vault server still wants done, which is then no longer abandoned. */
    static final Duration FIRST_LOOK = Duration.ofSeconds(5);

    private Limits() {}
}
