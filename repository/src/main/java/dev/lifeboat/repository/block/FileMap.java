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

    private FileMap(OpenFile file) {
        this.file = file;
    }

    /**
     * Opens a file, which is then read by {@link #file}. Costs some tenths of a second in a process that has not talked to the kernel yet.
     *
     * @return empty if there is no map to be had: then all of it has to be read
     */
    public static Optional<FileMap> of(Path path) {
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        try {
            var real = path.toRealPath();
            var name = Objects.requireNonNull(real.getFileName()).toString().getBytes(StandardCharsets.UTF_8);
            try (var folder = Folder.open(
                    Objects.requireNonNull(real.getParent()).toString().getBytes(StandardCharsets.UTF_8))) {
                return Optional.of(new FileMap(folder.read(name)));
            }
        } catch (IOException | LifeboatException _) {
            // a system of another kind, a name that is no text: reading all is always right
            return Optional.empty();
        }
    }

    /** Opens the file that the map is of, whatever was put in its place meanwhile: what is a hole in one may be data in the other. */
    public Path file() {
        return file.again();
    }

    @Override
    public Iterator<ByteRange> from(long offset) throws IOException {
        return new Data(offset);
    }

    private final class Data implements Iterator<ByteRange> {
        /** Of now: what a file grew by is no hole. */
        private final long size;

        private long start;

        Data(long offset) throws PosixException {
            size = file.facts().size();
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
