package dev.lifeboat.cli.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.lifeboat.cli.output.FileReason;
import dev.lifeboat.repository.store.FolderBlobStore;
import dev.lifeboat.repository.store.StoreLocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A folder for packs on their way, ciphertext only. What a process left that was killed is removed by the next one: whoever is alive holds a lock on a file in the
 * user's cache, which says where its folder is. Never in the store: one that is shared by hosts may not share their locks, and then the living would look dead.
 */
final class Spool implements AutoCloseable {
    private static final String LOCK = ".lock";
    private static final int LONGEST_PATH = 4096;
    private static final int ATTEMPTS = 100;

    private final Path folder;
    private final Path lock;
    private final FileChannel held;

    private Spool(Path folder, Path lock, FileChannel held) {
        this.folder = folder;
        this.lock = lock;
        this.held = held;
    }

    /** Beside the objects of a store that is a folder, which takes the files then as they are; else in the user's cache. */
    static Spool open(StoreLocation store, Map<String, String> environment, Path home) {
        var locks = cache(environment, home).resolve("spool");
        return open(
                locks,
                store instanceof StoreLocation.Folder(var root)
                        ? FolderBlobStore.unfinished(root).resolve("spool")
                        : locks);
    }

    private static Spool open(Path locks, Path base) {
        try {
            Files.createDirectories(locks);
            Files.createDirectories(base);
            removeLeft(locks);
            for (var attempt = 1; ; attempt++) {
                var name = UUID.randomUUID().toString();
                var folder = base.resolve(name).toAbsolutePath();
                var lock = locks.resolve(name + LOCK);
                var held = FileChannel.open(lock, CREATE_NEW, WRITE);
                try {
                    if (isTaken(lock, held)) {
                        held.write(ByteBuffer.wrap(folder.toString().getBytes(UTF_8)));
                        return new Spool(Files.createDirectory(folder), lock, held);
                    }
                } catch (IOException e) {
                    held.close();
                    throw e;
                }
                held.close();
                if (attempt == ATTEMPTS) {
                    throw new IOException("others removed each lock that was made");
                }
            }
        } catch (IOException e) {
            // of the two, or of a folder above them
            var file = e instanceof FileSystemException at && at.getFile() != null ? at.getFile() : base.toString();
            throw FileReason.failure("the folder " + file + " for packs on their way cannot be used", e);
        }
    }

    /** False if one that clears away was quicker: until it is locked, a new lock looks like one that the dead left. */
    private static boolean isTaken(Path lock, FileChannel held) throws IOException {
        try {
            held.lock();
            return Files.exists(lock);
        } catch (OverlappingFileLockException _) {
            return false;
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
            throw FileReason.failure("the folder " + folder + " cannot be removed", e);
        }
    }

    private static void removeLeft(Path locks) throws IOException {
        List<Path> all;
        try (var files = Files.list(locks)) {
            all = files.filter(file -> file.toString().endsWith(LOCK)).toList();
        }
        for (var lock : all) {
            try (var channel = FileChannel.open(lock, READ, WRITE);
                    var free = channel.tryLock()) {
                if (free != null && isRemoved(lock, channel)) {
                    Files.deleteIfExists(lock);
                }
            } catch (IOException | OverlappingFileLockException | InvalidPathException _) {
                // somebody else's, or gone meanwhile: it costs room until the next run, nothing else
            }
        }
    }

    /** False while the store is not there, as one that is mounted for backups only. */
    private static boolean isRemoved(Path lock, FileChannel channel) throws IOException {
        var text = ByteBuffer.allocate(LONGEST_PATH);
        channel.read(text, 0);
        var name = lock.getFileName().toString();
        var own = name.substring(0, name.length() - LOCK.length());
        var path = UTF_8.decode(text.flip()).toString();
        var folder = path.isEmpty() ? lock.resolveSibling(own) : Path.of(path);
        // whatever else stands there is not ours to remove
        if (!folder.endsWith(own)) {
            return true;
        }
        if (!Files.isDirectory(folder.resolveSibling("."))) {
            return false;
        }
        remove(folder);
        return true;
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
