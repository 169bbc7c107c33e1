package dev.lifeboat.vault.app;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.tls.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/** The folder of everything that is kept (design 13), held by one process at a time. */
final class DataFolder implements AutoCloseable {
    private final Path root;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path root, FileChannel channel, FileLock lock) {
        this.root = root;
        this.channel = channel;
        this.lock = lock;
    }

    /** @throws LifeboatException DATA_FOLDER_IN_USE, INVALID_CONFIGURATION if it cannot be used */
    static DataFolder open(Path root) {
        try {
            if (Files.notExists(root)) {
                Files.createDirectories(
                        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Files.createDirectories(root.resolve("store"));
            var database = root.resolve("lifeboat.db");
            if (Files.notExists(database)) {
                // SQLite takes an empty file for a new database, and gives its journals the same rights
                Files.createFile(
                        database, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            var channel = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                var lock = channel.tryLock();
                if (lock != null) {
                    return new DataFolder(root, channel, lock);
                }
            } catch (OverlappingFileLockException _) {
                // another server in this very process
            }
            channel.close();
            throw new LifeboatException(ErrorCode.DATA_FOLDER_IN_USE, Map.of("folder", root.toString()));
        } catch (IOException e) {
            throw new LifeboatException(
                    ErrorCode.INVALID_CONFIGURATION,
                    Map.of(
                            "field",
                            "--data",
                            "reason",
                            "the folder " + root + " cannot be used ("
                                    + e.getClass().getSimpleName() + ")"),
                    e);
        }
    }

    Path file(String name) {
        return root.resolve(name);
    }

    Optional<byte[]> read(String name) {
        try {
            return Files.exists(file(name)) ? Optional.of(Files.readAllBytes(file(name))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String name, byte[] content) {
        try {
            PrivateFile.write(file(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
