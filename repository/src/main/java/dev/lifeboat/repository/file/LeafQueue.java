package dev.lifeboat.repository.file;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.file.FileReaders.Wanted;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.LeafRecord;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.write.OpenSection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Leaves on their way into the section, in their order: those of the parent's as they are, of the others the files that changed are read meanwhile. Holds
 * a bounded number of entries. For the thread that writes the section.
 */
final class LeafQueue implements AutoCloseable {
    /** Entries on their way: enough to keep the readers busy behind a large file. */
    private static final int ENTRIES = 8192;
    /** Small files are read together: what one hand-over costs is more than reading one. */
    private static final int SMALL = 64 << 10;

    private static final int TOGETHER = 1 << 20;
    /** A read that does not move for as long is taken as lost: a file server that went away. */
    private static final Duration STALLED = Duration.ofMinutes(30);

    private static final Duration LOOK = Duration.ofSeconds(10);

    /** A leaf of which the parent has the same, or one whose entries are on their way. */
    private record Waiting(Node.@Nullable Child same, Node.Entry[] entries, List<Future<?>> reads, long bytes) {}

    private final OpenSection section;
    private final ParentFiles parent;
    private final FileReaders readers;
    private final IdHash ids;
    private final FileListener listener;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int held;

    private long entries;
    private long bytes;
    private long reused;

    LeafQueue(OpenSection section, ParentFiles parent, FileReaders readers, byte[] idKey, FileListener listener) {
        this.section = section;
        this.parent = parent;
        this.readers = readers;
        this.ids = new IdHash(idKey);
        this.listener = listener;
    }

    void add(List<Seen> leaf) {
        var entry = leaf.stream().map(Seen::entry).toList();
        var size = entry.stream()
                .mapToLong(one -> one.value() instanceof FileValue.File file ? file.length() : 0)
                .sum();
        var same = parent.isEmpty()
                ? null
                : parent.leaf(leaf.getLast().key(), LeafRecord.facts(ids, entry))
                        .orElse(null);
        if (same != null) {
            reused += leaf.size();
            waiting.add(new Waiting(same, entry.toArray(Node.Entry[]::new), List.of(), size));
        } else {
            waiting.add(read(leaf, entry.toArray(Node.Entry[]::new), size));
        }
        held += leaf.size();
        while (!waiting.isEmpty() && (held > ENTRIES || isDone(waiting.getFirst()))) {
            write(waiting.removeFirst());
        }
    }

    private Waiting read(List<Seen> leaf, Node.Entry[] into, long size) {
        var reads = new ArrayList<Future<?>>();
        var together = new ArrayList<Wanted>();
        var amount = 0L;
        for (var i = 0; i < into.length; i++) {
            var seen = leaf.get(i);
            if (seen.facts() == null || isKnown(seen, into, i)) {
                continue;
            }
            var wanted = new Wanted(seen, into, i);
            var length = seen.file().length();
            if (length > SMALL) {
                reads.add(readers.read(List.of(wanted)));
                continue;
            }
            together.add(wanted);
            amount += length;
            if (amount > TOGETHER) {
                reads.add(readers.read(List.copyOf(together)));
                together.clear();
                amount = 0;
            }
        }
        if (!together.isEmpty()) {
            reads.add(readers.read(List.copyOf(together)));
        }
        return new Waiting(null, into, reads, size);
    }

    /** A file that is as the parent has it, in a leaf that is not. */
    private boolean isKnown(Seen seen, Node.Entry[] into, int index) {
        if (parent.isEmpty()) {
            return false;
        }
        var now = seen.file();
        var then = parent.file(seen.key());
        if (then.isEmpty()
                || then.get().length() != now.length()
                || !Arrays.equals(then.get().stat(), now.stat())) {
            return false;
        }
        reused++;
        into[index] = new Node.Entry(
                seen.key(),
                new FileValue.File(
                        now.attributes(), now.length(), now.stat(), then.get().content()));
        return true;
    }

    private static boolean isDone(Waiting leaf) {
        return leaf.reads().stream().allMatch(Future::isDone);
    }

    private void write(Waiting leaf) {
        leaf.reads().forEach(this::await);
        if (leaf.same() != null) {
            section.reuse(leaf.same());
        } else {
            section.leaf(Arrays.asList(leaf.entries()));
        }
        held -= leaf.entries().length;
        entries += leaf.entries().length;
        bytes += leaf.bytes();
        listener.entries(leaf.entries().length);
    }

    private void await(Future<?> read) {
        var moved = readers.progress();
        var since = System.nanoTime();
        while (true) {
            try {
                read.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException _) {
                var now = readers.progress();
                if (now != moved) {
                    moved = now;
                    since = System.nanoTime();
                } else if (System.nanoTime() - since > STALLED.toNanos()) {
                    throw stopped("nothing could be read for " + STALLED.toMinutes() + " minutes");
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw stopped("it was interrupted");
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case RuntimeException failure -> throw failure;
                    case Error failure -> throw failure;
                    case null, default -> throw new IllegalStateException("A reader ended in an unknown way", e);
                }
            }
        }
    }

    private static LifeboatException stopped(String reason) {
        return new LifeboatException(ErrorCode.FOLDER_NOT_USABLE, Map.of("path", "of the backup", "reason", reason));
    }

    /** Writes what is left. */
    FileTotals finish(LongSupplier read) {
        while (!waiting.isEmpty()) {
            write(waiting.removeFirst());
        }
        return new FileTotals(entries, bytes, read.getAsLong(), reused);
    }

    @Override
    public void close() {
        readers.close();
    }
}
