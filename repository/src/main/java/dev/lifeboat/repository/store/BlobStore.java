package dev.lifeboat.repository.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Objects that are written once and never change: the only thing Lifeboat asks of a store.
 *
 * <p>Keys are at most 1,024 ASCII characters of {@code [A-Za-z0-9._/-]}, without a slash at either end and without empty, {@code .} or {@code ..}
 * parts; others are an {@code IllegalArgumentException}. No key is another's folder: with {@code a/b} there is no {@code a}. Implementations are safe for use by many threads.
 *
 * <p>Two failures have codes of their own, for people have to act: a write or deletion throws {@code LifeboatException} {@code STORE_FULL} when
 * there is no room left and {@code STORE_READ_ONLY} when the store refuses all writes. Everything else is an {@code IOException}, and worth another
 * try.
 *
 * <p>What they promise is written down, and tested, in {@code BlobStoreContract}; retrying, throttling and measuring are
 * decorators.
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
     * Reads {@code length} bytes from {@code offset}, fewer at the end of the object.
     *
     * @return empty if there is no such object
     */
    Optional<ByteBuffer> get(String key, long offset, int length) throws IOException;

    /**
     * The objects whose key begins with {@code prefix}, in the order of their keys' bytes. To be closed. Cost grows with what is found, not with what
     * the store holds. Going through it may throw {@code UncheckedIOException}.
     */
    Stream<BlobInfo> list(String prefix) throws IOException;

    /** Removes an object; none being there is fine. Refused by stores that hold it under a lock. */
    void delete(String key) throws IOException;

    /** @param size in bytes */
    record BlobInfo(String key, long size) {}
}
