package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.tree.LeafRecord;
import dev.lifeboat.repository.tree.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The leaves of a parent's section, for writers that use them again. What is lost is not offered, so that it is stored once more: of files the leaf or
 * entry alone; a volume of blocks, in which an absent entry means zeros, is refused as damaged and has to be read whole.
 */
final class ParentLeaves {
    private final Trees trees;
    private final Index index;
    private final IdHash ids;

    private final LostUnits lost;

    ParentLeaves(Trees trees, Index index, IdHash ids, LostUnits lost) {
        this.trees = trees;
        this.index = index;
        this.ids = ids;
        this.lost = lost;
    }

    void visit(PointSection section, Consumer<LeafRecord> visitor) {
        var name = section.name();
        list(section)
                .forEachRemaining(child -> tolerant(name, () -> {
                    if (trees.node(name.kind(), child, 0, name.text()) instanceof Node.Leaf leaf
                            && isUsable(name, leaf)) {
                        visitor.accept(new LeafRecord(child, LeafRecord.facts(ids, leaf.entries())));
                    }
                }));
    }

    /** In order, from inner nodes alone, unless something is lost; a section of one leaf has none, and its leaf is read. */
    Iterator<Node.Child> list(PointSection section) {
        var opened = new ArrayList<Iterator<Node.Child>>();
        tolerant(section.name(), () -> opened.add(section.height() == 1 ? single(section) : several(section)));
        return opened.stream().findFirst().orElseGet(Collections::emptyIterator);
    }

    private Iterator<Node.Child> single(PointSection section) {
        return trees
                .root(section, section.name().text())
                .map(root -> checked(
                        section.name(),
                        new Node.Child(
                                root.lastKey(), section.root().orElseThrow(), section.entries(), section.bytes())))
                .stream()
                .iterator();
    }

    private Iterator<Node.Child> several(PointSection section) {
        var cursor = new TreeCursor(trees, section);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                while (cursor.peek() instanceof TreeCursor.Subtree(var _, var level) && level > 0) {
                    tolerant(section.name(), cursor::open);
                }
                return cursor.peek() != null;
            }

            @Override
            public Node.Child next() {
                if (hasNext() && cursor.peek() instanceof TreeCursor.Subtree(var child, var _)) {
                    cursor.skip();
                    return checked(section.name(), child);
                }
                throw new NoSuchElementException();
            }
        };
    }

    /** A writer of a volume takes over leaves that it did not see. */
    private Node.Child checked(SectionName section, Node.Child child) {
        if (section.kind().isAligned()
                && lost.touches(section)
                && trees.node(section.kind(), child, 0, section.text()) instanceof Node.Leaf leaf
                && !lost.isWhole(section, leaf)) {
            throw notWhole(section);
        }
        return child;
    }

    private boolean isUsable(SectionName section, Node.Leaf leaf) {
        if (lost.isWhole(section, leaf)) {
            return true;
        }
        if (section.kind().isAligned()) {
            throw notWhole(section);
        }
        return false;
    }

    /** What cannot be read of files is left out. */
    private static void tolerant(SectionName section, Runnable step) {
        try {
            step.run();
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.DATA_DAMAGED || section.kind().isAligned()) {
                throw e;
            }
        }
    }

    private static RuntimeException notWhole(SectionName section) {
        return Failures.damaged(Shelf.PACKS, "content that is gone or damaged", section.text());
    }

    /** Empty for an id that is no leaf of this section. */
    Optional<Node.Leaf> find(SectionName section, ContentId leaf) {
        var isOfSection = index.find(leaf)
                .flatMap(place -> place.filter(
                        copy -> copy.section().equals(section) && copy.type().equals(UnitType.node(0))))
                .isPresent();
        if (!isOfSection || !(trees.node(section.kind(), leaf, 0, section.text()) instanceof Node.Leaf found)) {
            return Optional.empty();
        }
        if (lost.isWhole(section, found)) {
            return Optional.of(found);
        }
        if (section.kind().isAligned()) {
            throw notWhole(section);
        }
        var whole = found.entries().stream()
                .filter(entry -> lost.isWhole(section, entry.value()))
                .toList();
        return whole.isEmpty() ? Optional.empty() : Optional.of(new Node.Leaf(whole));
    }
}
