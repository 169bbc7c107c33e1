package dev.lifeboat.cli.repository;

import dev.lifeboat.repository.store.FolderBlobStore;
import dev.lifeboat.repository.store.StoreLocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A folder for packs on their way, ciphertext only. What a process left that was killed is removed by the next one: whoever is alive holds a lock on the file
 * beside its folder.
 */
final class Spool implements AutoCloseable {
    private static final String LOCK = ".lock";

    private final Path folder;
    private final Path lock;
    private final FileChannel held;

    private Spool(Path folder, Path lock, FileChannel held) {
        this.folder = folder;
        this.lock = lock;
        this.held = held;
    }

    /** Beside the objects of a store that is a folder, which takes the files then as they are; else below {@code XDG_CACHE_HOME} or {@code ~/.cache}. */
    static Spool open(StoreLocation store, Map<String, String> environment, Path home) {
        return open(
                store instanceof StoreLocation.Folder(var root)
                        ? FolderBlobStore.unfinished(root).resolve("spool")
                        : cache(environment, home).resolve("spool"));
    }

    private static Spool open(Path base) {
        try {
            Files.createDirectories(base);
            removeLeft(base);
            var name = UUID.randomUUID().toString();
            var lock = base.resolve(name + LOCK);
            var held = FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try {
                held.lock();
                return new Spool(Files.createDirectory(base.resolve(name)), lock, held);
            } catch (IOException e) {
                held.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + base + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** Of all that can be lost: below {@code XDG_CACHE_HOME} or {@code ~/.cache}. */
    static Path cache(Map<String, String> environment, Path home) {
        var cache = environment.get("XDG_CACHE_HOME");
        return (cache == null || cache.isBlank() ? home.resolve(".cache") : Path.of(cache)).resolve("lifeboat");
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        try {
            remove(folder);
            Files.deleteIfExists(lock);
            held.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder + " cannot be removed: " + e.getMessage(), e);
        }
    }

    private static void removeLeft(Path base) throws IOException {
        List<Path> locks;
        try (var files = Files.list(base)) {
            locks = files.filter(file -> file.toString().endsWith(LOCK)).toList();
        }
        for (var lock : locks) {
            try (var channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                    var free = channel.tryLock()) {
                if (free != null) {
                    var name = lock.toString();
                    remove(Path.of(name.substring(0, name.length() - LOCK.length())));
                    Files.deleteIfExists(lock);
                }
            } catch (IOException | OverlappingFileLockException _) {
                // somebody else's, or gone meanwhile: it costs room until the next run, nothing else
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
