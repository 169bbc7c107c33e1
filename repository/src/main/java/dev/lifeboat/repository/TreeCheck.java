package dev.lifeboat.repository;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.tree.CutJudge;
import dev.lifeboat.repository.tree.CutRule;
import dev.lifeboat.repository.tree.LevelJudge;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.Node.Child;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the tree of one section at commit: ids, bounds, order, levels, counts, cuts, and that each reference ends at a stored unit. Level by level,
 * without recursion. Reads all inner nodes, new leaves, and the neighbours of new leaves that the cut rule looks at: cost grows with the changes.
 */
final class TreeCheck {
    /** Canonical leaves are larger than a window, so this many cover what the rule looks at, pieces cut by force apart. */
    private static final int NEIGHBOURS = 3;

    private final Trees trees;
    private final CutRule rule;
    private final ContentCheck contents;
    private final KnownNodes known;
    private final PointSection section;
    private final String name;

    TreeCheck(
            Trees trees,
            CutRule rule,
            Function<ContentId, Optional<Place>> places,
            KnownNodes known,
            PointSection section) {
        this.trees = trees;
        this.rule = rule;
        this.contents = new ContentCheck(
                trees, (id, _) -> length(id, places), reason -> Failures.refused(section.name(), reason));
        this.known = known;
        this.section = section;
        this.name = section.name().text();
    }

    void run() throws FormatException {
        if (section.root().isEmpty()) {
            return;
        }
        var top = section.height() - 1;
        var root = trees.node(section.name().kind(), section.root().get(), top, name);
        if (root.entryCount() != section.entries() || root.byteCount() != section.bytes()) {
            throw new FormatException("counts that do not add up");
        }
        var children = List.of(new Child(root.lastKey(), section.root().get(), section.entries(), section.bytes()));
        if (isKnown(children.getFirst(), top)) {
            return;
        }
        for (var level = top; level > 0; level--) {
            children = inner(children, level);
        }
        switch (rule) {
            case CutRule.Minimum minimum -> leaves(minimum, children);
            case CutRule.Aligned aligned -> leaves(aligned, children);
        }
    }

    private boolean isKnown(Child child, int level) throws FormatException {
        var found = known.find(child.id());
        if (found.isEmpty()) {
            return false;
        }
        if (found.get().level() != level
                || found.get().entries() != child.entries()
                || found.get().bytes() != child.bytes()) {
            throw new FormatException("counts that do not add up");
        }
        return true;
    }

    /** @return the nodes one level below */
    private List<Child> inner(List<Child> nodes, int level) throws FormatException {
        var below = new ArrayList<Child>();
        var judge = LevelJudge.of(rule, level);
        for (var child : nodes) {
            if (!(read(child, level) instanceof Node.Inner inner)) {
                throw new FormatException("a leaf above leaves");
            }
            follows(
                    below.isEmpty() ? null : below.getLast().key(),
                    inner.children().getFirst().key());
            judge.inner(inner);
            below.addAll(inner.children());
        }
        judge.end(true);
        if (below.size() < 2) {
            throw new FormatException("a level above a single node");
        }
        return below;
    }

    private void leaves(CutRule.Aligned aligned, List<Child> leaves) throws FormatException {
        var judge = new LevelJudge.OfAligned(aligned, 0);
        for (var child : leaves) {
            if (isKnown(child, 0)) {
                judge.known(child.key());
            } else {
                var leaf = leaf(child);
                judge.leaf(leaf);
                check(leaf);
            }
        }
    }

    private void leaves(CutRule.Minimum minimum, List<Child> leaves) throws FormatException {
        var isNew = new boolean[leaves.size()];
        for (var i = 0; i < isNew.length; i++) {
            isNew[i] = !isKnown(leaves.get(i), 0);
        }
        if (!leaves(minimum, leaves, isNew, NEIGHBOURS)) {
            // pieces cut by force may be small: then only the whole level tells
            leaves(minimum, leaves, isNew, leaves.size());
        }
    }

    /** @return false if the neighbours were too few to judge */
    private boolean leaves(CutRule.Minimum minimum, List<Child> leaves, boolean[] isNew, int neighbours)
            throws FormatException {
        CutJudge judge = null;
        var fromStart = false;
        var sinceNew = Long.MAX_VALUE;
        byte[] last = null;
        for (var i = 0; i < isNew.length; i++) {
            var wanted = sinceNew <= 2 * minimum.leafWindow() || anyNew(isNew, i, i + neighbours);
            if (!wanted) {
                if (judge != null) {
                    judge.end(false);
                    judge = null;
                }
                last = leaves.get(i).key();
                continue;
            }
            if (judge == null) {
                fromStart = i == 0;
                judge = new CutJudge(minimum, 0, fromStart);
            }
            var leaf = leaf(leaves.get(i));
            if (isNew[i] && !fromStart && judge.weight() <= 2 * minimum.leafWindow()) {
                return false;
            }
            follows(last, leaf.entries().getFirst().key());
            last = leaf.lastKey();
            var before = judge.weight();
            judge.leaf(leaf);
            if (isNew[i]) {
                check(leaf);
                sinceNew = 0;
            } else if (sinceNew != Long.MAX_VALUE) {
                sinceNew += judge.weight() - before;
            }
        }
        if (judge != null) {
            judge.end(true);
        }
        return true;
    }

    private Node.Leaf leaf(Child child) throws FormatException {
        if (!(read(child, 0) instanceof Node.Leaf leaf)) {
            throw new FormatException("an inner node among leaves");
        }
        return leaf;
    }

    private Node read(Child child, int level) throws FormatException {
        var node = trees.node(section.name().kind(), child.id(), level, name);
        if (!Arrays.equals(node.lastKey(), child.key())
                || node.entryCount() != child.entries()
                || node.byteCount() != child.bytes()) {
            throw new FormatException("a node that is not what its parent says");
        }
        return node;
    }

    /** What it refers to must be stored; packs were verified when they were committed, or a moment ago. */
    private void check(Node.Leaf leaf) throws FormatException {
        for (var entry : leaf.entries()) {
            contents.check(entry.value(), name);
        }
    }

    private long length(ContentId id, Function<ContentId, Optional<Place>> places) {
        return places.apply(id)
                .filter(found -> found.type().equals(UnitType.CHUNK))
                .orElseThrow(() -> Failures.refused(section.name(), "refers to a value that was not stored"))
                .length();
    }

    private static void follows(byte @Nullable [] last, byte[] next) throws FormatException {
        if (last != null && Arrays.compareUnsigned(last, next) >= 0) {
            throw new FormatException("nodes out of order");
        }
    }

    private static boolean anyNew(boolean[] isNew, int from, int to) {
        for (var i = from; i <= Math.min(to, isNew.length - 1); i++) {
            if (isNew[i]) {
                return true;
            }
        }
        return false;
    }
}
