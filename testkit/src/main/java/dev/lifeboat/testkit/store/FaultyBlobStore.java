package dev.lifeboat.testkit.store;

import dev.lifeboat.repository.store.BlobStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A store behind a bad line: calls fail as a test says, before or after they take effect; it is away for a while; its listings lag behind. Time is the
 * clock's. Thread-safe.
 */
public final class FaultyBlobStore implements BlobStore {
    /** What was asked for. */
    public enum Operation {
        PUT,
        GET,
        LIST,
        DELETE,
        RETAIN
    }

    /** @param number of the call, from 1 */
    public record Call(int number, Operation operation, String key) {}

    /** What goes wrong with a call. */
    public enum Fault {
        NONE,
        /** The request is lost. */
        BEFORE,
        /** The answer is lost. */
        AFTER
    }

    private final BlobStore store;
    private final InstantSource clock;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<String, Instant> written = new ConcurrentHashMap<>();
    private final Map<String, Deleted> deleted = new ConcurrentHashMap<>();
    private volatile Function<Call, Fault> faults = _ -> Fault.NONE;
    private volatile Instant back = Instant.MIN;
    private volatile Duration lag = Duration.ZERO;

    private record Deleted(BlobInfo blob, Instant when) {}

    public FaultyBlobStore(BlobStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** From now on; is asked before each call. */
    public void faults(Function<Call, Fault> faults) {
        this.faults = faults;
    }

    /** Answers 503 to everything for so long. */
    public void away(Duration time) {
        back = clock.instant().plus(time);
    }

    /** Listings show what was so long ago; reads and writes see what is. */
    public void listingsLag(Duration lag) {
        this.lag = lag;
    }

    public int calls() {
        return calls.get();
    }

    @Override
    public boolean putIfAbsent(String key, ByteBuffer content) throws IOException {
        return call(Operation.PUT, key, () -> {
            var first = store.putIfAbsent(key, content);
            if (first) {
                written.put(key, clock.instant());
                deleted.remove(key);
            }
            return first;
        });
    }

    @Override
    public Optional<ByteBuffer> get(String key, long offset, int length) throws IOException {
        return call(Operation.GET, key, () -> store.get(key, offset, length));
    }

    @Override
    public Stream<BlobInfo> list(String prefix) throws IOException {
        return call(Operation.LIST, prefix, () -> {
            var then = clock.instant().minus(lag);
            var seen = new TreeMap<String, BlobInfo>();
            try (var found = store.list(prefix)) {
                found.filter(blob -> lag.isZero()
                                || !written.getOrDefault(blob.key(), Instant.MIN)
                                        .isAfter(then))
                        .forEach(blob -> seen.put(blob.key(), blob));
            }
            deleted.values().stream()
                    .filter(gone ->
                            gone.when().isAfter(then) && gone.blob().key().startsWith(prefix))
                    .forEach(gone -> seen.putIfAbsent(gone.blob().key(), gone.blob()));
            return seen.values().stream();
        });
    }

    @Override
    public void delete(String key) throws IOException {
        call(Operation.DELETE, key, () -> {
            var before = size(key);
            store.delete(key);
            before.ifPresent(size -> deleted.put(key, new Deleted(new BlobInfo(key, size), clock.instant())));
            return true;
        });
    }

    @Override
    public boolean enforcesRetention() throws IOException {
        return store.enforcesRetention();
    }

    @Override
    public boolean retain(String key, Instant until) throws IOException {
        return call(Operation.RETAIN, key, () -> store.retain(key, until));
    }

    @Override
    public Optional<Instant> retainedUntil(String key) throws IOException {
        return call(Operation.RETAIN, key, () -> store.retainedUntil(key));
    }

    @Override
    public Optional<Instant> modified(String key) throws IOException {
        return call(Operation.GET, key, () -> store.modified(key));
    }

    @Override
    public String toString() {
        return store.toString();
    }

    private Optional<Long> size(String key) throws IOException {
        try (var found = store.list(key)) {
            return found.filter(blob -> blob.key().equals(key))
                    .map(BlobInfo::size)
                    .findFirst();
        }
    }

    @FunctionalInterface
    private interface Step<T> {
        T run() throws IOException;
    }

    private <T> T call(Operation operation, String key, Step<T> step) throws IOException {
        var call = new Call(calls.incrementAndGet(), operation, key);
        if (clock.instant().isBefore(back)) {
            throw new IOException("The store answered status 503");
        }
        return switch (faults.apply(call)) {
            case NONE -> step.run();
            case BEFORE -> throw new IOException("The request was lost: " + call);
            case AFTER -> {
                step.run();
                throw new IOException("The answer was lost: " + call);
            }
        };
    }
}
