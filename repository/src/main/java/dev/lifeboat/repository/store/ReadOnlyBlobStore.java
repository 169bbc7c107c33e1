package dev.lifeboat.repository.store;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Changes nothing, whoever asks: for checks, for reading with a recovery key, for stores that are kept as evidence. */
public final class ReadOnlyBlobStore implements BlobStore {
    private final BlobStore store;

    public ReadOnlyBlobStore(BlobStore store) {
        this.store = store;
    }

    @Override
    public boolean putIfAbsent(String key, ByteBuffer content) {
        throw refused();
    }

    @Override
    public boolean putIfAbsent(String key, Path file) {
        throw refused();
    }

    @Override
    public Optional<ByteBuffer> get(String key, long offset, int length) throws IOException {
        return store.get(key, offset, length);
    }

    @Override
    public OptionalInt read(String key, long offset, byte[] into) throws IOException {
        return store.read(key, offset, into);
    }

    @Override
    public Stream<BlobInfo> list(String prefix) throws IOException {
        return store.list(prefix);
    }

    @Override
    public void delete(String key) {
        throw refused();
    }

    @Override
    public boolean enforcesRetention() throws IOException {
        return store.enforcesRetention();
    }

    @Override
    public boolean retain(String key, Instant until) {
        throw refused();
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

    private LifeboatException refused() {
        return new LifeboatException(
                ErrorCode.STORE_READ_ONLY,
                Map.of("container", store.toString(), "reason", "it was opened for reading only"));
    }
}
