package dev.lifeboat.repository;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.SectionName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Locations of units by id, first come first served. Not thread-safe. */
final class Places {
    private final Map<ContentId, Place> places = new HashMap<>();
    private final Map<SectionName, List<ContentId>> chunks = new HashMap<>();
    /** In the order in which they were added, which is that of their ordinals. */
    private final Map<PackId, Numbered> packs = new LinkedHashMap<>();

    private int next;

    /** A pack whose copies of units have the ordinals from {@code first} to {@code end}, in the order of its directory; {@code end} is no longer its own. */
    record Numbered(Segment.PackContents pack, int first, int end) {}

    void add(Segment.PackContents pack) {
        var known = packs.get(pack.id());
        if (known != null) {
            if (pack.proves(known.pack())) {
                prove(known, known.pack().proven(pack.sha256()));
            }
            return;
        }
        var first = next;
        for (var group : pack.groups()) {
            var offset = 0;
            for (var unit : group.units()) {
                var place = new Place(pack, group, next, offset, unit.length(), unit.type(), null);
                next = Math.incrementExact(next);
                places.merge(unit.id(), place, Place::followedBy);
                if (unit.type().isChunk() || unit.type().isList()) {
                    chunks.computeIfAbsent(group.section(), _ -> new ArrayList<>())
                            .add(unit.id());
                }
                offset += unit.length();
            }
        }
        packs.put(pack.id(), new Numbered(pack, first, next));
    }

    /** Forgets a pack: no segment names it any more. */
    void remove(PackId gone) {
        var numbered = packs.remove(gone);
        if (numbered == null) {
            return;
        }
        for (var group : numbered.pack().groups()) {
            for (var unit : group.units()) {
                places.computeIfPresent(
                        unit.id(),
                        (_, place) -> place.filter(copy -> !copy.pack().id().equals(gone))
                                .orElse(null));
            }
            chunks.computeIfPresent(group.section(), (section, ids) -> {
                ids.removeIf(id -> find(id).flatMap(
                                place -> place.filter(copy -> copy.section().equals(section)))
                        .isEmpty());
                return ids.isEmpty() ? null : ids;
            });
        }
    }

    /** Everything else of the pack stays as the first segment says. */
    private void prove(Numbered known, Segment.PackContents proven) {
        packs.put(proven.id(), new Numbered(proven, known.first(), known.end()));
        for (var group : proven.groups()) {
            for (var unit : group.units()) {
                places.computeIfPresent(unit.id(), (_, place) -> place.proven(proven));
            }
        }
    }

    Optional<Segment.PackContents> pack(PackId id) {
        return Optional.ofNullable(packs.get(id)).map(Numbered::pack);
    }

    Optional<Place> find(ContentId id) {
        return Optional.ofNullable(places.get(id));
    }

    boolean holds(PackId pack) {
        return packs.containsKey(pack);
    }

    List<Segment.PackContents> packs() {
        return packs.values().stream().map(Numbered::pack).toList();
    }

    List<Numbered> numbered() {
        return List.copyOf(packs.values());
    }

    /** Ids of large values that were stored for a section, of any point. */
    List<ContentId> chunks(SectionName section) {
        return List.copyOf(chunks.getOrDefault(section, List.of()));
    }
}
