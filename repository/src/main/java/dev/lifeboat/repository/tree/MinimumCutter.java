package dev.lifeboat.repository.tree;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The streaming form of the rule "minimum": look-ahead is the window, cost is constant for each entry. */
final class MinimumCutter<T> implements Cutter<T> {
    /** An entry on its way. */
    private static final class Item<T> {
        /** Absent for one that stands before all that is cut here. */
        final @Nullable T entry;

        final long weight;
        final long hash;
        /** Weight of this level up to and with this entry. */
        final long end;
        /** True if its hash is the smallest in a complete window to the left. */
        boolean left;

        Item(@Nullable T entry, long weight, long hash, long end) {
            this.entry = entry;
            this.weight = weight;
            this.hash = hash;
            this.end = end;
        }
    }

    private final CutHash hash;
    private final int level;
    private final long window;
    private final long forced;
    private final Sink<T> sink;

    /** Entries not yet decided, in order. */
    private final ArrayDeque<Item<T>> pending = new ArrayDeque<>();
    /** Those of them that may still be a minimum: hashes never fall from first to last. */
    private final ArrayDeque<Item<T>> candidates = new ArrayDeque<>();

    private long position;

    private List<T> node = new ArrayList<>();
    private long weight;

    MinimumCutter(CutRule.Minimum rule, int level, Sink<T> sink) {
        this.hash = rule.hash();
        this.level = level;
        this.window = rule.window(level);
        this.forced = rule.forced(level);
        this.sink = sink;
    }

    /**
     * Begins in the middle of a level, after the last entry of a node, whose hash is the smallest of the window behind it: nothing to the left of it
     * matters any more.
     *
     * @param last its key
     */
    void after(byte[] last) {
        position = window + 1;
        candidates.add(new Item<>(null, 0, hash.of(level, last), position));
    }

    /** Weight up to and with the last entry given. */
    long position() {
        return position;
    }

    @Override
    public void push(byte[] key, long entryWeight, T entry) {
        position += entryWeight;
        var item = new Item<>(entry, entryWeight, hash.of(level, key), position);
        while (!candidates.isEmpty() && position - candidates.getFirst().end > window) {
            var decided = candidates.removeFirst();
            if (decided.entry != null) {
                appendBefore(decided);
                append(pending.removeFirst());
                if (decided.left) {
                    close(true);
                }
            }
        }
        while (!candidates.isEmpty() && Long.compareUnsigned(item.hash, candidates.getLast().hash) < 0) {
            candidates.removeLast();
        }
        item.left = candidates.isEmpty() && position > window;
        candidates.addLast(item);
        pending.addLast(item);
        // whoever lost to a smaller hash on its right cannot close a node any more
        if (candidates.getFirst().entry != null) {
            appendBefore(candidates.getFirst());
        }
    }

    @Override
    public void finish() {
        while (!pending.isEmpty()) {
            append(pending.removeFirst());
        }
        close(false);
    }

    private void appendBefore(Item<T> end) {
        while (pending.getFirst() != end) {
            append(pending.removeFirst());
        }
    }

    private void append(Item<T> item) {
        if (!node.isEmpty() && weight + item.weight > forced) {
            close(false);
        }
        var entry = item.entry;
        if (entry != null) {
            node.add(entry);
        }
        weight += item.weight;
    }

    private void close(boolean closed) {
        if (!node.isEmpty()) {
            var done = node;
            node = new ArrayList<>();
            weight = 0;
            sink.node(done, closed);
        }
    }
}
