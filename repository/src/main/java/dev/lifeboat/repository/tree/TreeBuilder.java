package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.tree.Node.Child;
import dev.lifeboat.repository.tree.Node.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds the tree of one section from its entries in order, holding one node and one window a level. Not thread-safe.
 *
 * <p>Nodes come out as soon as they are complete, children before their parents. Who knows leaves already, or cuts them itself with a {@link Cutter},
 * gives whole leaves instead of entries.
 */
public final class TreeBuilder {
    /** Takes nodes, encoded. */
    @FunctionalInterface
    public interface NodeSink {
        void node(ContentId id, int level, byte[] encoded);
    }

    /**
     * @param height levels of nodes
     * @param entries in all leaves
     * @param bytes of keys and values
     */
    public record Root(ContentId id, int height, long entries, long bytes) {}

    /** Nodes of one level on their way to the level above. */
    private final class Level {
        final int number;
        /** Held back until a second node shows that there is a level above. */
        @Nullable
        Child first;

        @Nullable
        Cutter<Child> above;

        Level(int number) {
            this.number = number;
        }

        void closed(Child child) {
            if (above == null && first == null) {
                first = child;
                return;
            }
            if (above == null) {
                above = Cutter.of(rule, number + 1, (children, _) -> inner(number + 1, children));
                push(above, first);
            }
            push(above, child);
        }

        private void push(Cutter<Child> cutter, @Nullable Child child) {
            if (child != null) {
                cutter.push(child.key(), 1, child);
            }
        }
    }

    private final CutRule rule;
    private final IdHash ids;
    private final NodeSink sink;
    private final Cutter<Entry> entries;
    private final List<Level> levels = new ArrayList<>();
    private final Encoder node = new Encoder(32 << 10);

    public TreeBuilder(CutRule rule, IdHash ids, NodeSink sink) {
        this.rule = rule;
        this.ids = ids;
        this.sink = sink;
        this.entries = Cutter.of(rule, 0, (leaf, _) -> leaf(leaf));
    }

    /** @param key greater than all before it; the caller has checked */
    public void add(byte[] key, Value value) {
        var entry = new Entry(key, value);
        entries.push(key, entry.weight(), entry);
    }

    /** Adds a leaf that was cut where the rule says; the caller knows. */
    public void leaf(List<Entry> leaf) {
        closed(0, Node.encode(new Node.Leaf(leaf), node), new Node.Leaf(leaf));
    }

    /** Adds a leaf that is stored already, and that the rule cuts the same way here; the caller knows. */
    public void reuse(Child leaf) {
        level(0).closed(leaf);
    }

    /** @return empty if there was no entry */
    public Optional<Root> finish() {
        entries.finish();
        for (var number = 0; number < levels.size(); number++) {
            var level = levels.get(number);
            if (level.above == null) {
                var only = level.first;
                return Optional.ofNullable(only)
                        .map(root -> new Root(root.id(), level.number + 1, root.entries(), root.bytes()));
            }
            level.above.finish();
        }
        return Optional.empty();
    }

    private void inner(int level, List<Child> children) {
        var inner = new Node.Inner(level, children);
        closed(level, Node.encode(inner, node), inner);
    }

    private void closed(int level, byte[] encoded, Node content) {
        if (encoded.length > Limits.NODE) {
            throw new IllegalStateException("A node of " + encoded.length + " bytes at level " + level);
        }
        var id = ids.of(UnitType.node(level), encoded, 0, encoded.length);
        sink.node(id, level, encoded);
        level(level).closed(new Child(content.lastKey(), id, content.entryCount(), content.byteCount()));
    }

    private Level level(int number) {
        if (number == Limits.HEIGHT) {
            throw new IllegalStateException("A tree of more than " + Limits.HEIGHT + " levels");
        }
        if (number == levels.size()) {
            levels.add(new Level(number));
        }
        return levels.get(number);
    }
}
