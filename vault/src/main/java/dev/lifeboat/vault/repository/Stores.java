package dev.lifeboat.vault.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.FolderBlobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** Containers of storage accounts as object stores: folders below one root. Thread-safe. */
public final class Stores {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private static final String UNFINISHED = ".unfinished-";

    private final Path root;
    private final InstantSource clock;

    /** @param root {@code DIR/store}; may be a mount of its own */
    public Stores(Path root, InstantSource clock) {
        this.clock = clock;
        this.root = root.toAbsolutePath().normalize();
    }

    /**
     * A container, by names that are safe in a path.
     *
     * @throws LifeboatException INVALID_RESOURCE_NAME
     */
    public record Container(String account, String name) {
        public Container {
            if (!NAME.matcher(account).matches() || !NAME.matcher(name).matches()) {
                throw new LifeboatException(
                        ErrorCode.INVALID_RESOURCE_NAME,
                        Map.of("name", name, "reason", "it is no name of a storage account or container"));
            }
        }

        @Override
        public String toString() {
            return account + "/" + name;
        }
    }

    public Path folder(Container container) {
        return root.resolve(container.account()).resolve(container.name());
    }

    /** The objects of a container. */
    public BlobStore blobs(Container container) {
        return new FolderBlobStore(folder(container));
    }

    /**
     * Writes, reads and removes one small object.
     *
     * @throws LifeboatException STORE_FULL, STORE_READ_ONLY or STORE_NOT_READY
     */
    public void probe(Container container) {
        var key = "probe/" + UUID.randomUUID();
        var blobs = blobs(container);
        var content = new byte[] {42};
        try {
            blobs.putIfAbsent(key, ByteBuffer.wrap(content));
            var read = blobs.get(key, 0, 2);
            blobs.delete(key);
            if (read.isEmpty() || !read.get().equals(ByteBuffer.wrap(content))) {
                throw new IOException("what was written is not what is read");
            }
        } catch (IOException e) {
            throw StoreFailure.of(container.toString(), e);
        }
    }

    /** Removes what uploads left behind that a crash cut short. Younger ones may be at work. */
    public void sweep() {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (var files = Files.walk(root)) {
            for (var file : (Iterable<Path>) files::iterator) {
                if (file.getFileName().toString().startsWith(UNFINISHED) && isOld(file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new LifeboatException(
                    ErrorCode.STORE_NOT_READY, Map.of("container", root.toString(), "reason", "it cannot be read"), e);
        }
    }

    /** Older than any ticket: nobody is writing it. */
    private boolean isOld(Path file) throws IOException {
        return Files.getLastModifiedTime(file)
                .toInstant()
                .isBefore(clock.instant().minus(Duration.ofHours(1)));
    }

    /** The length of an object in bytes is exactly this. */
    public boolean has(Container container, String key, long length) {
        try {
            var end = blobs(container).get(key, Math.max(0, length - 1), 2);
            return end.isPresent() && end.get().remaining() == 1;
        } catch (IOException e) {
            throw StoreFailure.of(container.toString(), e);
        }
    }

    /** Removes every object whose key begins so. */
    public void removeAll(Container container, String prefix) {
        var blobs = blobs(container);
        try (var all = blobs.list(prefix)) {
            for (var blob : (Iterable<BlobStore.BlobInfo>) all::iterator) {
                blobs.delete(blob.key());
            }
        } catch (IOException e) {
            throw StoreFailure.of(container.toString(), e);
        }
    }
}
