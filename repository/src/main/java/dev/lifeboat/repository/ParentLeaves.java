package dev.lifeboat.repository;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.tree.LeafRecord;
import dev.lifeboat.repository.tree.Node;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;

/** The leaves of a parent's section, for writers that use them again. */
final class ParentLeaves {
    private final Trees trees;
    private final Index index;
    private final IdHash ids;

    ParentLeaves(Trees trees, Index index, IdHash ids) {
        this.trees = trees;
        this.index = index;
        this.ids = ids;
    }

    void visit(PointSection section, Consumer<LeafRecord> visitor) {
        var name = section.name();
        list(section).forEachRemaining(child -> {
            if (trees.node(name.kind(), child, 0, name.text()) instanceof Node.Leaf(var entries)) {
                visitor.accept(new LeafRecord(child, LeafRecord.facts(ids, entries)));
            }
        });
    }

    /** In order, from inner nodes alone; a section of one leaf has none, and its leaf is read. */
    Iterator<Node.Child> list(PointSection section) {
        if (section.height() == 1) {
            return trees
                    .root(section, section.name().text())
                    .map(root -> new Node.Child(
                            root.lastKey(), section.root().orElseThrow(), section.entries(), section.bytes()))
                    .stream()
                    .iterator();
        }
        var cursor = new TreeCursor(trees, section);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                while (cursor.peek() instanceof TreeCursor.Subtree(var _, var level) && level > 0) {
                    cursor.open();
                }
                return cursor.peek() != null;
            }

            @Override
            public Node.Child next() {
                if (hasNext() && cursor.peek() instanceof TreeCursor.Subtree(var child, var _)) {
                    cursor.skip();
                    return child;
                }
                throw new NoSuchElementException();
            }
        };
    }

    /** Empty for an id that is no leaf of this section. */
    Optional<Node.Leaf> find(SectionName section, ContentId leaf) {
        var isOfSection = index.find(leaf)
                .flatMap(place -> place.filter(
                        copy -> copy.section().equals(section) && copy.type().equals(UnitType.node(0))))
                .isPresent();
        return isOfSection && trees.node(section.kind(), leaf, 0, section.text()) instanceof Node.Leaf found
                ? Optional.of(found)
                : Optional.empty();
    }
}
