package dev.lifeboat.repository.store;

import static java.nio.channels.FileChannel.MapMode.READ_ONLY;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file's content outside the heap: several packs at once would be most of a small one.
 *
 * @param bytes until it is closed, for any thread
 */
record MappedFile(ByteBuffer bytes, Arena arena) implements AutoCloseable {
    static MappedFile open(Path file) throws IOException {
        try (var channel = FileChannel.open(file, READ)) {
            var arena = Arena.ofShared();
            try {
                return new MappedFile(
                        channel.map(READ_ONLY, 0, channel.size(), arena).asByteBuffer(), arena);
            } catch (IOException | RuntimeException e) {
                arena.close();
                throw e;
            }
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
