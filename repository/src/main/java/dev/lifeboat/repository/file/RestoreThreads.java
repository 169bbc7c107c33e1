package dev.lifeboat.repository.file;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.SectionName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The threads that read chunks and write files, one batch at a time, while the next is planned. Used by the thread that plans. */
final class RestoreThreads implements AutoCloseable {
    /** The store has its own deadlines, files on a server that is gone have none. */
    private static final Duration STALLED = Duration.ofMinutes(60);

    private static final Duration LAST = Duration.ofMinutes(1);

    private final PointReader point;
    private final SectionName section;
    private final Supplier<FileWriter> writers;
    private final ExecutorService threads;
    private final Gate files = new Gate();
    private final ArrayDeque<FileWriter> idle = new ArrayDeque<>();
    private boolean isClosed;
    private final List<Future<?>> running = new ArrayList<>();
    private @Nullable RestoreBatch batch;

    RestoreThreads(PointReader point, SectionName section, Supplier<FileWriter> writers, int count) {
        this.point = point;
        this.section = section;
        this.writers = writers;
        this.threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().daemon().name("lifeboat-restore-", 0).factory());
    }

    /** Begins a batch; the one before was awaited. */
    void begin(RestoreBatch next) {
        batch = next;
        for (var file : next.complete()) {
            run(writer -> files.pass(() -> writer.complete(file)));
        }
        var wanted = next.wanted();
        for (var part : point.batches(section, wanted.keySet())) {
            run(writer -> part.read(new Spreading(wanted, writer, files)));
        }
    }

    /** Waits for the batch that was begun. */
    Optional<RestoreBatch> await() {
        running.forEach(RestoreThreads::await);
        running.clear();
        var done = Optional.ofNullable(batch);
        batch = null;
        return done;
    }

    private interface Work {
        void with(FileWriter writer);
    }

    private void run(Work work) {
        running.add(threads.submit(() -> {
            var writer = take();
            try {
                work.with(writer);
            } finally {
                give(writer);
            }
        }));
    }

    /** Writes each chunk wherever it belongs. */
    private record Spreading(Map<ContentId, List<RestoreBatch.Piece>> wanted, FileWriter writer, Gate files)
            implements PointReader.ChunkVisitor {
        @Override
        public void chunk(ContentId id, byte[] content, int offset, int length) {
            files.pass(() -> spread(id, content, offset, length));
        }

        private void spread(ContentId id, byte[] content, int offset, int length) {
            for (var piece : wanted.getOrDefault(id, List.of())) {
                if (piece.length() == length) {
                    writer.piece(piece, content, offset);
                } else {
                    writer.gap(
                            piece.file(),
                            piece.place(),
                            piece.length(),
                            new LifeboatException(
                                    ErrorCode.DATA_DAMAGED,
                                    Map.of(
                                            "object", "A leaf of the section",
                                            "reason", "a piece of another length than its chunk",
                                            "affected", "the file")));
                }
            }
        }

        @Override
        public void damaged(ContentId id, LifeboatException damage) {
            files.pass(() -> wanted.getOrDefault(id, List.of())
                    .forEach(piece -> writer.gap(piece.file(), piece.place(), piece.length(), damage)));
        }
    }

    private FileWriter take() {
        synchronized (idle) {
            var writer = idle.poll();
            return writer == null ? writers.get() : writer;
        }
    }

    private void give(FileWriter writer) {
        synchronized (idle) {
            if (isClosed) {
                writer.close();
            } else {
                idle.push(writer);
            }
        }
    }

    private static void await(Future<?> work) {
        try {
            work.get(STALLED.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw stopped("nothing could be written for " + STALLED.toMinutes() + " minutes");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw stopped("it was interrupted");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException("A writer ended in an unknown way", e);
            }
        }
    }

    private static LifeboatException stopped(String reason) {
        return new LifeboatException(ErrorCode.FOLDER_NOT_USABLE, Map.of("path", "of the restore", "reason", reason));
    }

    /**
     * Ends the threads; what they have not begun is forgotten. Nothing is written to a file any more when this returns, interrupted or not, unless a file
     * system holds a write for longer than {@link #LAST}. A thread that a store holds, for as long as that takes to answer, is not waited for: it finds the
     * gate shut.
     */
    @Override
    public void close() {
        threads.shutdownNow();
        if (files.shut(LAST)) {
            synchronized (idle) {
                isClosed = true;
                idle.forEach(FileWriter::close);
            }
        }
    }
}
