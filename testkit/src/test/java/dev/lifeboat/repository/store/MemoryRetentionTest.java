package dev.lifeboat.repository.store;

import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.store.RetentionContract;
import dev.lifeboat.testkit.time.SettableClock;
import java.time.Duration;
import java.time.Instant;

class MemoryRetentionTest extends RetentionContract {
    private final SettableClock clock = new SettableClock();

    @Override
    protected BlobStore store() {
        return new MemoryBlobStore(clock);
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
