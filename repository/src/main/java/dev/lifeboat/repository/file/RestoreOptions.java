package dev.lifeboat.repository.file;

import dev.lifeboat.repository.posix.Folder;

/**
 * How a folder is brought back.
 *
 * @param existing what becomes of things that are in the target already
 * @param owners give files to their owners, which needs root
 * @param threads that read, decrypt, unpack and write
 */
public record RestoreOptions(Existing existing, boolean owners, int threads) {
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
        if (threads < 1) {
            throw new IllegalArgumentException("At least one thread");
        }
    }

    /** With owners if the process is root. */
    public static RestoreOptions of(Existing existing) {
        return new RestoreOptions(
                existing, Folder.isRoot(), Math.max(2, Runtime.getRuntime().availableProcessors()));
    }
}
