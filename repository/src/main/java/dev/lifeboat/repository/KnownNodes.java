package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.tree.Node;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The nodes of a committed section, collected from its inner nodes alone. Each was verified when its point was committed, with all below it.
 *
 * <p>A subtree whose node is damaged or has no place any more is left out: the next backup stores it anew.
 */
final class KnownNodes {
    /** A node as its parent knows it. */
    record Known(int level, long entries, long bytes) {}

    private final Map<ContentId, Known> nodes = new HashMap<>();

    static KnownNodes none() {
        return new KnownNodes();
    }

    static KnownNodes of(PointSection section, Trees trees) {
        var known = new KnownNodes();
        if (section.root().isEmpty()) {
            return known;
        }
        var open = new ArrayDeque<TreeCursor.Subtree>();
        open.add(new TreeCursor.Subtree(
                new Node.Child(new byte[0], section.root().get(), section.entries(), section.bytes()),
                section.height() - 1));
        while (!open.isEmpty()) {
            var next = open.remove();
            var child = next.child();
            if (trees.isLost(child.id())) {
                continue;
            }
            if (next.level() > 0) {
                var node = read(child.id(), next.level(), section, trees);
                if (!(node.orElse(null) instanceof Node.Inner inner)) {
                    continue;
                }
                inner.children().forEach(below -> open.add(new TreeCursor.Subtree(below, next.level() - 1)));
            }
            known.nodes.put(child.id(), new Known(next.level(), child.entries(), child.bytes()));
        }
        return known;
    }

    Optional<Known> find(ContentId id) {
        return Optional.ofNullable(nodes.get(id));
    }

    Iterable<ContentId> ids() {
        return nodes.keySet();
    }

    private static Optional<Node> read(ContentId id, int level, PointSection section, Trees trees) {
        try {
            return Optional.of(
                    trees.node(section.name().kind(), id, level, section.name().text()));
        } catch (LifeboatException e) {
            if (e.code() == ErrorCode.DATA_DAMAGED) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
