package dev.lifeboat.repository.block;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.tree.CutRule;
import dev.lifeboat.repository.tree.Node;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The leaves of one section of the parent, each by the stretch of segments that it stands for, asked for in ascending order. For one thread. */
final class LeafTrail {
    private final SectionName section;
    private final int segments;
    private Iterator<Node.Child> leaves = Collections.emptyIterator();
    private Node.@Nullable Child next;
    private boolean lost;

    /** @param segments in a leaf */
    LeafTrail(ParentVolume parent, SectionName section, int segments) {
        this.section = section;
        this.segments = segments;
        found(() -> {
            leaves = parent.leaves(section);
            return null;
        });
    }

    /** The leaf of a stretch, empty if nothing was there. */
    Optional<Node.Child> take(long stretch) {
        while (!lost) {
            if (next == null) {
                next = read();
            }
            if (next == null || stretch(next) > stretch) {
                return Optional.empty();
            }
            var child = next;
            next = null;
            if (stretch(child) == stretch) {
                return Optional.of(child);
            }
        }
        return Optional.empty();
    }

    /** True if an inner node is damaged: what {@link #take} did not give since then may have been there. */
    boolean isLost() {
        return lost;
    }

    private Node.@Nullable Child read() {
        return found(() -> leaves.hasNext() ? leaves.next() : null);
    }

    private Node.@Nullable Child found(Supplier<Node.@Nullable Child> reading) {
        try {
            return reading.get();
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.DATA_DAMAGED) {
                throw e;
            }
            lost = true;
            return null;
        }
    }

    private long stretch(Node.Child child) {
        return CutRule.segment(child.key()) / segments;
    }

    @Override
    public String toString() {
        return "leaves of " + section;
    }
}
