package dev.lifeboat.repository.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Leaves room on the line, and in what a store allows, to others. What is read is paid for afterwards: its length is known only then. */
public final class ThrottledBlobStore implements BlobStore {
    private final BlobStore store;
    private final Allowance bytes;
    private final Allowance requests;

    /**
     * @param bytes of contents, both ways
     * @param requests of any kind; a listing counts as one
     */
    public ThrottledBlobStore(BlobStore store, Allowance bytes, Allowance requests) {
        this.store = store;
        this.bytes = bytes;
        this.requests = requests;
    }

    @Override
    public boolean putIfAbsent(String key, ByteBuffer content) throws IOException {
        requests.take(1);
        bytes.take(content.remaining());
        return store.putIfAbsent(key, content);
    }

    @Override
    public boolean putIfAbsent(String key, Path file) throws IOException {
        requests.take(1);
        bytes.take(Files.size(file));
        return store.putIfAbsent(key, file);
    }

    @Override
    public Optional<ByteBuffer> get(String key, long offset, int length) throws IOException {
        requests.take(1);
        var found = store.get(key, offset, length);
        if (found.isPresent()) {
            bytes.take(found.get().remaining());
        }
        return found;
    }

    @Override
    public Stream<BlobInfo> list(String prefix) throws IOException {
        requests.take(1);
        return store.list(prefix);
    }

    @Override
    public void delete(String key) throws IOException {
        requests.take(1);
        store.delete(key);
    }

    @Override
    public boolean enforcesRetention() throws IOException {
        requests.take(1);
        return store.enforcesRetention();
    }

    @Override
    public boolean retain(String key, Instant until) throws IOException {
        requests.take(1);
        return store.retain(key, until);
    }

    @Override
    public Optional<Instant> retainedUntil(String key) throws IOException {
        requests.take(1);
        return store.retainedUntil(key);
    }

    @Override
    public Optional<Instant> modified(String key) throws IOException {
        requests.take(1);
        return store.modified(key);
    }

    @Override
    public String toString() {
        return store.toString();
    }
}
