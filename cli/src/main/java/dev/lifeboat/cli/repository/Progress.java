package dev.lifeboat.cli.repository;

import dev.lifeboat.cli.output.Console;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.repository.file.FileFinding;
import dev.lifeboat.repository.file.FileListener;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Shows how far long work is: what is done, how fast, and when it may end. One line that changes on a terminal, a line now and then elsewhere. Findings are
 * told as they come: the first of them on a terminal, each of them elsewhere, where somebody looks for names later. Safe for use by many threads; to be closed.
 */
final class Progress implements FileListener, AutoCloseable {
    private static final int TOLD = 20;
    private static final long ON_TERMINAL = 250;
    private static final long ELSEWHERE = 30_000;
    private static final int BAR = 20;

    private final Console console;
    private final String verb;
    private final boolean isVolume;
    private volatile long expected;
    private final LongSupplier nanos;
    private final long began;
    private final LongAdder entries = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final AtomicInteger findings = new AtomicInteger();
    private volatile byte[] path = new byte[0];
    private final ScheduledExecutorService ticker;

    /** @param expected entries in all, as well as anybody knows; 0 if nobody does */
    Progress(Console console, String verb, long expected) {
        this(console, verb, expected, false, System::nanoTime);
    }

    /** Of a block volume, which is told by {@link #at}. */
    static Progress ofVolume(Console console, String verb) {
        return new Progress(console, verb, 0, true, System::nanoTime);
    }

    Progress(Console console, String verb, long expected, boolean isVolume, LongSupplier nanos) {
        this.console = console;
        this.verb = verb;
        this.expected = expected;
        this.isVolume = isVolume;
        this.nanos = nanos;
        this.began = nanos.getAsLong();
        this.ticker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("progress").factory());
        var period = period(console);
        ticker.scheduleWithFixedDelay(() -> console.status(line()), period, period, TimeUnit.MILLISECONDS);
    }

    /** Milliseconds from one line to the next: a log must not fill up with them. */
    static long period(Console console) {
        return console.isTerminal() ? ON_TERMINAL : ELSEWHERE;
    }

    /** As a {@code VolumeProgress}: bytes that are dealt with, of all. */
    void at(long done, long total) {
        expected = total;
        bytes.add(done - bytes.sum());
    }

    @Override
    public void path(byte[] now) {
        path = now;
    }

    @Override
    public void entries(long count) {
        entries.add(count);
    }

    @Override
    public void bytes(long count) {
        bytes.add(count);
    }

    @Override
    public void finding(FileFinding finding) {
        var number = findings.incrementAndGet();
        if (number <= TOLD || !console.isTerminal()) {
            console.note("Warning: " + finding.message());
        } else if (number == TOLD + 1) {
            console.note("There are more warnings; they are counted at the end.");
        }
    }

    Duration elapsed() {
        return Duration.ofNanos(nanos.getAsLong() - began);
    }

    String line() {
        var done = isVolume ? bytes.sum() : entries.sum();
        var seconds = Math.max(0.001, elapsed().toMillis() / 1000.0);
        var line = new StringBuilder(verb);
        if (expected > 0) {
            var share = Math.min(1.0, (double) done / expected);
            var full = (int) (share * BAR);
            line.append(" [").repeat('#', full).repeat('.', BAR - full).append("] %3d %%".formatted((int)
                            (share * 100)));
        }
        if (!isVolume) {
            line.append(", %,d entries".formatted(done));
        }
        line.append(", %s, %s/s".formatted(Text.bytes(bytes.sum()), Text.bytes((long) (bytes.sum() / seconds))));
        if (expected > 0 && done > 0 && done < expected) {
            var left = Duration.ofMillis((long) (seconds * 1000 / done * (expected - done)));
            line.append(", about ").append(Text.duration(left)).append(" left");
        }
        var now = KeyText.of(path);
        return now.isEmpty() ? line.toString() : line.append("  ").append(now).toString();
    }

    /** Nothing is shown after this: the result is. */
    @Override
    public void close() {
        ticker.shutdownNow();
        try {
            if (!ticker.awaitTermination(1, TimeUnit.SECONDS)) {
                console.note("The terminal takes no output.");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
