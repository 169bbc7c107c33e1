package dev.lifeboat.cli.repository;

import dev.lifeboat.cli.output.Console;
import dev.lifeboat.cli.output.Text;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** Says that a store fails and is tried again: who sees nothing happen for minutes ends what would have gone on by itself. Safe for use by many threads. */
final class StoreTrouble implements BiConsumer<IOException, Duration> {
    /** What is over by then was no trouble. */
    private static final Duration PASSING = Duration.ofSeconds(4);

    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final Console console;
    private final Duration deadline;
    private final LongSupplier nanos;
    /** When it was told last. */
    private final AtomicLong told;

    /** @param deadline for which a call of the store is tried */
    StoreTrouble(Console console, Duration deadline) {
        this(console, deadline, System::nanoTime);
    }

    StoreTrouble(Console console, Duration deadline, LongSupplier nanos) {
        this.console = console;
        this.deadline = deadline;
        this.nanos = nanos;
        this.told = new AtomicLong(nanos.getAsLong() - AGAIN.toNanos());
    }

    @Override
    public void accept(IOException failure, Duration elapsed) {
        if (elapsed.compareTo(PASSING) < 0) {
            return;
        }
        var now = nanos.getAsLong();
        var last = told.get();
        if (now - last >= AGAIN.toNanos() && told.compareAndSet(last, now)) {
            console.note("The store has failed for " + Text.duration(elapsed) + ", and is tried for up to "
                    + Text.duration(deadline) + ": " + failure.getMessage());
        }
    }
}
