package dev.lifeboat.repository.block;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.posix.Folder;
import dev.lifeboat.repository.posix.OpenFile;
import dev.lifeboat.repository.posix.PosixException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a file has data, so that holes of an image need not be read. The kernel is asked as ranges are wanted, however many there are; a file system that
 * knows no holes says that all is data. What is not yet written to the disk counts as data. For one thread.
 */
public final class FileMap implements VolumeExtent.Ranges, AutoCloseable {
    private final OpenFile file;
    private final long size;

    private FileMap(OpenFile file, long size) {
        this.file = file;
        this.size = size;
    }

    /**
     * Opens a file beside whoever reads it. Costs some tenths of a second in a process that has not talked to the kernel yet.
     *
     * @param size as its reader knows it
     * @return empty if there is no map to be had, or of another file than the reader has: then all of it has to be read
     */
    public static Optional<FileMap> of(Path path, long size) {
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        try {
            var real = path.toRealPath();
            var name = Objects.requireNonNull(real.getFileName()).toString().getBytes(StandardCharsets.UTF_8);
            try (var folder = Folder.open(
                    Objects.requireNonNull(real.getParent()).toString().getBytes(StandardCharsets.UTF_8))) {
                var map = new FileMap(folder.read(name), size);
                return map.isOfSameFile() ? Optional.of(map) : Optional.empty();
            }
        } catch (IOException | LifeboatException _) {
            // a system of another kind, a name that is no text: reading all is always right
            return Optional.empty();
        }
    }

    private boolean isOfSameFile() throws PosixException {
        var is = false;
        try {
            is = file.facts().size() == size;
            return is;
        } finally {
            if (!is) {
                close();
            }
        }
    }

    @Override
    public Iterator<ByteRange> from(long offset) throws IOException {
        return new Data(offset);
    }

    private final class Data implements Iterator<ByteRange> {
        private long start;

        Data(long offset) throws PosixException {
            start = file.nextData(Math.min(offset, size), size);
        }

        @Override
        public boolean hasNext() {
            return start < size;
        }

        @Override
        public ByteRange next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            try {
                var from = start;
                var end = file.nextHole(from, size);
                start = file.nextData(end, size);
                return new ByteRange(from, end - from);
            } catch (PosixException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
