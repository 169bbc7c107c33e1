package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.tree.Node.Child;
import dev.lifeboat.repository.tree.Node.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Builds the tree of one section from its entries in order, holding one node and one window a level. Not thread-safe.
 *
 * <p>Nodes come out as soon as they are complete, children before their parents.
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

    private final CutRule rule;
    private final IdHash ids;
    private final NodeSink sink;
    private final List<TreeLevel> levels = new ArrayList<>();

    public TreeBuilder(CutRule rule, IdHash ids, NodeSink sink) {
        this.rule = rule;
        this.ids = ids;
        this.sink = sink;
    }

    /** @param key greater than all before it; the caller has checked */
    public void add(byte[] key, Value value) {
        var entry = new Entry(key, value);
        level(0).push(new TreeLevel.Item(key, value, entry.weight(), 1, entry.bytes()));
    }

    /** @return empty if there was no entry */
    public Optional<Root> finish() {
        if (levels.isEmpty()) {
            return Optional.empty();
        }
        for (var level = 0; ; level++) {
            var only = levels.get(level).finish();
            if (only.isPresent()) {
                var root = only.get();
                return Optional.of(new Root(root.id(), level + 1, root.entries(), root.bytes()));
            }
        }
    }

    /** A node was closed that is not the only one of its level. */
    void pushChild(int level, Child child) {
        level(level).push(new TreeLevel.Item(child.key(), child, 1, child.entries(), child.bytes()));
    }

    ContentId emit(int level, byte[] encoded) {
        var id = ids.of(IdHash.nodeType(level), encoded, 0, encoded.length);
        sink.node(id, level, encoded);
        return id;
    }

    private TreeLevel level(int level) {
        if (level == Limits.HEIGHT) {
            throw new IllegalStateException("A tree of more than " + Limits.HEIGHT + " levels");
        }
        if (level == levels.size()) {
            levels.add(new TreeLevel(this, rule, level));
        }
        return levels.get(level);
    }
}
