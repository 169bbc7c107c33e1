package dev.lifeboat.repository;

import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Does pieces of work side by side and hands their results over in order, to the thread that called. A few results wait at most, so memory does not
 * grow with the pieces. For one thread.
 */
final class Ordered implements AutoCloseable {
    /** For one piece: a pack from a slow store, with all of the store's own retries. */
    private static final Duration DEADLINE = Duration.ofMinutes(30);

    private final ExecutorService threads;
    private final int ahead;

    Ordered(int workers) {
        threads = Executors.newFixedThreadPool(
                workers, Thread.ofPlatform().daemon().name("check-", 1).factory());
        ahead = 2 * workers;
    }

    /**
     * Ends early when {@code take} returns false, or with the first exception; what has begun then is not waited for.
     *
     * @return false if it ended early
     */
    <T, R> boolean run(Iterator<T> pieces, Function<T, R> work, Predicate<R> take) {
        var running = new ArrayDeque<Future<R>>();
        try {
            while (pieces.hasNext() || !running.isEmpty()) {
                while (pieces.hasNext() && running.size() < ahead) {
                    var piece = pieces.next();
                    running.add(threads.submit(() -> work.apply(piece)));
                }
                if (!take.test(result(running.remove()))) {
                    return false;
                }
            }
            return true;
        } finally {
            running.forEach(left -> left.cancel(true));
        }
    }

    private static <R> R result(Future<R> future) {
        try {
            return future.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case LifeboatException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (TimeoutException e) {
            throw Failures.store("the store", new IOException("No answer within " + DEADLINE.toMinutes() + " min", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.store("the store", new IOException("Interrupted", e));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
