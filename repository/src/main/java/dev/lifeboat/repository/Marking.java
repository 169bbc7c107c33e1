package dev.lifeboat.repository;

import dev.lifeboat.repository.Places.Numbered;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.pack.PackGroup;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out which copies of units some point needs. Each node is read once, in the order of the packs: a sweep over all packs visits what the sweep before
 * found, so there are as many sweeps as levels. Two bits for each copy, and nothing else that grows with the repository. For one thread.
 *
 * <p>Of several copies the one is needed that readers take first and somebody has read back, in a pack that stays, unless damage was found in it since;
 * without one, all are. A volume needs a copy of its own: whoever restores it gets the keys of its packs only.
 *
 * <p>Throws {@code DATA_DAMAGED} for a node or list that cannot be read, for nobody knows what is below it.
 */
final class Marking {
    private final Index index;
    private final Trees trees;
    private final BadCopies bad;
    private final Condemned condemned;
    private final Set<PackId> missing;
    private final BitSet needed = new BitSet();
    /** Nodes and lists that are needed and were not visited yet. */
    private final BitSet pending = new BitSet();

    /** Nodes and lists so far. */
    private long visited;

    /** @param missing packs that the index names and the store does not have */
    Marking(Index index, Units units, Condemned condemned, Set<PackId> missing) {
        this(index, Trees.of(units, index), units.bad(), condemned, missing);
    }

    private Marking(Index index, Trees trees, BadCopies bad, Condemned condemned, Set<PackId> missing) {
        this.index = index;
        this.trees = trees;
        this.bad = bad;
        this.condemned = condemned;
        this.missing = missing;
    }

    /** A marking of the same packs that knows of no point yet. */
    Marking another() {
        return new Marking(index, trees, bad, condemned, missing);
    }

    void mark(PointRecord point) {
        mark(StoredPoint.sectionsOf(point));
        point.findings().ifPresent(id -> need(id, UnitType.CHUNK, Optional.empty()));
        point.sections().forEach(this::mark);
        sweep();
    }

    /** Without what is below the root, until the next {@link #sweep}. */
    void mark(PointSection section) {
        section.root()
                .ifPresent(root -> need(
                        root,
                        UnitType.node(section.height() - 1),
                        section.name().volume()));
    }

    /** Visits all that is pending. */
    void sweep() {
        while (!pending.isEmpty()) {
            var before = visited;
            // read anew each time: a node may have been found in a pack that was not known before
            index.numbered().forEach(this::sweep);
            if (visited == before) {
                throw Failures.damaged(Shelf.INDEX, Index.WENT, "nodes that are needed");
            }
        }
    }

    boolean isNeeded(int ordinal) {
        return needed.get(ordinal);
    }

    /**
     * A copy that can take the place of those in packs that are to go: in the store, read back by somebody, without damage as far as anybody knows, staying,
     * and for the same volume.
     */
    Optional<Place> elsewhere(ContentId id, Optional<String> volume, Set<PackId> leaving) {
        return index.find(id)
                .flatMap(condemned::staying)
                .flatMap(place -> place.filter(copy -> copy.pack().verified()
                        && !missing.contains(copy.pack().id())
                        && !leaving.contains(copy.pack().id())
                        && !bad.covers(id, copy)
                        && copy.section().volume().equals(volume)));
    }

    /** Lets another copy of a unit count instead of those in packs that are to go. */
    void move(ContentId id, Place to, Set<PackId> leaving) {
        for (var copy = index.find(id).orElse(null); copy != null; copy = copy.next()) {
            if (needed.get(copy.ordinal())
                    && leaving.contains(copy.pack().id())
                    && copy.section().volume().equals(to.section().volume())) {
                needed.clear(copy.ordinal());
                needed.set(to.ordinal());
            }
        }
    }

    /** True if no copy in the pack is needed. */
    boolean isDead(Numbered pack) {
        var first = needed.nextSetBit(pack.first());
        return first < 0 || first >= pack.end();
    }

    /** True if damage was found in something that is needed of the pack. */
    boolean isDamaged(Numbered pack) {
        if (!bad.holds(pack.id())) {
            return false;
        }
        var ordinal = pack.first();
        for (var group : groups(pack)) {
            for (var unit : group.units()) {
                if (needed.get(ordinal) && bad.covers(unit.id(), pack.id(), group.offset())) {
                    return true;
                }
                ordinal++;
            }
        }
        return false;
    }

    /** The copy of a unit that is needed, if one is. */
    Optional<Place> neededCopy(ContentId id) {
        return index.find(id).flatMap(place -> place.filter(copy -> needed.get(copy.ordinal())));
    }

    /** Memory that the marks take. */
    long bytes() {
        return (needed.size() + pending.size()) / 8L;
    }

    private List<PackGroup> groups(Numbered pack) {
        return index.pack(pack).map(Segment.PackContents::groups).orElse(List.of());
    }

    private void sweep(Numbered pack) {
        var next = pending.nextSetBit(pack.first());
        if (next < 0 || next >= pack.end()) {
            return;
        }
        var ordinal = pack.first();
        for (var group : groups(pack)) {
            if (next < 0 || next >= pack.end()) {
                return;
            }
            if (next < ordinal + group.units().size()) {
                visit(group, ordinal);
                next = pending.nextSetBit(ordinal + group.units().size());
            }
            ordinal += group.units().size();
        }
    }

    private void visit(PackGroup group, int first) {
        for (var i = 0; i < group.units().size(); i++) {
            if (pending.get(first + i)) {
                pending.clear(first + i);
                visited++;
                visit(group, group.units().get(i));
            }
        }
    }

    private void visit(PackGroup group, PackGroup.Unit unit) {
        var section = group.section();
        var volume = section.volume();
        if (unit.type().isList()) {
            var list = trees.list(unit.id(), unit.type().level(), section.text());
            References.of(list, (id, type) -> need(id, type, volume));
        } else {
            var node = trees.node(section.kind(), unit.id(), unit.type().level(), section.text());
            References.of(node, (id, type) -> need(id, type, volume));
        }
    }

    private void need(ContentId id, UnitType type, Optional<String> volume) {
        var all = index.find(id).orElseThrow(() -> index.lost(id));
        var present = all.filter(copy -> !missing.contains(copy.pack().id())).orElse(all);
        var own = present.filter(copy -> copy.section().volume().equals(volume)).orElse(present);
        var staying = condemned.staying(own).orElse(own);
        var verified = staying.filter(copy -> copy.pack().verified() && !bad.covers(id, copy));
        if (verified.isPresent()) {
            need(verified.get(), type);
        } else {
            for (var copy = staying; copy != null; copy = copy.next()) {
                need(copy, type);
            }
        }
    }

    private void need(Place copy, UnitType type) {
        if (!needed.get(copy.ordinal())) {
            needed.set(copy.ordinal());
            if (!type.isChunk()) {
                pending.set(copy.ordinal());
            }
        }
    }
}
