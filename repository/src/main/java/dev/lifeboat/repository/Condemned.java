package dev.lifeboat.repository;

import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.gc.Margins;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is condemned and not yet done, at one moment: no new point may refer to what these packs alone hold. Immutable.
 *
 * @param records open ones, by name
 */
record Condemned(Map<String, Garbage> records, Set<PackId> packs) {
    static final Condemned NOTHING = new Condemned(Map.of());

    Condemned(Map<String, Garbage> records) {
        this(Map.copyOf(records), packs(records));
    }

    /** Of the copies of a unit those that stay. */
    Optional<Place> staying(Place place) {
        return packs.isEmpty()
                ? Optional.of(place)
                : place.filter(copy -> !packs.contains(copy.pack().id()));
    }

    /**
     * True if the mark of an open record may not have seen this point: then its nodes are no proof that what is below them stays. See {@link
     * Margins}. One that the record names was seen. A record of segments that were merged, and of no pack, takes nothing away.
     */
    boolean doubts(PointRecord point, Margins margins) {
        return records.values().stream()
                .filter(record -> !record.packs().isEmpty() && !record.seen().contains(point.id()))
                .anyMatch(record -> !point.committed().isBefore(record.at().minus(margins.doubt()))
                        && !point.committed()
                                .isAfter(record.at().plus(margins.mark()).plus(margins.doubt())));
    }

    private static Set<PackId> packs(Map<String, Garbage> records) {
        var packs = new HashSet<PackId>();
        records.values().forEach(record -> packs.addAll(record.packs()));
        return Set.copyOf(packs);
    }
}
