package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.tree.Node.Child;
import dev.lifeboat.repository.tree.Node.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tree from its parent's tree and some changes, reading and writing the leaves around the changes alone. The root is the one that a full listing
 * would have. A backup does not need it; imports, edits of the vault and changed ranges of a block volume do. Not thread-safe.
 */
public final class TreeUpdate {
    /**
     * @param key strictly ascending from change to change
     * @param value absent for an entry that goes
     */
    public record Change(byte[] key, @Nullable Value value) {}

    /** Reads a leaf of the parent. */
    @FunctionalInterface
    public interface LeafReader {
        Node.Leaf read(Child leaf);
    }

    /** Takes the leaves of the new tree in order: a {@link TreeBuilder}, or a section that is written. */
    public interface Target {
        void leaf(List<Entry> leaf);

        void reuse(Child leaf);

        static Target of(TreeBuilder tree) {
            return new Target() {
                @Override
                public void leaf(List<Entry> leaf) {
                    tree.leaf(leaf);
                }

                @Override
                public void reuse(Child leaf) {
                    tree.reuse(leaf);
                }
            };
        }
    }

    private static final int CACHED = 16;

    private final CutRule rule;
    private final List<Child> leaves;
    private final LeafReader source;
    private final Target target;
    /** Old leaves before this one are handed on or replaced. */
    private int kept;

