package dev.lifeboat.repository.write;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.pack.PackGroup.Unit;
import dev.lifeboat.repository.tree.ContentBuilder;
import java.io.IOException;
import java.util.List;

/**
 * Stores chunks and lists of one section, beside the thread that adds the entries which name them. For one thread; a section has as many as there are
 * threads, and what is known to one is known to all.
 */
public final class ChunkWriter {
    private final SectionName section;
    private final OpenPacks packs;
    private final KnownIds known;
    private final IdHash ids;

    private final UnitGroup lists;
    private final UnitGroup chunks = new UnitGroup(Limits.GROUP);
    private final int grouped;

    /**
     * @param lists that lists join
     * @param grouped up to which size chunks wait in a group; larger ones go to the packs at once, without a copy
     */
    ChunkWriter(SectionName section, OpenPacks packs, KnownIds known, IdHash ids, UnitGroup lists, int grouped) {
        this.section = section;
        this.packs = packs;
        this.known = known;
        this.ids = ids;
        this.lists = lists;
        this.grouped = grouped;
    }

    /** Stores content of 1 byte to 4 MiB, for entries to name. The array is the caller's again afterwards. */
    public ContentId chunk(byte[] content, int offset, int length) {
        if (length < 1 || length > Limits.CHUNK) {
            throw new IllegalArgumentException("A chunk of " + length + " bytes");
        }
        var id = ids.of(UnitType.CHUNK, content, offset, length);
        if (length <= grouped) {
            add(chunks, id, UnitType.CHUNK, content, offset, length);
        } else if (known.add(id)) {
            append(content, offset, length, List.of(new Unit(id, UnitType.CHUNK, length)));
        }
        return id;
    }

    /** Begins the content of a file, whose chunks the caller stores. Several may be open at once. */
    public ContentBuilder content() {
        return new ContentBuilder(ids, (id, type, encoded) -> add(lists, id, type, encoded, 0, encoded.length));
    }

    /** Gives to the packs what waits in groups. */
    void flush() {
        flush(chunks);
        flush(lists);
    }

    /** Adds a unit to a group, which must hold units of this section only. */
    void add(UnitGroup group, ContentId id, UnitType type, byte[] unit, int offset, int length) {
        if (!known.add(id)) {
            return;
        }
        if (!group.hasRoomFor(length)) {
            flush(group);
        }
        group.add(id, type, unit, offset, length);
    }

    void flush(UnitGroup group) {
        if (!group.isEmpty()) {
            append(group.raw().array(), 0, group.raw().length(), group.units());
            group.clear();
        }
    }

    private void append(byte[] raw, int offset, int length, List<Unit> units) {
        try {
            packs.append(section, raw, offset, length, units);
        } catch (IOException e) {
            throw PointWriter.unavailable(e);
        }
        known.written(units);
    }
}
