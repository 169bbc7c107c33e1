package dev.lifeboat.repository;

import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.BlobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** The objects of one repository by their names below its prefix. Translates what the store throws. */
final class Shelf {
    static final String REPOSITORY = "repository.json";
    static final String KEYS = "keys/";
    static final String PACKS = "packs/";
    static final String INDEX = "index/";
    static final String POINTS = "points/";
    static final String REPORTS = "reports/";
    static final String GARBAGE = "gc/";
    /** Of the vault, for a rescue; no part of reading a point. */
    static final String DESCRIPTOR = "descriptor/";

    private final BlobStore store;
    private final String prefix;

    Shelf(BlobStore store, RepositoryId repository) {
        this.store = store;
        this.prefix = repository.hex() + "/";
    }

    static String pack(PackId pack) {
        var hex = pack.hex();
        return PACKS + hex.substring(0, 2) + "/" + hex;
    }

    static String point(PointId point) {
        return POINTS + point.hex();
    }

    String full(String name) {
        return prefix + name;
    }

    boolean put(String name, byte[] content) {
        return put(name, ByteBuffer.wrap(content));
    }

    boolean put(String name, ByteBuffer content) {
        try {
            return store.putIfAbsent(prefix + name, content);
        } catch (IOException e) {
            throw Failures.store(prefix, e);
        }
    }

    /** The whole object. Objects beyond the largest that the format knows are cut there, and then do not verify. */
    Optional<byte[]> get(String name) {
        return get(name, 0, Limits.OBJECT);
    }

    Optional<byte[]> get(String name, long offset, int length) {
        try {
            return store.get(prefix + name, offset, length).map(Shelf::bytes);
        } catch (IOException e) {
            throw Failures.store(prefix, e);
        }
    }

    /** As much of an object as the array takes. @return how many bytes that were; empty if there is no such object */
    OptionalInt read(String name, byte[] into) {
        try {
            return store.read(prefix + name, 0, into);
        } catch (IOException e) {
            throw Failures.store(prefix, e);
        }
    }

    /** Names in their order. */
    List<String> names(String start) {
        return List.copyOf(sizes(start).keySet());
    }

    /** Names in their order, with the lengths of the objects. */
    SortedMap<String, Long> sizes(String start) {
        try (var found = store.list(prefix + start)) {
            var sizes = new TreeMap<String, Long>();
            found.forEach(blob -> sizes.put(blob.key().substring(prefix.length()), blob.size()));
            return sizes;
        } catch (IOException e) {
            throw Failures.store(prefix, e);
        } catch (UncheckedIOException e) {
            throw Failures.store(prefix, new IOException(e));
        }
    }

    /** Objects and their sizes, in the order of their names. */
    void list(String start, BiConsumer<String, Long> visitor) {
        try (var found = store.list(prefix + start)) {
            found.forEach(blob -> visitor.accept(blob.key().substring(prefix.length()), blob.size()));
        } catch (IOException e) {
            throw Failures.store(prefix, e);
        } catch (UncheckedIOException e) {
            throw Failures.store(prefix, new IOException(e));
        }
    }

    void delete(String name) {
        try {
            store.delete(prefix + name);
        } catch (IOException e) {
            throw Failures.store(prefix, e);
        }
    }

    /** When the store says that an object was written. */
    Optional<Instant> modified(String name) {
        try {
            return store.modified(prefix + name);
        } catch (IOException e) {
            throw Failures.store(prefix, e);
        }
    }

    boolean enforcesRetention() {
        try {
            return store.enforcesRetention();
        } catch (IOException e) {
            throw Failures.store(prefix, e);
        }
    }

    /** @return false if there is no such object */
    boolean retain(String name, Instant until) {
        try {
            return store.retain(prefix + name, until);
        } catch (IOException e) {
            throw Failures.store(prefix, e);
        }
    }

    Optional<Instant> retainedUntil(String name) {
        try {
            return store.retainedUntil(prefix + name);
        } catch (IOException e) {
            throw Failures.store(prefix, e);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        if (buffer.hasArray() && buffer.arrayOffset() == 0 && buffer.remaining() == buffer.array().length) {
            return buffer.array();
        }
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
