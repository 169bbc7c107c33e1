package dev.lifeboat.repository;

import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.pack.PackGroup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where a unit lies.
 *
 * @param ordinal of this copy among all that the index holds: its bit in a mark
 * @param offset in the group, uncompressed
 * @param next a later copy of the same unit, for readers when this one is damaged (R4)
 */
record Place(
        IndexedPack pack,
        PackGroup group,
        int ordinal,
        int offset,
        int length,
        UnitType type,
        @Nullable Place next) {
    Place followedBy(Place last) {
        return chain(copies(), last);
    }

    /** True if its content was read back once, or came from the same enrolment of the cluster (R6). */
    boolean isTrustedBy(long enrolment) {
        return pack.isTrustedBy(enrolment);
    }

    SectionName section() {
        return group.section();
    }

    /** The copies for which the test holds, in their order. */
    Optional<Place> filter(Predicate<Place> test) {
        var kept = copies();
        var all = kept.size();
        kept.removeIf(test.negate());
        if (kept.size() == all) {
            return Optional.of(this);
        }
        return kept.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        chain(kept.subList(0, kept.size() - 1), kept.getLast().with(null)));
    }

    /** True if the other knows each of these copies. */
    boolean hasOnlyCopiesOf(Place other) {
        var known = new HashSet<PackId>();
        other.copies().forEach(copy -> known.add(copy.pack().id()));
        return copies().stream().allMatch(copy -> known.contains(copy.pack().id()));
    }

    /** A loop, not a call for each: one writer can store a unit as often as he likes. */
    private List<Place> copies() {
        var copies = new ArrayList<Place>();
        for (var copy = this; copy != null; copy = copy.next()) {
            copies.add(copy);
        }
        return copies;
    }

    private static Place chain(List<Place> copies, Place last) {
        var place = last;
        for (var copy : copies.reversed()) {
            place = copy.with(place);
        }
        return place;
    }

    private Place with(@Nullable Place other) {
        return new Place(pack, group, ordinal, offset, length, type, other);
    }
}
