package dev.lifeboat.repository.file;

import dev.lifeboat.repository.posix.Folder;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.write.OpenSection;
import dev.lifeboat.repository.write.WriterParameters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The threads that read files, each with a reader of its own. Used by the thread that writes the section. */
final class FileReaders implements AutoCloseable {
    private static final Duration LAST_READ = Duration.ofMinutes(1);

    private final ExecutorService threads;
    private final ArrayDeque<FileReader> idle = new ArrayDeque<>();
    private final AtomicLong read;

    FileReaders(
            Folder root,
            OpenSection section,
            GearTable gear,
            WriterParameters parameters,
            InstantSource clock,
            FileReader.Told told,
            int count) {
        this.read = told.read();
        this.threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().daemon().name("lifeboat-file-", 0).factory());
        for (var i = 0; i < count; i++) {
            idle.add(new FileReader(root, section.chunkWriter(), gear, new StatHash(parameters.idKey(), clock), told));
        }
    }

    /** A file to be read, and where its entry is to be put. */
    record Wanted(Seen seen, Node.Entry[] leaf, int index) {}

    /** Reads some files, one after the other, into their places. Those are for others to see when the result is there. */
    Future<?> read(List<Wanted> files) {
        return threads.submit(() -> {
            var reader = take();
            try {
                for (var wanted : files) {
                    FileValue.File file = reader.read(wanted.seen());
                    wanted.leaf()[wanted.index()] = new Node.Entry(wanted.seen().key(), file);
                }
            } finally {
                give(reader);
            }
        });
    }

    /** Bytes read so far: what shows that something goes on. */
    long progress() {
        return read.get();
    }

    private FileReader take() {
        synchronized (idle) {
            return idle.pop();
        }
    }

    private void give(FileReader reader) {
        synchronized (idle) {
            idle.push(reader);
        }
    }

    /** Ends the threads; what they have not begun is forgotten. One that the file system holds keeps its reader. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(LAST_READ.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
        }
        synchronized (idle) {
            idle.forEach(FileReader::close);
        }
    }
}
