package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.Node.Child;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Walks the trees of points by their nodes and lists, and tells what cannot be restored. Reads no content: a chunk counts if it has a place with a copy
 * that is not known to be bad. A subtree that several points share is walked once. Safe for use by many threads.
 */
final class PointWalk {
    /** A subtree of a section, walked by itself. */
    private record Piece(int section, PointSection of, Child child, int level) {}

    private record Root(Lost lost, Optional<Node> node) {}

    private final Trees trees;
    private final Function<ContentId, Optional<Place>> places;
    private final BadCopies bad;
    private final Function<ContentId, RuntimeException> missing;
    /** Objects that hold what does not fit what names it: no copy is bad, but nobody can restore it. */
    private final BiConsumer<String, String> unfit;

    /** What parents say of nodes below which all is well. */
    private final IdSet whole = new IdSet();

    private final Map<ContentId, Lost> broken = new ConcurrentHashMap<>();

    /**
     * @param missing what to throw for an id without a place
     * @param unfit takes an object and what is wrong with it beyond its bytes
     */
    PointWalk(
            Units units,
            Function<ContentId, Optional<Place>> places,
            Function<ContentId, RuntimeException> missing,
            BiConsumer<String, String> unfit) {
        this.trees = new Trees(units, places, missing);
        this.places = places;
        this.bad = units.bad();
        this.missing = missing;
        this.unfit = unfit;
    }

    Trees trees() {
        return trees;
    }

    /** What the sections of a point lack, in their order. */
    List<Lost> sections(List<PointSection> sections, Ordered workers) {
        var found = new ArrayList<Lost>();
        var pieces = new ArrayList<Piece>();
        workers.run(sections.iterator(), this::root, root -> {
            var number = found.size();
            found.add(root.lost());
            root.node().ifPresent(node -> {
                if (node instanceof Node.Inner inner) {
                    inner.children()
                            .forEach(child ->
                                    pieces.add(new Piece(number, sections.get(number), child, inner.level() - 1)));
                }
            });
            return true;
        });
        var taken = new int[1];
        workers.run(
                pieces.iterator(),
                piece -> node(piece.of(), piece.child(), piece.level(), contents(piece.of())),
                lost -> {
                    found.set(
                            pieces.get(taken[0]).section(),
                            found.get(pieces.get(taken[0]).section()).and(lost));
                    taken[0]++;
                    return true;
                });
        for (var i = 0; i < found.size(); i++) {
            remember(claim(sections.get(i)), found.get(i));
        }
        return found;
    }

    /** A chunk that a point names outside of its trees. */
    Lost chunk(ContentId id, String affected) {
        try {
            length(id, affected);
            return Lost.NOTHING;
        } catch (LifeboatException e) {
            return lost(e, 1, affected);
        }
    }

    /** Of a leaf all there is; of an inner node itself alone, the rest being pieces of work. */
    private Root root(PointSection section) {
        if (section.root().isEmpty()) {
            return new Root(Lost.NOTHING, Optional.empty());
        }
        var claim = claim(section);
        if (whole.contains(claim)) {
            return new Root(Lost.NOTHING, Optional.empty());
        }
        var known = broken.get(claim);
        if (known != null) {
            return new Root(known, Optional.empty());
        }
        try {
            var node = trees.root(section, section.name().text());
            return node.orElse(null) instanceof Node.Leaf leaf
                    ? new Root(leaf(section, leaf, section.root().get(), contents(section)), Optional.empty())
                    : new Root(Lost.NOTHING, node);
        } catch (LifeboatException e) {
            return new Root(lost(e, section.entries(), List.of()), Optional.empty());
        }
    }

    /** Depth is bounded by the height, which is 8 at most. */
    private Lost node(PointSection section, Child child, int level, ContentCheck contents) {
        var claim = claim(section, child, level);
        if (whole.contains(claim)) {
            return Lost.NOTHING;
        }
        var known = broken.get(claim);
        if (known != null) {
            return known;
        }
        var name = section.name();
        Lost found;
        try {
            found = switch (trees.node(name.kind(), child, level, name.text())) {
                case Node.Leaf leaf -> leaf(section, leaf, child.id(), contents);
                case Node.Inner inner -> {
                    var below = Lost.NOTHING;
                    for (var next : inner.children()) {
                        below = below.and(node(section, next, level - 1, contents));
                    }
                    yield below;
                }
            };
        } catch (LifeboatException e) {
            found = lost(e, child.entries(), List.of(StoredPoint.name(child.key())));
        }
        remember(claim, found);
        return found;
    }

    private Lost leaf(PointSection section, Node.Leaf leaf, ContentId id, ContentCheck contents) {
        var found = Lost.NOTHING;
        for (var entry : leaf.entries()) {
            try {
                contents.check(entry.value(), section.name().text());
            } catch (FormatException e) {
                var object = places.apply(id)
                        .map(place -> Shelf.pack(place.pack().id()))
                        .orElse(Shelf.INDEX);
                unfit.accept(object, Failures.reason(e));
                found = found.and(Lost.of(1, StoredPoint.name(entry.key()), object));
            } catch (LifeboatException e) {
                found = found.and(lost(e, 1, List.of(StoredPoint.name(entry.key()))));
            }
        }
        return found;
    }

    private ContentCheck contents(PointSection section) {
        return new ContentCheck(
                trees,
                this::length,
                reason -> Failures.damaged(
                        Shelf.POINTS, "an entry that " + reason, section.name().text()));
    }

    private long length(ContentId id, String affected) {
        var place = places.apply(id).orElseThrow(() -> missing.apply(id));
        if (!place.type().equals(UnitType.CHUNK)) {
            throw Failures.damaged(Shelf.pack(place.pack().id()), "a unit of another type", affected);
        }
        if (bad.isLost(id, place)) {
            var pack = place.pack().id();
            throw Failures.damaged(Shelf.pack(pack), bad.reason(pack), affected);
        }
        return place.length();
    }

    private Lost lost(LifeboatException e, long entries, String example) {
        return lost(e, entries, List.of(example));
    }

    private Lost lost(LifeboatException e, long entries, List<String> examples) {
        if (e.code() != ErrorCode.DATA_DAMAGED) {
            throw e;
        }
        var object = e.details().getOrDefault("object", Shelf.INDEX);
        unfit.accept(object, e.details().getOrDefault("reason", ""));
        return new Lost(entries, examples, java.util.Set.of(object));
    }

    private void remember(ContentId claim, Lost found) {
        if (found.isNothing()) {
            whole.add(claim);
        } else {
            broken.put(claim, found);
        }
    }

    private static ContentId claim(PointSection section) {
        return claim(
                section,
                new Child(
                        new byte[0],
                        section.root().orElse(new ContentId(0, 0, 0, 0)),
                        section.entries(),
                        section.bytes()),
                section.height() - 1);
    }

    /** All that a parent says of a node: another parent may say something else of the same one. */
    private static ContentId claim(PointSection section, Child child, int level) {
        return ContentId.of(RepositoryFile.digest(new Encoder(96)
                .u8(section.name().kind().number())
                .u32(level)
                .id(child.id())
                .varint(child.entries())
                .varint(child.bytes())
                .blob(child.key())
                .toBytes()));
    }
}
