package dev.lifeboat.repository.block;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The threads of one backup or restore: of the platform, for they compute; daemons, for a disk that never answers must not keep a process. */
final class WorkThreads implements AutoCloseable {
    /** A disk or store that gives nothing for so long is taken for dead. */
    static final Duration STALL = Duration.ofMinutes(10);
    /** For work at hand when something failed. */
    private static final Duration LAST = Duration.ofSeconds(30);

    private final String operation;
    private final int count;
    private final ExecutorService threads;
    private volatile boolean stopped;

    /** @param operation for messages, for example {@code The backup of volume a/b} */
    WorkThreads(String operation, int count) {
        this.operation = operation;
        this.count = count;
        this.threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().daemon().name("volume-", 0).factory());
    }

    int count() {
        return count;
    }

    Future<?> submit(Runnable work) {
        return threads.submit(work);
    }

    /** True if nobody wants the result any more. */
    boolean areStopped() {
        return stopped;
    }

    /** Throws what the work threw, unchanged if it is unchecked. */
    void await(Future<?> work) {
        try {
            work.get(STALL.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw VolumeFailures.cancelled(e);
        } catch (TimeoutException e) {
            throw VolumeFailures.stalled(operation, STALL, e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /** Throws {@code TASK_CANCELLED} if this thread was interrupted. */
    static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw VolumeFailures.cancelled(new InterruptedException());
        }
    }

    @Override
    public void close() {
        stopped = true;
        // no interrupt: it would close channels that are the caller's
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LAST.toSeconds(), TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException _) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