    private final Map<Integer, Node.Leaf> cache = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Node.Leaf> eldest) {
            return size() > CACHED;
        }
    };

    private List<Change> changes = List.of();
    private int next;

    /** @param leaves of the parent, all of them in order */
    public TreeUpdate(CutRule rule, List<Child> leaves, LeafReader reader, Target target) {
        this.rule = rule;
        this.leaves = leaves;
        this.source = reader;
        this.target = target;
    }

    /** Hands on all leaves of the new tree. Once. */
    public void run(List<Change> sorted) {
        changes = sorted;
        while (next < changes.size()) {
            switch (rule) {
                case CutRule.Minimum minimum -> recut(minimum);
                case CutRule.Aligned aligned -> recut(aligned);
            }
        }
        keepTo(leaves.size());
    }

    /** Neighbours are looked at from several sides. */
    private Node.Leaf read(int leaf) {
        return cache.computeIfAbsent(leaf, number -> source.read(leaves.get(number)));
    }

    private void keepTo(int end) {
        while (kept < end) {
            target.reuse(leaves.get(kept++));
        }
    }

    /** The leaf that holds a key, or would; the last one for what comes behind all. */
    private int leafOf(byte[] key) {
        var low = kept;
        var high = leaves.size() - 1;
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (Arrays.compareUnsigned(leaves.get(middle).key(), key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void recut(CutRule.Aligned aligned) {
        var stretch = aligned.stretch(0, changes.get(next).key());
        while (kept < leaves.size() && aligned.stretch(0, leaves.get(kept).key()) < stretch) {
            target.reuse(leaves.get(kept++));
        }
        var result = new ArrayList<Entry>();
        if (kept < leaves.size() && aligned.stretch(0, leaves.get(kept).key()) == stretch) {
            for (var entry : read(kept++).entries()) {
                takeBefore(entry.key(), result);
                if (!isReplaced(entry.key())) {
                    result.add(entry);
                }
            }
        }
        while (next < changes.size() && aligned.stretch(0, changes.get(next).key()) == stretch) {
            take(result);
        }
        if (!result.isEmpty()) {
            target.leaf(result);
        }
    }

    /** Adds what was put before a key. */
    private void takeBefore(byte[] key, List<Entry> result) {
        while (next < changes.size() && Arrays.compareUnsigned(changes.get(next).key(), key) < 0) {
            take(result);
        }
    }

    private void take(List<Entry> result) {
        var change = changes.get(next++);
        if (change.value() != null) {
            result.add(new Entry(change.key(), change.value()));
        }
    }

    private boolean isReplaced(byte[] key) {
        return next < changes.size() && Arrays.equals(changes.get(next).key(), key);
    }

    private void recut(CutRule.Minimum minimum) {
        var start = leaves.isEmpty() ? 0 : startFor(minimum, changes.get(next).key());
        keepTo(start);
        kept = new Stretch(minimum, start).run();
    }

    /**
     * Where to begin so that the first change cannot be felt: behind a leaf that ends more than a window before it, and that shields what follows from
     * what precedes. Everything is decided anew from there.
     */
    private int startFor(CutRule.Minimum minimum, byte[] key) {
        var between = 0L;
        for (var start = leafOf(key); start > kept; start--) {
            for (var entry : read(start).entries()) {
                between += Arrays.compareUnsigned(entry.key(), key) < 0 ? entry.weight() : 0;
            }
            if (between > minimum.leafWindow() && shields(minimum, start - 1)) {
                return start;
            }
        }
        return kept;
    }

    /**
     * True if the last entry of an old leaf has the smallest hash of the window behind it: then nothing before it is felt behind it, whether the rule
     * closed the leaf or force did. Only asked where a whole window lies between the leaf and the first change.
     */
    private boolean shields(CutRule.Minimum minimum, int leaf) {
        var hash = minimum.hash().of(0, leaves.get(leaf).key());
        var distance = 0L;
        for (var right = leaf + 1; right < leaves.size(); right++) {
            for (var entry : read(right).entries()) {
                distance += entry.weight();
                if (distance > minimum.leafWindow()) {
                    return true;
                }
                if (Long.compareUnsigned(hash, minimum.hash().of(0, entry.key())) > 0) {
                    return false;
                }
            }
        }
        return false;
    }

    /** One stretch of leaves that is cut anew, from behind a leaf that shields it to an entry from which on everything is as it was. */
    private final class Stretch {
        /** An entry on its way through the cutter. */
        private static final class Item {
            final Entry entry;
            /** Of the old leaf that it was the last of, else -1. */
            final int lastOf;

            long end;

            Item(Entry entry, int lastOf) {
                this.entry = entry;
                this.lastOf = lastOf;
            }
        }

        private final long window;
        private final MinimumCutter<Item> cutter;
        private final int start;
        private int end = -1;
        /** End of the first old entry after the last change, or beyond all if there is none yet. */
        private long unchangedSince = Long.MAX_VALUE;

        Stretch(CutRule.Minimum minimum, int start) {
            this.window = minimum.leafWindow();
            this.start = start;
            this.cutter = new MinimumCutter<>(minimum, 0, this::closed);
            if (start > 0) {
                cutter.after(leaves.get(start - 1).key());
            }
        }

        /** @return the first old leaf behind it */
        int run() {
            var added = new ArrayList<Entry>();
            for (var leaf = start; leaf < leaves.size(); leaf++) {
                var entries = read(leaf).entries();
                for (var i = 0; i < entries.size(); i++) {
                    var entry = entries.get(i);
                    takeBefore(entry.key(), added);
                    var before = next;
                    if (isReplaced(entry.key())) {
                        take(added);
                    }
                    push(added);
                    if (next == before) {
                        keep(new Item(entry, i == entries.size() - 1 ? leaf : -1));
                    }
                    if (end >= 0) {
                        return end;
                    }
                }
            }
            while (next < changes.size()) {
                take(added);
            }
            push(added);
            if (end < 0) {
                cutter.finish();
            }
            return end < 0 ? leaves.size() : end;
        }

        private void push(List<Entry> added) {
            for (var entry : added) {
                push(new Item(entry, -1));
            }
            added.clear();
        }

        private void keep(Item item) {
            if (changedSince != next) {
                changedSince = next;
                unchangedSince = Long.MAX_VALUE;
            }
            push(item);
            if (unchangedSince == Long.MAX_VALUE && next > firstChange) {
                unchangedSince = item.end;
            }
        }

        private void push(Item item) {
            cutter.push(item.entry.key(), item.entry.weight(), item);
            item.end = cutter.position();
        }

        private final int firstChange = next;
        private int changedSince = next;

        private void closed(List<Item> node, boolean byRule) {
            if (end >= 0) {
                return;
            }
            target.leaf(node.stream().map(item -> item.entry).toList());
            var last = node.getLast();
            if (byRule && last.lastOf >= 0 && changedSince == next && last.end - unchangedSince > window) {
                end = last.lastOf + 1;
            }
        }
    }
}
