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

/**
 * Objects that are written once and never change: the only thing Lifeboat asks of a store.
 *
 * <p>Keys are at most 1,024 ASCII characters of {@code [A-Za-z0-9._/-]}, without a slash at either end and without empty, {@code .} or {@code ..}
 * parts; others are an {@code IllegalArgumentException}. No key is another's folder: with {@code a/b} there is no {@code a}. Implementations are safe for use by many threads.
 *
 * <p>Failures that people have to act on have codes: {@code LifeboatException} {@code STORE_FULL} when there is no room left,
 * {@code STORE_READ_ONLY} when the store refuses all writes, {@code STORE_ACCESS_DENIED} when it does not accept the credentials, and
 * {@code STORE_CONTAINER_NOT_FOUND} when there is no such bucket or container. Everything else is an {@code IOException}, and worth another try.
 *
 * <p>What they promise is written down, and tested, in {@code BlobStoreContract} and {@code RetentionContract}; retrying, throttling and measuring
 * are decorators. A store may ignore {@link #putIfAbsent}'s condition, or its own lock: {@link StoreProbe} finds that out.
 */
public interface BlobStore {
    /**
     * Writes an object, durable when the call returns, its name included. A writer that dies leaves nothing that can be seen.
     *
     * @return false if an object with that key exists already; it is left as it is, and durable too
     * @throws IOException if the outcome is unknown: the object may or may not exist, never a part of it
     */
    boolean putIfAbsent(String key, ByteBuffer content) throws IOException;

    /**
     * The same from a file of the caller's, of at most 2 GiB. Nobody may write to the file afterwards, for the store may take the file itself instead of a copy;
     * removing it changes nothing.
     */
    default boolean putIfAbsent(String key, Path file) throws IOException {
        try (var content = MappedFile.open(file)) {
            return putIfAbsent(key, content.bytes());
        }
    }

    /**
     * Reads {@code length} bytes from {@code offset}, fewer at the end of the object.
     *
     * @return empty if there is no such object
     */
    Optional<ByteBuffer> get(String key, long offset, int length) throws IOException;

    /**
     * The same into an array of the caller's, from its beginning and as much as it takes: whoever reads many large objects needs no new array for each.
     *
     * @return how many bytes were read; empty if there is no such object
     */
    default OptionalInt read(String key, long offset, byte[] into) throws IOException {
        var found = get(key, offset, into.length);
        if (found.isEmpty()) {
            return OptionalInt.empty();
        }
        var count = found.get().remaining();
        found.get().get(into, 0, count);
        return OptionalInt.of(count);
    }

    /**
     * The objects whose key begins with {@code prefix}, in the order of their keys' bytes. To be closed. Cost grows with what is found, not with what
     * the store holds. Going through it may throw {@code UncheckedIOException}.
     */
    Stream<BlobInfo> list(String prefix) throws IOException;

    /**
     * Removes an object with all its versions; none being there is fine.
     *
     * @throws LifeboatException STORE_OBJECT_RETAINED if the store holds it; it can still be read
     */
    void delete(String key) throws IOException;

    /** Whether the store is set up to hold objects against deletion by anyone. What it says of itself; only the probe has tried. */
    default boolean enforcesRetention() throws IOException {
        return false;
    }

    /**
     * Holds an object until that moment at least. Never shortens: an object that is held for longer stays so. Stores keep whole seconds.
     *
     * @return false if there is no such object
     * @throws LifeboatException STORE_WITHOUT_RETENTION if this store cannot
     */
    default boolean retain(String key, Instant until) throws IOException {
        throw new LifeboatException(
                ErrorCode.STORE_WITHOUT_RETENTION,
                Map.of("container", toString(), "reason", "this kind of store has no locks"));
    }

    /** Until when an object is held; empty if it is not, or is not there. */
    default Optional<Instant> retainedUntil(String key) throws IOException {
        return Optional.empty();
    }

    /**
     * When an object was written, by the store's own clock; empty if it is not there, or the store does not say. A hint for clean-ups, what is unfinished and
     * what is old: nothing that must be safe may rest on it.
     */
    default Optional<Instant> modified(String key) throws IOException {
        return Optional.empty();
    }

    /** The store for people, in errors: bucket or container and prefix, or the name of the folder; nothing secret. */
    @Override
    String toString();

    /** @param size in bytes */
    record BlobInfo(String key, long size) {}
}
