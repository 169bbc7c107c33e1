package dev.lifeboat.cli.output;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** On Ctrl-C: interrupts the work and lets it clean up before the process ends (EXT-2). Thread-safe. */
public final class Interrupt extends Thread {
    private final Thread worker;
    private final Duration limit;
    private final Supplier<String> late;
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean came;

    private Interrupt(Thread worker, Duration limit, Supplier<String> late) {
        super("clean-up");
        this.worker = worker;
        this.limit = limit;
        this.late = late;
    }

    /**
     * For the work that the calling thread begins now; to be {@linkplain #finish finished} whatever comes.
     *
     * @param limit how long the process waits for it
     * @param late what is said if that was not enough
     */
    public static Interrupt ofThisThread(Duration limit, String late) {
        return ofThisThread(limit, () -> late);
    }

    private static Interrupt ofThisThread(Duration limit, Supplier<String> late) {
        var interrupt = new Interrupt(Thread.currentThread(), limit, late);
        Runtime.getRuntime().addShutdownHook(interrupt);
        return interrupt;
    }

    /**
     * Does work that ends with an exception when its thread is interrupted.
     *
     * @param limit how long the process waits for it: some calls of a store answer to no interrupt
     * @param said what is told then, by the same thread, which is not interrupted any more
     * @param late what is told by another thread if that was not enough; it waits for nothing
     * @return the exit code
     */
    public static int guard(
            Console console,
            Duration limit,
            IntSupplier work,
            Supplier<? extends Failure> said,
            Supplier<? extends Failure> late) {
        var interrupt = ofThisThread(limit, () -> late.get().report());
        try {
            return work.getAsInt();
        } catch (RuntimeException e) {
            if (interrupt.came()) {
                // what is asked of a store or written for the answer must not end at once
                Thread.interrupted();
                console.failure(said.get()); // here, because the process ends with finish()
                return Exit.INTERRUPTED;
            }
            throw e;
        } finally {
            interrupt.finish();
        }
    }

    @Override
    public void run() {
        came = true;
        worker.interrupt();
        try {
            if (!finished.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println(late.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** True if the process is to end: what is not printed before {@link #finish} will never be. */
    public boolean came() {
        return came;
    }

    /** The work is done or cleaned up: nothing is left to be waited for. */
    public void finish() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(this);
        } catch (IllegalStateException _) {
            // the process is ending already, by this very hook
        }
    }
}
