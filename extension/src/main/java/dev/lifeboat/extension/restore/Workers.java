package dev.lifeboat.extension.restore;

import dev.lifeboat.core.error.LifeboatException;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Carries out numbered items side by side. The first failure lets running items end and begins no other. */
final class Workers {
    /** One item. */
    @FunctionalInterface
    interface Item {
        void run(int number) throws InterruptedException;
    }

    private Workers() {}

    static void run(int items, int workers, Item item) throws InterruptedException {
        var next = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (var i = 0; i < Math.min(items, workers); i++) {
                running.add(threads.submit(() -> {
                    try {
                        for (int number; (number = next.getAndIncrement()) < items; ) {
                            item.run(number);
                        }
                    } catch (Throwable e) {
                        next.set(items);
                        throw e;
                    }
                    return null;
                }));
            }
            join(running);
        }
    }

    private static void join(Iterable<Future<?>> running) throws InterruptedException {
        Throwable failure = null;
        for (var worker : running) {
            try {
                worker.get();
            } catch (ExecutionException e) {
                failure = failure == null ? e.getCause() : failure;
            } catch (InterruptedException e) {
                running.forEach(each -> each.cancel(true));
                throw e;
            }
        }
        switch (failure) {
            case null -> {}
            case LifeboatException e -> throw e;
            case InterruptedException e -> throw e;
            default -> throw new IllegalStateException("An item failed unexpectedly", failure);
        }
    }
}
