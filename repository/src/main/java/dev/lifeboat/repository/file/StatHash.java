package dev.lifeboat.repository.file;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.posix.Facts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * The eight bytes by which a file is known to be unchanged. A file that changed so lately that a further change might bear the same time gets bytes that
 * the next backup cannot find again: it reads the file once more. For one thread.
 */
final class StatHash {
    /** Clocks of file systems tick with the kernel's, a hundred times a second at the slowest. */
    private static final Duration TICK = Duration.ofMillis(20);
    /** Of file systems that know no fractions of a second. */
    private static final Duration COARSE_TICK = Duration.ofMillis(2100);

    private final IdHash ids;
    private final InstantSource clock;

    StatHash(byte[] idKey, InstantSource clock) {
        this.ids = new IdHash(idKey);
        this.clock = clock;
    }

    /** @param facts taken before the content is read */
    byte[] of(byte[] key, Facts facts) {
        var changed = new IdHash.Changed(instant(facts.changed()), instant(facts.inodeChanged()));
        var inode = isFresh(changed.inode()) ? ~facts.inode() : facts.inode();
        return ids.stat(key, facts.size(), changed, inode);
    }

    private boolean isFresh(Instant changed) {
        // the clock of a file server may be ahead: what lies in the future is fresh as well
        return changed.isAfter(clock.instant().minus(isWhole(changed) ? COARSE_TICK : TICK));
    }

    private static boolean isWhole(Instant time) {
        return time.equals(time.truncatedTo(ChronoUnit.SECONDS));
    }

    private static Instant instant(Facts.Time time) {
        var seconds = Math.clamp(time.seconds(), Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond());
        return Instant.ofEpochSecond(seconds, Math.clamp(time.nanos(), 0, 999_999_999));
    }
}
