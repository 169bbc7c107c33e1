package dev.lifeboat.vault.repository;

import dev.lifeboat.repository.store.BlobStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Lets long work end at its next call of the store, for that work alone: others use the same store unasked. To end between two calls is nothing else than the
 * death of the process there, which every work on a repository survives. Interrupting the thread would close files that others read. Thread-safe.
 */
final class InterruptibleStore implements BlobStore {
    /** Says whether the work of this thread is to end; unbound in threads that nobody may stop. */
    static final ScopedValue<BooleanSupplier> STOP = ScopedValue.newInstance();

    private final BlobStore store;

    InterruptibleStore(BlobStore store) {
        this.store = store;
    }

    private BlobStore store() {
        if (STOP.isBound() && STOP.get().getAsBoolean()) {
            throw new CancellationException("The work on the repository was ended");
        }
        return store;
    }

    @Override
    public boolean putIfAbsent(String key, ByteBuffer content) throws IOException {
        return store().putIfAbsent(key, content);
    }

    @Override
    public boolean putIfAbsent(String key, Path file) throws IOException {
        return store().putIfAbsent(key, file);
    }

    @Override
    public Optional<ByteBuffer> get(String key, long offset, int length) throws IOException {
        return store().get(key, offset, length);
    }

    @Override
    public OptionalInt read(String key, long offset, byte[] into) throws IOException {
        return store().read(key, offset, into);
    }

    @Override
    public Stream<BlobInfo> list(String prefix) throws IOException {
        return store().list(prefix);
    }

    @Override
    public void delete(String key) throws IOException {
        store().delete(key);
    }

    @Override
    public boolean enforcesRetention() throws IOException {
        return store().enforcesRetention();
    }

    @Override
    public boolean retain(String key, Instant until) throws IOException {
        return store().retain(key, until);
    }

    @Override
    public Optional<Instant> retainedUntil(String key) throws IOException {
        return store().retainedUntil(key);
    }

    @Override
    public Optional<Instant> modified(String key) throws IOException {
        return store().modified(key);
    }

    @Override
    public String toString() {
        return store.toString();
    }
}
