package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.PieceList;
import dev.lifeboat.repository.tree.SectionRules;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.Value;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Nodes and values by id. What is asked for by a parent must be what the parent said of it. Safe for use by many threads. */
final class Trees {
    private final Units units;
    private final Function<ContentId, Optional<Place>> places;
    private final Function<ContentId, Optional<Place>> anew;
    private final Function<ContentId, RuntimeException> missing;

    /** @param missing what to throw for an id that has no place */
    Trees(Units units, Function<ContentId, Optional<Place>> places, Function<ContentId, RuntimeException> missing) {
        this(units, places, places, missing);
    }

    private Trees(
            Units units,
            Function<ContentId, Optional<Place>> places,
            Function<ContentId, Optional<Place>> anew,
            Function<ContentId, RuntimeException> missing) {
        this.units = units;
        this.places = places;
        this.anew = anew;
        this.missing = missing;
    }

    /** Of all that is committed; what was packed anew after the index was read is found where it is now. */
    static Trees of(Units units, Index index) {
        return new Trees(units, index::find, index::findAnew, index::lost);
    }

    /** The same for who has just read the index and asks for much that may have no place: no list for each. */
    static Trees known(Units units, Index index) {
        return new Trees(units, index::known, index::findAnew, index::lost);
    }

    Node node(SectionKind kind, ContentId id, int level, String affected) {
        if (level < 0 || level >= Limits.HEIGHT) {
            throw Failures.damaged(Shelf.POINTS, "a tree of " + (level + 1) + " levels", affected);
        }
        var place = place(id);
        var raw = read(id, UnitType.node(level), place, affected);
        try {
            var node = Node.decode(raw, 0, raw.length);
            if (node.level() != level) {
                throw new FormatException("a node of another level");
            }
            SectionRules.check(kind, node);
            return node;
        } catch (FormatException e) {
            throw Failures.damaged(Shelf.pack(place.pack().id()), e, affected);
        }
    }

    /** The topmost node of a section, which must hold as much as the point says. */
    Optional<Node> root(PointSection section, String affected) {
        return section.root().map(root -> {
            var node = node(section.name().kind(), root, section.height() - 1, affected);
            if (node.entryCount() != section.entries() || node.byteCount() != section.bytes()) {
                throw Failures.damaged(
                        Shelf.pack(place(root).pack().id()), "a root that is not what the point says", affected);
            }
            return node;
        });
    }

    /** A node that a parent names. */
    Node node(SectionKind kind, Node.Child child, int level, String affected) {
        var node = node(kind, child.id(), level, affected);
        if (!Arrays.equals(node.lastKey(), child.key())
                || node.entryCount() != child.entries()
                || node.byteCount() != child.bytes()) {
            throw Failures.damaged(
                    Shelf.pack(place(child.id()).pack().id()), "a node that is not what its parent says", affected);
        }
        return node;
    }

    byte[] value(Value value, String affected) {
        return switch (value) {
            case Value.Inline inline -> inline.bytes();
            case Value.Chunk chunk -> {
                var bytes = chunk(chunk.id(), affected);
                if (bytes.length != chunk.size()) {
                    throw Failures.damaged(
                            Shelf.pack(place(chunk.id()).pack().id()), "a value of another length", affected);
                }
                yield bytes;
            }
            case Value.Section _, FileValue _, SegmentValue _ ->
                throw new IllegalArgumentException("No plain value: " + affected);
        };
    }

    byte[] chunk(ContentId id, String affected) {
        return read(id, UnitType.CHUNK, place(id), affected);
    }

    /** A list of pieces of a file. */
    PieceList list(ContentId id, int level, String affected) {
        var place = place(id);
        var raw = read(id, UnitType.list(level), place, affected);
        try {
            var list = PieceList.decode(raw);
            if (list.level() != level) {
                throw new FormatException("a list of another level");
            }
            return list;
        } catch (FormatException e) {
            throw Failures.damaged(Shelf.pack(place.pack().id()), e, affected);
        }
    }

    /** What is wrong with a stored unit beyond its bytes: it does not fit what named it. */
    RuntimeException unfit(ContentId id, String reason, String affected) {
        return Failures.damaged(Shelf.pack(place(id).pack().id()), reason, affected);
    }

    /** The value of one key, reading one node a level. */
    Optional<Value> find(PointSection section, byte[] key, String affected) {
        var top = root(section, affected);
        if (top.isEmpty()) {
            return Optional.empty();
        }
        var node = top.get();
        while (true) {
            switch (node) {
                case Node.Leaf leaf -> {
                    return leaf.entries().stream()
                            .filter(entry -> Arrays.equals(entry.key(), key))
                            .map(Node.Entry::value)
                            .findFirst();
                }
                case Node.Inner inner -> {
                    var next = childFor(inner, key);
                    if (next == null) {
                        return Optional.empty();
                    }
                    node = node(section.name().kind(), next, inner.level() - 1, affected);
                }
            }
        }
    }

    private static Node.@Nullable Child childFor(Node.Inner inner, byte[] key) {
        return inner.children().stream()
                .filter(child -> Arrays.compareUnsigned(child.key(), key) >= 0)
                .findFirst()
                .orElse(null);
    }

    /** True if no copy of it is left that might verify, as far as this process knows. */
    boolean isLost(ContentId id) {
        return places.apply(id).map(place -> units.bad().isLost(id, place)).orElse(true);
    }

    private byte[] read(ContentId id, UnitType type, Place place, String affected) {
        try {
            return units.read(id, type, place, affected);
        } catch (LifeboatException e) {
            var now = e.code() == ErrorCode.DATA_DAMAGED ? anew.apply(id) : Optional.<Place>empty();
            if (now.isEmpty() || now.get().hasOnlyCopiesOf(place)) {
                throw e;
            }
            return units.read(id, type, now.get(), affected);
        }
    }

    private Place place(ContentId id) {
        return places.apply(id).orElseThrow(() -> missing.apply(id));
    }
}
