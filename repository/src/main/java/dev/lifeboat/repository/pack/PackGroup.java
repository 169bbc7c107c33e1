package dev.lifeboat.repository.pack;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import java.util.List;

/**
 * Units of one section that were compressed and encrypted together.
 *
 * @param offset of the message in the pack, also its nonce
 * @param length of the message
 * @param rawLength of all units, uncompressed
 * @param units in their order; each begins where the one before ends
 */
public record PackGroup(SectionName section, long offset, int length, int rawLength, List<Unit> units) {
    public PackGroup {
        units = List.copyOf(units);
    }

    /**
     * A node or chunk.
     *
     * @param type as it enters the id
     */
    public record Unit(ContentId id, UnitType type, int length) {}
}
