package dev.lifeboat.cli.verb;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** On Ctrl-C: interrupts the work and lets it roll back before the process ends (EXT-2). */
final class Interrupt extends Thread {
    private final Thread worker;
    private final Duration limit;
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean came;

    Interrupt(Thread worker, Duration limit) {
        super("roll-back");
        this.worker = worker;
        this.limit = limit;
    }

    @Override
    public void run() {
        came = true;
        worker.interrupt();
        try {
            if (!finished.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println("The rollback has not ended in time: run 'lifeboat cluster remove' later.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** True if the process is to end: what is not printed before {@link #finish} will never be. */
    boolean came() {
        return came;
    }

    /** The work is done or rolled back: nothing is left to be waited for. */
    void finish() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(this);
        } catch (IllegalStateException _) {
            // the process is ending already, by this very hook
        }
    }
}
