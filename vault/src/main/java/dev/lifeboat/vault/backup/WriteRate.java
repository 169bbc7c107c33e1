package dev.lifeboat.vault.backup;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How fast one extension may ask for packs and for tickets (recovery-point-tree 6, R8): a bucket that fills as time passes. An extension that was taken over
 * can fill neither the disk nor the database faster than an honest one, and not keep the server from the others. Thread-safe.
 */
final class WriteRate {
    /** A pack takes two, one for its id and one for its ticket: 64 packs of 8 MiB a second are more than one server stores. */
    private static final double PER_SECOND = 128;
    /** What may be asked for at once after a rest: a backup of many small sections begins so. */
    private static final double MOST = 2_048;

    private record Bucket(double left, Instant at) {}

    private final InstantSource clock;
    /** One for each extension that ever wrote: there are as many as clusters. */
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    WriteRate(InstantSource clock) {
        this.clock = clock;
    }

    /** Throws {@code TOO_MANY_REQUESTS}, and takes nothing then. The extension comes back. */
    void take(String extension, int count) {
        buckets.compute(extension, (_, before) -> {
            var now = clock.instant();
            var left = filled(before, now) - count;
            if (left < 0) {
                throw new LifeboatException(ErrorCode.TOO_MANY_REQUESTS, Map.of());
            }
            return new Bucket(left, now);
        });
    }

    /** A clock that went back fills nothing. */
    private static double filled(@Nullable Bucket before, Instant now) {
        if (before == null) {
            return MOST;
        }
        var passed = Math.max(0, Duration.between(before.at(), now).toMillis());
        return Math.min(MOST, before.left() + passed * PER_SECOND / 1_000);
    }
}
