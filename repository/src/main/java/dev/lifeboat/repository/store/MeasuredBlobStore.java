package dev.lifeboat.repository.store;

import dev.lifeboat.repository.store.StoreMeter.Call;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Tells a meter of every call. A listing is told when it is closed. */
public final class MeasuredBlobStore implements BlobStore {
    private final BlobStore store;
    private final StoreMeter meter;
    private final Waiting waiting;

    public MeasuredBlobStore(BlobStore store, StoreMeter meter, Waiting waiting) {
        this.store = store;
        this.meter = meter;
        this.waiting = waiting;
    }

    @Override
    public boolean putIfAbsent(String key, ByteBuffer content) throws IOException {
        return measured(Call.PUT, _ -> content.remaining(), () -> store.putIfAbsent(key, content));
    }

    @Override
    public boolean putIfAbsent(String key, Path file) throws IOException {
        var size = Files.size(file);
        return measured(Call.PUT, _ -> size, () -> store.putIfAbsent(key, file));
    }

    @Override
    public Optional<ByteBuffer> get(String key, long offset, int length) throws IOException {
        return measured(
                Call.GET, found -> found.map(ByteBuffer::remaining).orElse(0), () -> store.get(key, offset, length));
    }

    @Override
    public Stream<BlobInfo> list(String prefix) throws IOException {
        var began = waiting.nanos();
        var seen = new AtomicLong();
        try {
            return store.list(prefix)
                    .peek(_ -> seen.incrementAndGet())
                    .onClose(() -> meter.called(Call.LIST, seen.get(), since(began), true));
        } catch (IOException | RuntimeException e) {
            meter.called(Call.LIST, 0, since(began), false);
            throw e;
        }
    }

    @Override
    public void delete(String key) throws IOException {
        measured(Call.DELETE, _ -> 0, () -> {
            store.delete(key);
            return true;
        });
    }

    @Override
    public boolean enforcesRetention() throws IOException {
        return store.enforcesRetention();
    }

    @Override
    public boolean retain(String key, Instant until) throws IOException {
        return measured(Call.RETAIN, _ -> 0, () -> store.retain(key, until));
    }

    @Override
    public Optional<Instant> retainedUntil(String key) throws IOException {
        return store.retainedUntil(key);
    }

    @Override
    public Optional<Instant> modified(String key) throws IOException {
        return store.modified(key);
    }

    @Override
    public String toString() {
        return store.toString();
    }

    @FunctionalInterface
    private interface Step<T> {
        T run() throws IOException;
    }

    private <T> T measured(Call call, ToLongFunction<T> bytes, Step<T> step) throws IOException {
        var began = waiting.nanos();
        try {
            var result = step.run();
            meter.called(call, bytes.applyAsLong(result), since(began), true);
            return result;
        } catch (IOException | RuntimeException e) {
            meter.called(call, 0, since(began), false);
            throw e;
        }
    }

    private Duration since(long began) {
        return Duration.ofNanos(waiting.nanos() - began);
    }
}
