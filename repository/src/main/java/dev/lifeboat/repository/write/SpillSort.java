package dev.lifeboat.repository.write;

import dev.lifeboat.repository.format.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the entries of a source that keeps no order into a section's order, with bounded memory: runs go to encrypted files, at most eight are merged
 * at once. The key of the runs lives in this object only. For one thread.
 *
 * <p>Of equal keys the last one wins; {@code duplicate} is told the key, once for each entry that lost. Throws {@code STORE_NOT_READY} if the spool
 * fails.
 */
public final class SpillSort implements AutoCloseable {
    /** Open readers at once: more cost memory, not time. */
    private static final int MERGED = 8;
    /** What an entry takes beside its bytes. */
    private static final int OVERHEAD = 96;

    private record Entry(byte[] key, byte[] value, long order) {
        int compareTo(Entry other) {
            var byKey = Arrays.compareUnsigned(key, other.key);
            return byKey != 0 ? byKey : Long.compare(order, other.order);
        }
    }

    private final Path spool;
    private final long memory;
    private final Consumer<byte[]> duplicate;
    private final SpillKey key = new SpillKey();

    private final List<Entry> inHand = new ArrayList<>();
    private long held;
    private long count;
    private final List<SpillRun> runs = new ArrayList<>();

    /** @param memory for entries in hand, in bytes */
    public SpillSort(Path spool, long memory, Consumer<byte[]> duplicate) {
        this.spool = spool;
        this.memory = Math.max(memory, 64 << 10);
        this.duplicate = duplicate;
    }

    /**
     * Adds an entry. The arrays belong to the sort from now on.
     *
     * @throws IllegalArgumentException if key or value are longer than a section takes
     */
    public void put(byte[] key, byte[] value) {
        if (key.length > Limits.KEY || value.length > Limits.CHUNK) {
            throw new IllegalArgumentException("A key of " + key.length + ", a value of " + value.length + " bytes");
        }
        inHand.add(new Entry(key, value, count++));
        held += key.length + value.length + OVERHEAD;
        if (held > memory) {
            try {
                spill();
            } catch (IOException e) {
                throw PointWriter.unavailable(e);
            }
        }
    }

    /** Gives all entries to the section, in order. Once. */
    public void drainTo(SectionWriter section) {
        drainTo(section::put);
    }

    /** Gives all entries in order, for a section whose values are encoded. Once. */
    public void drainTo(BiConsumer<byte[], byte[]> section) {
        try {
            if (!runs.isEmpty()) {
                spill();
                while (runs.size() > MERGED) {
                    var batch = List.copyOf(runs.subList(0, MERGED));
                    runs.subList(0, MERGED).clear();
                    // at the end: runs of the first pass are merged before merged ones are merged again
                    runs.add(merged(batch));
                }
                merge(runs, section);
                return;
            }
        } catch (IOException e) {
            throw PointWriter.unavailable(e);
        }
        inHand.sort(Entry::compareTo);
        var last = new Lasts(section);
        inHand.forEach(last::take);
        last.end();
        inHand.clear();
    }

    /** Removes the runs. */
    @Override
    public void close() {
        inHand.clear();
        runs.forEach(SpillRun::delete);
        runs.clear();
    }

    private void spill() throws IOException {
        if (inHand.isEmpty()) {
            return;
        }
        inHand.sort(Entry::compareTo);
        var run = new SpillRun(spool, key);
        runs.add(run);
        try (var out = run.write()) {
            for (var entry : inHand) {
                out.put(entry.order(), entry.key(), entry.value());
            }
        }
        inHand.clear();
        held = 0;
    }

    private SpillRun merged(List<SpillRun> batch) throws IOException {
        var run = new SpillRun(spool, key);
        try (var out = run.write()) {
            mergeAll(batch, entry -> out.put(entry.order(), entry.key(), entry.value()));
        }
        return run;
    }

    private void merge(List<SpillRun> batch, BiConsumer<byte[], byte[]> section) throws IOException {
        var last = new Lasts(section);
        mergeAll(batch, last::take);
        last.end();
    }

    private static void mergeAll(List<SpillRun> batch, EntrySink sink) throws IOException {
        var readers = new ArrayList<SpillRun.Reader>();
        try {
            var next = new PriorityQueue<Head>((a, b) -> a.entry.compareTo(b.entry));
            for (var run : batch) {
                var reader = run.read();
                readers.add(reader);
                Head.of(reader, next);
            }
            while (!next.isEmpty()) {
                var head = next.remove();
                sink.take(head.entry);
                Head.of(head.reader, next);
            }
        } finally {
            for (var reader : readers) {
                reader.close();
            }
        }
        batch.forEach(SpillRun::delete);
    }

    @FunctionalInterface
    private interface EntrySink {
        void take(Entry entry) throws IOException;
    }

    private record Head(Entry entry, SpillRun.Reader reader) {
        static void of(SpillRun.Reader reader, PriorityQueue<Head> heads) throws IOException {
            var found = reader.next();
            if (found != null) {
                heads.add(new Head(new Entry(found.key(), found.value(), found.order()), reader));
            }
        }
    }

    /** Lets through the last of equal keys. */
    private final class Lasts {
        private final BiConsumer<byte[], byte[]> section;
        private @Nullable Entry held;

        Lasts(BiConsumer<byte[], byte[]> section) {
            this.section = section;
        }

        void take(Entry entry) {
            if (held != null) {
                if (Arrays.equals(held.key(), entry.key())) {
                    duplicate.accept(entry.key());
                } else {
                    section.accept(held.key(), held.value());
                }
            }
            held = entry;
        }

        void end() {
            if (held != null) {
                section.accept(held.key(), held.value());
            }
        }
    }
}
