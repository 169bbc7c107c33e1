package dev.lifeboat.repository.write;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.pack.PackGroup.Unit;
import java.util.ArrayList;
import java.util.List;

/** Units of one section on their way into a pack, compressed together. For one thread. */
final class UnitGroup {
    private final int limit;
    private final Encoder raw = new Encoder(16 << 10);
    private final List<Unit> units = new ArrayList<>();

    UnitGroup(int limit) {
        this.limit = limit;
    }

    /** A unit larger than the limit gets a group of its own. */
    boolean hasRoomFor(int length) {
        return units.isEmpty() || raw.length() + length <= limit;
    }

    void add(ContentId id, UnitType type, byte[] unit, int offset, int length) {
        raw.raw(unit, offset, length);
        units.add(new Unit(id, type, length));
    }

    boolean isEmpty() {
        return units.isEmpty();
    }

    Encoder raw() {
        return raw;
    }

    List<Unit> units() {
        return List.copyOf(units);
    }

    void clear() {
        raw.clear();
        units.clear();
    }
}
