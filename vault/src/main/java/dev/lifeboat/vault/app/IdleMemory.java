package dev.lifeboat.vault.app;

/**
 * Gives memory back to the machine after work is done: the serial collector shrinks the heap when it collects, and nothing makes it collect when nothing
 * happens. For one thread.
 */
final class IdleMemory implements Runnable {
    /** Below this there is nothing worth a collection. */
    static final long SMALL = 48L << 20;

    /** What a server without work allocates meanwhile stays far below this. */
    static final long QUIET = 8L << 20;

    private final Heap heap;
    private final Runnable caches;
    private long lastUsed = Long.MAX_VALUE;
    private boolean collected;

    /** The heap of this process. */
    interface Heap {
        /** In bytes. */
        long used();

        /** What the machine gave, in bytes. */
        long committed();

        void collect();
    }

    /** @param caches forgets what would only be read again; called before each collection */
    IdleMemory(Runnable caches) {
        this(caches, new RuntimeHeap());
    }

    IdleMemory(Runnable caches, Heap heap) {
        this.caches = caches;
        this.heap = heap;
    }

    /** To be called every ten seconds or so: collects once after work has ended, then not again before there was more. */
    @Override
    public void run() {
        var used = heap.used();
        var quiet = Math.abs(used - lastUsed) < QUIET;
        lastUsed = used;
        if (!quiet) {
            collected = false;
        } else if (!collected && heap.committed() > SMALL) {
            caches.run();
            heap.collect();
            collected = true;
            lastUsed = heap.used();
        }
    }

    private static final class RuntimeHeap implements Heap {
        private final Runtime runtime = Runtime.getRuntime();

        @Override
        public long used() {
            return runtime.totalMemory() - runtime.freeMemory();
        }

        @Override
        public long committed() {
            return runtime.totalMemory();
        }

        @Override
        public void collect() {
            runtime.gc();
        }
    }
}
