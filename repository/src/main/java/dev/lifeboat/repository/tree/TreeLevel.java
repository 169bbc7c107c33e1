package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.tree.Node.Child;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The streaming form of the cut rule for one level: look-ahead is the window, cost is constant for each entry. */
final class TreeLevel {
    /** An entry on its way: a leaf's value or a child. */
    static final class Item {
        final byte[] key;
        final Object content;
        final long weight;
        final long entries;
        final long bytes;
        long hash;
        /** Weight of this level up to and with this entry. */
        long end;
        /** True if its hash is the smallest in a complete window to the left. */
        boolean left;

        Item(byte[] key, Object content, long weight, long entries, long bytes) {
            this.key = key;
            this.content = content;
            this.weight = weight;
            this.entries = entries;
            this.bytes = bytes;
        }
    }

    private final TreeBuilder builder;
    private final int level;
    private final CutHash hash;
    private final long window;
    private final long forced;

    /** Entries not yet decided, in order. */
    private final ArrayDeque<Item> pending = new ArrayDeque<>();
    /** Those of them that may still be a minimum: hashes never fall from first to last. */
    private final ArrayDeque<Item> candidates = new ArrayDeque<>();

    private long position;

    /** The node in the making, without its head. */
    private final Encoder node = new Encoder(32 << 10);

    private byte @Nullable [] previous;
    private int count;
    private long weight;
    private long entries;
    private long bytes;

    /** Held back until a second node shows that there is a level above. */
    private @Nullable Child first;

    private boolean hasParent;

    TreeLevel(TreeBuilder builder, CutRule rule, int level) {
        this.builder = builder;
        this.level = level;
        this.hash = rule.hash();
        this.window = rule.window(level);
        this.forced = rule.forced(level);
    }

    void push(Item item) {
        item.hash = hash.of(level, item.key);
        position += item.weight;
        item.end = position;
        while (!candidates.isEmpty() && position - candidates.getFirst().end > window) {
            var decided = candidates.removeFirst();
            appendBefore(decided);
            append(pending.removeFirst());
            if (decided.left) {
                close();
            }
        }
        while (!candidates.isEmpty() && Long.compareUnsigned(item.hash, candidates.getLast().hash) < 0) {
            candidates.removeLast();
        }
        item.left = candidates.isEmpty() && position > window;
        candidates.addLast(item);
        pending.addLast(item);
        // whoever lost to a smaller hash on its right cannot close a node any more
        appendBefore(candidates.getFirst());
    }

    /** @return the node, if it is the only one of this level: the root */
    Optional<Child> finish() {
        while (!pending.isEmpty()) {
            append(pending.removeFirst());
        }
        if (count > 0) {
            close();
        }
        return hasParent ? Optional.empty() : Optional.ofNullable(first);
    }

    private void appendBefore(Item end) {
        while (pending.getFirst() != end) {
            append(pending.removeFirst());
        }
    }

    private void append(Item item) {
        if (count > 0 && weight + item.weight > forced) {
            close();
        }
        Node.encodeKey(node, previous, item.key);
        switch (item.content) {
            case Value value -> value.encode(node);
            case Child child -> node.id(child.id()).varint(child.entries()).varint(child.bytes());
            default -> throw new IllegalStateException("An entry is a value or a child");
        }
        previous = item.key;
        count++;
        weight += item.weight;
        entries += item.entries;
        bytes += item.bytes;
    }

    private void close() {
        var encoded = new Encoder(node.length() + 12)
                .u8(Limits.FORMAT)
                .u8(level)
                .varint(count)
                .raw(node.array(), 0, node.length())
                .toBytes();
        if (encoded.length > Limits.NODE || previous == null) {
            throw new IllegalStateException("A node of " + encoded.length + " bytes at level " + level);
        }
        var child = new Child(previous, builder.emit(level, encoded), entries, bytes);
        node.clear();
        previous = null;
        count = 0;
        weight = 0;
        entries = 0;
        bytes = 0;
        if (first == null && !hasParent) {
            first = child;
            return;
        }
        if (!hasParent) {
            hasParent = true;
            var held = first;
            first = null;
            if (held != null) {
                builder.pushChild(level + 1, held);
            }
        }
        builder.pushChild(level + 1, child);
    }
}
