package dev.lifeboat.repository.local;

import dev.lifeboat.repository.format.Limits;
import java.nio.file.Path;

/**
 * What a run may use.
 *
 * @param mebibytes of memory for packs on their way; they wait as files before that
 * @param spool folder for those files, made when it is not there; ciphertext only
 * @param checkpoint bytes stored after which the run's packs are added to the index, at the earliest, if a minute is not over before; later an eighth of all bytes, or
 *     of the time
 */
public record RunBudget(int mebibytes, Path spool, long checkpoint) {
    private static final int UPLOADS = 8;
    /** Less and a single pack on its way would not fit. */
    private static final int LEAST = 16;

    private static final int MEBIBYTE = 1 << 20;
    private static final long CHECKPOINT = 256L << 20;

    /** Small repositories that are written in less than a minute need no checkpoint. */
    public RunBudget(int mebibytes, Path spool) {
        this(mebibytes, spool, CHECKPOINT);
    }

    public RunBudget {
        if (mebibytes < LEAST || checkpoint < 1) {
            throw new IllegalArgumentException("A run needs " + LEAST + " MiB, not " + mebibytes);
        }
    }

    /** At which a pack is closed, in bytes. */
    public int packSize() {
        return mebibytes < 4 * Limits.PACK_OF_MOVER / MEBIBYTE ? Limits.PACK : Limits.PACK_OF_MOVER;
    }

    /** Packs on their way at once. */
    int uploads() {
        return Math.clamp((long) mebibytes * MEBIBYTE / packSize(), 1, UPLOADS);
    }
}
