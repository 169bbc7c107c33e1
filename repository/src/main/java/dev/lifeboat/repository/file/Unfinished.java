package dev.lifeboat.repository.file;

import dev.lifeboat.repository.posix.Descent;
import dev.lifeboat.repository.posix.Folder;
import dev.lifeboat.repository.posix.PosixException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files that a restore has begun and not ended. A restore that is given up takes them away, for they are large and of no use to the next one. Safe for use by
 * many threads, until it is closed when none of them works any more.
 */
final class Unfinished implements AutoCloseable {
    private final Folder root;
    private final Set<FileTarget> files = ConcurrentHashMap.newKeySet();

    Unfinished(Folder root) {
        this.root = root;
    }

    void begun(FileTarget file) {
        files.add(file);
    }

    /** It has its name, or is gone. */
    void ended(FileTarget file) {
        files.remove(file);
    }

    @Override
    public void close() {
        if (files.isEmpty()) {
            return;
        }
        try (var descent = new Descent(root, Folder.Use.WAY)) {
            for (var file : files) {
                try {
                    descent.at(file.key, Key.parent(file.key)).remove(file.unfinished);
                } catch (PosixException _) {
                    // its name says by itself that it is left over
                }
            }
        }
    }
}
