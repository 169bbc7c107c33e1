package dev.lifeboat.repository.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who shuts a gate counts on nothing going on behind it. */
class GateTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final Gate gate = new Gate();

    @Test
    void letsNothingThroughOnceItIsShut() {
        var done = new AtomicInteger();
        gate.pass(done::incrementAndGet);
        assertThat(gate.shut(LONG)).isTrue();
        assertThatThrownBy(() -> gate.pass(done::incrementAndGet)).isInstanceOf(CancellationException.class);
        assertThat(done).hasValue(1);
    }

    @Test
    void waitsForWhatWasLetThroughAlsoWhenInterrupted() throws Exception {
        var begun = new CountDownLatch(1);
        var ends = new CountDownLatch(1);
        var isDone = new AtomicBoolean();
        var work = Thread.ofPlatform()
                .start(() -> gate.pass(() -> {
                    begun.countDown();
                    awaitQuietly(ends);
                    isDone.set(true);
                }));
        begun.await();
        assertThat(gate.shut(Duration.ofMillis(1))).as("work goes on").isFalse();
        var sawDone = new AtomicBoolean();
        var isInterrupted = new AtomicBoolean();
        var shutter = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            sawDone.set(gate.shut(LONG) && isDone.get());
            isInterrupted.set(Thread.currentThread().isInterrupted());
        });
        ends.countDown();
        work.join(LONG);
        shutter.join(LONG);
        assertThat(sawDone).isTrue();
        assertThat(isInterrupted).as("the interrupt is kept for the caller").isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
