package dev.lifeboat.extension.restore.apply;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many calls may be under way (rule 175): grows by one for each full round of good answers, halves when the server says that it is too much. Halving
 * waits for the answers of calls that were sent before the last one, so that one bad moment counts once. Thread-safe.
 */
public final class AdaptiveLimit {
    public static final int MOST = 24;

    private static final int LEAST = 1;
    private static final int FIRST = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private int limit = FIRST;
    private int busy;
    private int goodSinceGrowth;
    private long sent;
    private long halvedAt;

    /** Waits for a place. @return what {@link #release} wants to know */
    public long acquire() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (busy >= limit) {
                freed.await();
            }
            busy++;
            return ++sent;
        } finally {
            lock.unlock();
        }
    }

    /** @param overloaded true if the server answered 429 or 503 */
    public void release(long ticket, boolean overloaded) {
        lock.lock();
        try {
            busy--;
            if (overloaded) {
                if (ticket > halvedAt) {
                    limit = Math.max(LEAST, limit / 2);
                    halvedAt = sent;
                    goodSinceGrowth = 0;
                }
            } else if (++goodSinceGrowth >= limit * 4) {
                limit = Math.min(MOST, limit + 1);
                goodSinceGrowth = 0;
            }
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public int current() {
        lock.lock();
        try {
            return limit;
        } finally {
            lock.unlock();
        }
    }
}
