package dev.lifeboat.repository.file;

import dev.lifeboat.repository.posix.Folder;

/**
 * How a folder is brought back.
 *
 * @param existing what becomes of things that are in the target already
 * @param owners whether this process can give files to their owners: then one with another owner was not brought by a run before
 * @param threads that read, decrypt, unpack and write; each holds up to 12 MiB
 * @param planned bytes of memory for what is planned next, and as many for what is under way
 */
public record RestoreOptions(Existing existing, boolean owners, int threads, int planned) {
    /** Of memory, if nobody says another number, in MiB. */
    public static final int MEBIBYTES = 128;

    /** With fewer one thread and what it plans would not fit. */
    public static final int LEAST = 32;

    /** A range of a pack, a group of it as it was stored, and unpacked: 4 MiB each at most. */
    private static final int OF_THREAD = 12;

    private static final int MEBIBYTE = 1 << 20;

    /** What becomes of an entry whose place is taken. */
    public enum Existing {
        /** What is there stays, with all that belongs to it; folders are filled up. What a run of the same restore has made gets what belongs to it. */
        SKIP,
        /**
         * Files and links are replaced, each in one step, but for those that a run of the same restore has brought back; folders get what belongs to
         * them. Nothing else is removed.
         */
        OVERWRITE
    }

    public RestoreOptions {
        if (threads < 1 || planned < 1) {
            throw new IllegalArgumentException("At least one thread, and a plan for it");
        }
    }

    /** As many threads as there are processors. */
    public static RestoreOptions of(Existing existing) {
        return of(existing, MEBIBYTES);
    }

    /**
     * As that, within some memory whatever is restored: half of it is of threads, a quarter of plans, the rest of trees and the index.
     *
     * @param mebibytes at least {@link #LEAST}
     */
    public static RestoreOptions of(Existing existing, int mebibytes) {
        if (mebibytes < LEAST) {
            throw new IllegalArgumentException("A restore needs " + LEAST + " MiB, not " + mebibytes);
        }
        var processors = Math.max(2, Runtime.getRuntime().availableProcessors());
        var planned = Math.min(mebibytes, MEBIBYTES) * (MEBIBYTE / 8);
        return new RestoreOptions(
                existing, Folder.isRoot(), Math.clamp(mebibytes / 2 / OF_THREAD, 1, processors), planned);
    }
}
