package dev.lifeboat.extension.restore;

import dev.lifeboat.api.link.ObjectFrames.Frame;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.journal.TaskJournal;
import dev.lifeboat.extension.link.TaskLink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads a section window by window, the next one while the last one is applied. A window ends at 2,000 keys or at 4 MiB, so that two of them fit into a
 * small heap whatever the objects. One reader; to be closed.
 */
final class WindowReader implements AutoCloseable {
    private static final int MOST_BYTES = 4 << 20;

    private final SynchronousQueue<Step> steps = new SynchronousQueue<>();
    private final Thread producer;
    private boolean ended;

    /** One object of a window. */
    record Entry(String key, byte[] value) {}

    private sealed interface Step {
        record Window(List<Entry> entries) implements Step {}

        record End() implements Step {}

        record Failure(RuntimeException cause) implements Step {}
    }

    /**
     * @param after exclusive, null for the first key
     * @param firstUpTo the first window ends with this key: that of an interrupted process
     */
    WindowReader(TaskLink link, String section, @Nullable String after, @Nullable String firstUpTo) {
        producer =
                Thread.ofVirtual().name("windows of " + section).start(() -> produce(link, section, after, firstUpTo));
    }

    private void produce(TaskLink link, String section, @Nullable String after, @Nullable String firstUpTo) {
        var cutter = new Cutter(firstUpTo);
        try {
            try {
                link.objects(section, after, cutter::add);
                cutter.flush();
                steps.put(new Step.End());
            } catch (LifeboatException | IllegalStateException e) {
                steps.put(new Step.Failure(e));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the reader has gone
        }
    }

    private final class Cutter {
        private @Nullable String firstUpTo;
        private List<Entry> entries = new ArrayList<>();
        private int bytes;

        private Cutter(@Nullable String firstUpTo) {
            this.firstUpTo = firstUpTo;
        }

        private void add(Frame frame) throws InterruptedException {
            var key = new String(frame.key(), StandardCharsets.UTF_8);
            entries.add(new Entry(key, frame.value()));
            bytes += frame.value().length;
            if (firstUpTo != null) {
                if (key.equals(firstUpTo)) {
                    firstUpTo = null;
                    flush();
                }
            } else if (entries.size() >= TaskJournal.WINDOW || bytes >= MOST_BYTES) {
                flush();
            }
        }

        private void flush() throws InterruptedException {
            if (!entries.isEmpty()) {
                steps.put(new Step.Window(entries));
                entries = new ArrayList<>();
                bytes = 0;
            }
        }
    }

    /** The next window, or null after the last. */
    @Nullable
    List<Entry> next() throws InterruptedException {
        if (ended) {
            return null;
        }
        return switch (steps.take()) {
            case Step.Window(var entries) -> entries;
            case Step.End() -> {
                ended = true;
                yield null;
            }
            case Step.Failure(var cause) -> {
                ended = true;
                throw cause;
            }
        };
    }

    @Override
    public void close() {
        producer.interrupt();
    }
}
