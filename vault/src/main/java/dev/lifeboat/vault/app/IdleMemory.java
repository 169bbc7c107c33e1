package dev.lifeboat.vault.app;

/**
 * Gives memory back to the machine after work is done: the serial collector shrinks the heap when it collects, and nothing makes it collect when nothing
 * happens. For one thread.
 */
final class IdleMemory implements Runnable {
    /** Below this there is nothing worth a collection. */
    private static final long SMALL = 48L << 20;

    /** What a server without work allocates meanwhile stays far below this. */
    private static final long QUIET = 8L << 20;

    private final Runtime runtime = Runtime.getRuntime();
    private final Runnable caches;
    private long lastUsed = Long.MAX_VALUE;
    private boolean collected;

    /** @param caches forgets what would only be read again; called before each collection */
    IdleMemory(Runnable caches) {
        this.caches = caches;
    }

    /** To be called every ten seconds or so: collects once after work has ended, then not again before there was more. */
    @Override
    public void run() {
        var used = runtime.totalMemory() - runtime.freeMemory();
        var quiet = Math.abs(used - lastUsed) < QUIET;
        lastUsed = used;
        if (!quiet) {
            collected = false;
        } else if (!collected && runtime.totalMemory() > SMALL) {
            caches.run();
            runtime.gc();
            collected = true;
            lastUsed = runtime.totalMemory() - runtime.freeMemory();
        }
    }
}
