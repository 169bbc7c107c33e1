package dev.lifeboat.repository.file;

import dev.lifeboat.repository.posix.Facts;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Node;
import org.jspecify.annotations.Nullable;

/**
 * An entry as the walk found it.
 *
 * @param entry of a file without its content
 * @param facts of a file whose content is to be read
 */
record Seen(Node.Entry entry, @Nullable Facts facts) {
    byte[] key() {
        return entry.key();
    }

    /** The file that is to be read. */
    FileValue.File file() {
        if (entry.value() instanceof FileValue.File file) {
            return file;
        }
        throw new IllegalStateException("Only files have content");
    }
}
