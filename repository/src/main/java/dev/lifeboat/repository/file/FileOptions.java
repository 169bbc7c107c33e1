package dev.lifeboat.repository.file;

/**
 * How a folder is saved.
 *
 * @param oneFileSystem what is mounted below the folder is left out, and said so
 * @param threads that read, hash, compress and encrypt
 * @param memory in MiB, for what is being read and compressed; not for what is in it
 */
public record FileOptions(boolean oneFileSystem, Excludes excludes, int threads, int memory) {
    /** What one thread holds: the largest chunk, the same compressed, and a little. */
    private static final int OF_THREAD = 12;

    public static final FileOptions USUAL = new FileOptions(
            true, Excludes.NONE, Math.max(2, Runtime.getRuntime().availableProcessors()), 64);

    public FileOptions {
        if (threads < 1 || memory < OF_THREAD) {
            throw new IllegalArgumentException("At least one thread and " + OF_THREAD + " MiB");
        }
    }

    /** As many threads as the memory has room for. */
    int workers() {
        return Math.min(threads, memory / OF_THREAD);
    }
}
