package dev.lifeboat.repository;

import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.pack.PackGroup;
import org.jspecify.annotations.Nullable;

/**
 * Where a unit lies.
 *
 * @param offset in the group, uncompressed
 * @param next a later copy of the same unit, for readers when this one is damaged (R4)
 */
record Place(
        Segment.PackContents pack,
        PackGroup group,
        int offset,
        int length,
        int type,
        @Nullable Place next) {
    Place followedBy(Place last) {
        return new Place(pack, group, offset, length, type, next == null ? last : next.followedBy(last));
    }

    SectionName section() {
        return group.section();
    }
}
