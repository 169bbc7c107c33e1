package dev.lifeboat.repository;

import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.pack.PackGroup;
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
        Segment.PackContents pack,
        PackGroup group,
        int ordinal,
        int offset,
        int length,
        UnitType type,
        @Nullable Place next) {
    Place followedBy(Place last) {
        return new Place(pack, group, ordinal, offset, length, type, next == null ? last : next.followedBy(last));
    }

    /** True if its content was read back once, or came from the same enrolment of the cluster (R6). */
    boolean isTrustedBy(long enrolment) {
        return pack.verified() || pack.enrolment() == enrolment;
    }

    /** The copies, that of the proven pack being verified. */
    Place proven(Segment.PackContents proven) {
        var rest = next == null ? null : next.proven(proven);
        return new Place(pack.id().equals(proven.id()) ? proven : pack, group, ordinal, offset, length, type, rest);
    }

    SectionName section() {
        return group.section();
    }

    /** The copies for which the test holds, in their order. */
    Optional<Place> filter(Predicate<Place> test) {
        var rest = next == null ? Optional.<Place>empty() : next.filter(test);
        return test.test(this)
                ? Optional.of(new Place(pack, group, ordinal, offset, length, type, rest.orElse(null)))
                : rest;
    }

    /** True if the other knows each of these copies. */
    boolean hasOnlyCopiesOf(Place other) {
        return filter(copy -> other.filter(
                                known -> known.pack().id().equals(copy.pack().id()))
                        .isEmpty())
                .isEmpty();
    }
}
