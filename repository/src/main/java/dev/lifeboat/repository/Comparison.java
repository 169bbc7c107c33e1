package dev.lifeboat.repository;

import dev.lifeboat.repository.Difference.Change;
import dev.lifeboat.repository.TreeCursor.Leaf;
import dev.lifeboat.repository.TreeCursor.Subtree;
import dev.lifeboat.repository.format.SectionName;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Goes through two trees of one section side by side and passes over what they share. */
final class Comparison {
    private final SectionName section;
    private final TreeCursor older;
    private final TreeCursor newer;
    private final Difference.Visitor visitor;

    Comparison(Trees trees, PointSection older, PointSection newer, Difference.Visitor visitor) {
        this.section = newer.name();
        this.older = new TreeCursor(trees, older);
        this.newer = new TreeCursor(trees, newer);
        this.visitor = visitor;
    }

    /** @return false if the visitor wants no more */
    boolean run(byte @Nullable [] after) {
        if (after != null) {
            older.skipTo(after);
            newer.skipTo(after);
        }
        while (true) {
            var left = older.peek();
            var right = newer.peek();
            if (left == null && right == null) {
                return true;
            }
            if (left instanceof Subtree below && right instanceof Subtree above) {
                subtrees(below, above);
            } else if (left instanceof Subtree) {
                older.open();
            } else if (right instanceof Subtree) {
                newer.open();
            } else if (!entries((Leaf) left, (Leaf) right)) {
                return false;
            }
        }
    }

    private void subtrees(Subtree left, Subtree right) {
        if (left.child().id().equals(right.child().id())) {
            older.skip();
            newer.skip();
            return;
        }
        // of unequal height the higher one, of equal height both: what they share lies below
        if (left.level() >= right.level()) {
            older.open();
        }
        if (right.level() >= left.level()) {
            newer.open();
        }
    }

    private boolean entries(@Nullable Leaf left, @Nullable Leaf right) {
        if (left == null && right == null) {
            return true;
        }
        if (right == null || (left != null && Arrays.compareUnsigned(left.lastKey(), right.lastKey()) < 0)) {
            older.skip();
            return left == null || visitor.visit(new Difference(section, left.lastKey(), Change.REMOVED));
        }
        if (left == null || Arrays.compareUnsigned(left.lastKey(), right.lastKey()) > 0) {
            newer.skip();
            return visitor.visit(new Difference(section, right.lastKey(), Change.ADDED));
        }
        older.skip();
        newer.skip();
        return Values.equal(left.entry().value(), right.entry().value())
                || visitor.visit(new Difference(section, right.lastKey(), Change.CHANGED));
    }
}
