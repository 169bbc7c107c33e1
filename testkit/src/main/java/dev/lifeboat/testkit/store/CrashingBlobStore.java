package dev.lifeboat.testkit.store;

import dev.lifeboat.repository.store.BlobStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A store whose user dies at the n-th call: from then on every call fails. Run with every n, and both before and after the call takes effect, it
 * enumerates the crashes of an operation.
 */
public final class CrashingBlobStore implements BlobStore {
    /** On which side of the fatal call the crash lies. */
    public enum Moment {
        BEFORE,
        AFTER
    }

    private final BlobStore store;
    private final int fatal;
    private final Moment moment;
    private final AtomicInteger calls = new AtomicInteger();

    /** @param fatal the call that is the last, from 1; 0 for none */
    public CrashingBlobStore(BlobStore store, int fatal, Moment moment) {
        this.store = store;
        this.fatal = fatal;
        this.moment = moment;
    }

    /** A store that only counts. */
    public static CrashingBlobStore counting(BlobStore store) {
        return new CrashingBlobStore(store, 0, Moment.BEFORE);
    }

    public int calls() {
        return calls.get();
    }

    @Override
    public boolean putIfAbsent(String key, ByteBuffer content) throws IOException {
        return call(() -> store.putIfAbsent(key, content));
    }

    @Override
    public Optional<ByteBuffer> get(String key, long offset, int length) throws IOException {
        return call(() -> store.get(key, offset, length));
    }

    @Override
    public Stream<BlobInfo> list(String prefix) throws IOException {
        return call(() -> store.list(prefix));
    }

    @Override
    public void delete(String key) throws IOException {
        call(() -> {
            store.delete(key);
            return true;
        });
    }

    /** What a store says of itself is no step of an operation. */
    @Override
    public boolean enforcesRetention() throws IOException {
        return store.enforcesRetention();
    }

    @Override
    public boolean retain(String key, Instant until) throws IOException {
        return call(() -> store.retain(key, until));
    }

    @Override
    public Optional<Instant> retainedUntil(String key) throws IOException {
        return call(() -> store.retainedUntil(key));
    }

    @Override
    public Optional<Instant> modified(String key) throws IOException {
        return call(() -> store.modified(key));
    }

    @Override
    public String toString() {
        return store.toString();
    }

    @FunctionalInterface
    private interface Call<T> {
        T run() throws IOException;
    }

    private <T> T call(Call<T> call) throws IOException {
        var number = calls.incrementAndGet();
        if (fatal != 0 && (number > fatal || (number == fatal && moment == Moment.BEFORE))) {
            throw new IOException("The process died at call " + fatal);
        }
        var result = call.run();
        if (number == fatal) {
            throw new IOException("The process died after call " + fatal);
        }
        return result;
    }
}
