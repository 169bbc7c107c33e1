package dev.lifeboat.testkit.store;

import dev.lifeboat.repository.store.BlobStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A store that notes what is asked of it: the calls, and the bytes read of each object. */
public final class WatchedBlobStore implements BlobStore {
    private final BlobStore store;
    private final AtomicInteger calls = new AtomicInteger();
    private final ConcurrentSkipListMap<String, Long> read = new ConcurrentSkipListMap<>();

    public WatchedBlobStore(BlobStore store) {
        this.store = store;
    }

    public int calls() {
        return calls.get();
    }

    /** Bytes by key, of objects that were read at all. */
    public Map<String, Long> read() {
        return new TreeMap<>(read);
    }

    @Override
    public boolean putIfAbsent(String key, ByteBuffer content) throws IOException {
        calls.incrementAndGet();
        return store.putIfAbsent(key, content);
    }

    @Override
    public Optional<ByteBuffer> get(String key, long offset, int length) throws IOException {
        calls.incrementAndGet();
        var found = store.get(key, offset, length);
        found.ifPresent(bytes -> read.merge(key, (long) bytes.remaining(), Long::sum));
        return found;
    }

    @Override
    public Stream<BlobInfo> list(String prefix) throws IOException {
        calls.incrementAndGet();
        return store.list(prefix);
    }

    @Override
    public void delete(String key) throws IOException {
        calls.incrementAndGet();
        store.delete(key);
    }

    @Override
    public boolean enforcesRetention() throws IOException {
        return store.enforcesRetention();
    }

    @Override
    public boolean retain(String key, Instant until) throws IOException {
        calls.incrementAndGet();
        return store.retain(key, until);
    }

    @Override
    public Optional<Instant> retainedUntil(String key) throws IOException {
        calls.incrementAndGet();
        return store.retainedUntil(key);
    }

    @Override
    public String toString() {
        return store.toString();
    }
}
