package dev.lifeboat.repository;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.SectionName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Locations of units by id, first come first served. Not thread-safe. */
final class Places {
    private final Map<ContentId, Place> places = new HashMap<>();
    private final Map<SectionName, List<ContentId>> chunks = new HashMap<>();
    private final Map<PackId, Segment.PackContents> packs = new HashMap<>();

    void add(Segment.PackContents pack) {
        if (packs.putIfAbsent(pack.id(), pack) != null) {
            return;
        }
        for (var group : pack.groups()) {
            var offset = 0;
            for (var unit : group.units()) {
                var place = new Place(pack, group, offset, unit.length(), unit.type(), null);
                places.merge(unit.id(), place, Place::followedBy);
                if (unit.type().isChunk() || unit.type().isList()) {
                    chunks.computeIfAbsent(group.section(), _ -> new ArrayList<>())
                            .add(unit.id());
                }
                offset += unit.length();
            }
        }
    }

    Optional<Place> find(ContentId id) {
        return Optional.ofNullable(places.get(id));
    }

    boolean holds(PackId pack) {
        return packs.containsKey(pack);
    }

    List<Segment.PackContents> packs() {
        return List.copyOf(packs.values());
    }

    /** Ids of large values that were stored for a section, of any point. */
    List<ContentId> chunks(SectionName section) {
        return List.copyOf(chunks.getOrDefault(section, List.of()));
    }
}
