package dev.lifeboat.repository.write;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes units that exist already into new packs, in groups and classes as a writer would. For one thread. */
public final class UnitCopier implements AutoCloseable {
    /** Sections of a cluster lie close together; a volume has one or three. */
    private static final int OPEN = 64;

    private enum Kind {
        CHUNKS,
        LEAVES,
        INNER
    }

    private record Shelf(SectionName section, Kind kind) {}

    private final OpenPacks packs;
    private final Map<Shelf, UnitGroup> groups = new LinkedHashMap<>();

    public UnitCopier(RepositoryId repository, PackSink sink, Path spool, int packSize) {
        this.packs = new OpenPacks(repository, sink, spool, packSize);
    }

    /** Throws {@code STORE_NOT_READY} as a writer does. */
    public void add(SectionName section, ContentId id, UnitType type, byte[] unit) {
        try {
            var shelf = new Shelf(section, kind(type));
            if (!groups.containsKey(shelf) && groups.size() == OPEN) {
                flush();
            }
            var group = groups.computeIfAbsent(
                    shelf, _ -> new UnitGroup(shelf.kind() == Kind.INNER ? Limits.INNER_GROUP : Limits.GROUP));
            if (!group.hasRoomFor(unit.length)) {
                flush(section, group);
            }
            group.add(id, type, unit, 0, unit.length);
        } catch (IOException e) {
            throw PointWriter.unavailable(e);
        }
    }

    /** @return the packs that were written */
    public List<PackId> finish() {
        try {
            flush();
            return packs.finish();
        } catch (IOException e) {
            throw PointWriter.unavailable(e);
        }
    }

    @Override
    public void close() {
        packs.close();
    }

    private void flush() throws IOException {
        for (var group : groups.entrySet()) {
            flush(group.getKey().section(), group.getValue());
        }
        groups.clear();
    }

    private void flush(SectionName section, UnitGroup group) throws IOException {
        if (!group.isEmpty()) {
            packs.append(section, group.raw().array(), 0, group.raw().length(), group.units());
            group.clear();
        }
    }

    private static Kind kind(UnitType type) {
        if (type.isChunk()) {
            return Kind.CHUNKS;
        }
        return type.isList() || type.level() == 0 ? Kind.LEAVES : Kind.INNER;
    }
}
