package dev.lifeboat.vault.task;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes the long polls of an extension when there may be work for it. Thread-safe. */
public final class Bells {
    private final Map<String, Bell> bells = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** How often it rang so far; to be read before looking for work, so that no ring is missed. */
    public long count(String extension) {
        return bell(extension).count();
    }

    public void ring(String extension) {
        bell(extension).ring();
    }

    /** Waits until it has rung more than {@code seen} times; false when the wait has passed or the server stops. */
    public boolean await(String extension, long seen, Duration wait) throws InterruptedException {
        return !closed && bell(extension).await(seen, wait.toNanos()) && !closed;
    }

    public boolean isClosed() {
        return closed;
    }

    /** Ends all waits, now and later. */
    public void close() {
        closed = true;
        bells.values().forEach(Bell::ring);
    }

    private Bell bell(String extension) {
        return bells.computeIfAbsent(extension, _ -> new Bell());
    }

    private static final class Bell {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition rung = lock.newCondition();
        private long count;

        long count() {
            lock.lock();
            try {
                return count;
            } finally {
                lock.unlock();
            }
        }

        void ring() {
            lock.lock();
            try {
                count++;
                rung.signalAll();
            } finally {
                lock.unlock();
            }
        }

        boolean await(long seen, long nanos) throws InterruptedException {
            var left = nanos;
            lock.lock();
            try {
                while (count <= seen) {
                    if (left <= 0) {
                        return false;
                    }
                    left = rung.awaitNanos(left);
                }
                return true;
            } finally {
                lock.unlock();
            }
        }
    }
}
