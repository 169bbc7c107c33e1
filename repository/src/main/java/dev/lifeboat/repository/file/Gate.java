package dev.lifeboat.repository.file;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Lets work through until it is shut: who shut it counts on none being done any more. Thread-safe. */
final class Gate {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean isShut;

    /**
     * Does some work, beside others.
     *
     * @throws CancellationException if the gate is shut: the work was not begun
     */
    void pass(Runnable work) {
        lock.readLock().lock();
        try {
            if (isShut) {
                throw new CancellationException("Somebody ended this");
            }
            work.run();
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Waits for work that was let through, and lets none through any more. An interrupt does not cut this short.
     *
     * @return false if that work goes on after all this time
     */
    boolean shut(Duration limit) {
        var interrupted = Thread.interrupted();
        var deadline = System.nanoTime() + limit.toNanos();
        try {
            while (System.nanoTime() < deadline) {
                try {
                    if (lock.writeLock().tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        isShut = true;
                        lock.writeLock().unlock();
                        return true;
                    }
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
