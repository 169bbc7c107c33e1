package dev.lifeboat.testkit.store;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.store.BlobKey;
import dev.lifeboat.repository.store.BlobStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store in memory that keeps both contracts, and lets a test look at and change what is stored. It holds objects only when given a clock. */
public final class MemoryBlobStore implements BlobStore {
    private final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
    private final ConcurrentMap<String, Instant> held = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Instant> written = new ConcurrentHashMap<>();
    private final @Nullable InstantSource clock;
    private final boolean locks;

    /** A store without locks. */
    public MemoryBlobStore() {
        this(null, false);
    }

    /** A store that holds objects, by this clock. */
    public MemoryBlobStore(InstantSource clock) {
        this(clock, true);
    }

    private MemoryBlobStore(@Nullable InstantSource clock, boolean locks) {
        this.clock = clock;
        this.locks = locks;
    }

    /** A store without locks that says when objects were written. */
    public static MemoryBlobStore dating(InstantSource clock) {
        return new MemoryBlobStore(clock, false);
    }

    @Override
    public boolean putIfAbsent(String key, ByteBuffer content) {
        var bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        var first = objects.putIfAbsent(BlobKey.checked(key), bytes) == null;
        if (first && clock != null) {
            written.put(key, clock.instant());
        }
        return first;
    }

    @Override
    public Optional<ByteBuffer> get(String key, long offset, int length) {
        var bytes = objects.get(BlobKey.checked(key));
        if (bytes == null) {
            return Optional.empty();
        }
        var from = (int) Math.min(offset, bytes.length);
        return Optional.of(ByteBuffer.wrap(
                Arrays.copyOfRange(bytes, from, (int) Math.min(bytes.length, (long) from + length))));
    }

    @Override
    public Stream<BlobInfo> list(String prefix) {
        var found = new ArrayList<BlobInfo>();
        objects.tailMap(prefix).forEach((key, bytes) -> {
            if (key.startsWith(prefix)) {
                found.add(new BlobInfo(key, bytes.length));
            }
        });
        return found.stream();
    }

    @Override
    public synchronized void delete(String key) {
        var until = held.get(BlobKey.checked(key));
        if (clock != null && until != null && clock.instant().isBefore(until)) {
            throw new LifeboatException(
                    ErrorCode.STORE_OBJECT_RETAINED,
                    Map.of("object", key, "container", toString(), "reason", "it is held until " + until));
        }
        objects.remove(key);
        held.remove(key);
        written.remove(key);
    }

    @Override
    public boolean enforcesRetention() {
        return locks;
    }

    @Override
    public synchronized boolean retain(String key, Instant until) throws IOException {
        if (!locks) {
            return BlobStore.super.retain(key, until);
        }
        if (!objects.containsKey(BlobKey.checked(key))) {
            return false;
        }
        held.merge(key, until, (before, now) -> before.isAfter(now) ? before : now);
        return true;
    }

    @Override
    public Optional<Instant> retainedUntil(String key) {
        return Optional.ofNullable(held.get(BlobKey.checked(key)));
    }

    @Override
    public Optional<Instant> modified(String key) {
        return Optional.ofNullable(written.get(key));
    }

    @Override
    public String toString() {
        return "memory";
    }

    /** All objects by key: the arrays themselves, to be damaged by a test. */
    public Map<String, byte[]> objects() {
        return new TreeMap<>(objects);
    }

    /** What no store does: another content under a key that exists. */
    public void replace(String key, byte[] content) {
        objects.put(BlobKey.checked(key), content);
    }

    /** A store with the same objects. */
    public MemoryBlobStore copy() {
        var copy = new MemoryBlobStore(clock, locks);
        objects.forEach((key, bytes) -> copy.objects.put(key, bytes.clone()));
        copy.held.putAll(held);
        copy.written.putAll(written);
        return copy;
    }
}
