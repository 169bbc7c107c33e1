package dev.lifeboat.repository.store;

import dev.lifeboat.testkit.store.CrashingBlobStore;
import dev.lifeboat.testkit.store.FaultyBlobStore;
import dev.lifeboat.testkit.store.FaultyBlobStore.Fault;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.store.RetentionContract;
import dev.lifeboat.testkit.time.SettableClock;
import dev.lifeboat.testkit.time.SettableWaiting;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Nested;

/** A store stays a store in whatever it is wrapped. */
class DecoratorsContractTest {
    abstract static class Wrapped extends RetentionContract {
        private final SettableClock clock = new SettableClock();
        private final SettableWaiting waiting = new SettableWaiting(clock);

        abstract BlobStore wrap(BlobStore store, SettableClock clock, SettableWaiting waiting);

        @Override
        protected BlobStore store() {
            return wrap(new MemoryBlobStore(clock), clock, waiting);
        }

        @Override
        protected Instant now() {
            return clock.instant();
        }

        @Override
        protected void pass(Duration time) {
            clock.pass(time);
        }
    }

    @Nested
    class Retrying extends Wrapped {
        @Override
        BlobStore wrap(BlobStore store, SettableClock clock, SettableWaiting waiting) {
            return new RetryingBlobStore(store, Patience.DEFAULT, waiting, new Random(1));
        }
    }

    /** Every third call fails, half of them after they took effect; nobody who asks sees it. */
    @Nested
    class RetryingOnABadLine extends Wrapped {
        @Override
        BlobStore wrap(BlobStore store, SettableClock clock, SettableWaiting waiting) {
            var faulty = new FaultyBlobStore(store, clock);
            faulty.faults(call -> switch (call.number() % 6) {
                case 0 -> Fault.BEFORE;
                case 3 -> Fault.AFTER;
                default -> Fault.NONE;
            });
            var patience = new Patience(Duration.ofMinutes(3), Duration.ofNanos(2), Duration.ofNanos(2));
            return new RetryingBlobStore(faulty, patience, waiting, new Random(1));
        }
    }

    @Nested
    class Throttled extends Wrapped {
        @Override
        BlobStore wrap(BlobStore store, SettableClock clock, SettableWaiting waiting) {
            return new ThrottledBlobStore(store, new Allowance(1L << 40, waiting), new Allowance(1_000_000, waiting));
        }
    }

    @Nested
    class Measured extends Wrapped {
        @Override
        BlobStore wrap(BlobStore store, SettableClock clock, SettableWaiting waiting) {
            return new MeasuredBlobStore(store, (_, _, _, _) -> {}, waiting);
        }
    }

    @Nested
    class Crashing extends Wrapped {
        @Override
        BlobStore wrap(BlobStore store, SettableClock clock, SettableWaiting waiting) {
            return CrashingBlobStore.counting(store);
        }
    }
}
