package dev.lifeboat.install;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Work that has to come to its end although its caller is interrupted meanwhile: a rollback. */
public final class Uninterrupted {
    private Uninterrupted() {}

    /** Runs the work on a thread that nobody interrupts. The caller's interruption is kept for afterwards; what the work throws is thrown. */
    public static void run(Runnable work) {
        var task = new FutureTask<Void>(work, null);
        Thread.ofVirtual().name("rollback").start(task);
        var interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return;
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
