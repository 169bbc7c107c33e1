package dev.lifeboat.repository;

import dev.lifeboat.repository.format.PackId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.ToLongFunction;

/**
 * Which segments of the index others take the place of.
 *
 * @param superseded their names: those that name a pack that goes, small ones when there are many, and those that say nothing new
 * @param survivors the packs that only they name, and that stay: to be written into new segments before the old ones are condemned
 */
record Superseding(List<String> superseded, List<PackId> survivors) {
    /** Opening a repository reads each segment; a day of small backups is no reason to write them anew. */
    private static final int MANY = 64;

    private static final long SMALL = 1 << 20;

    /**
     * @param segments all that are not condemned, with the packs that they name
     * @param packs of the index
     * @param sizes of the segments, in bytes
     */
    static Superseding of(
            SortedMap<String, List<PackId>> segments,
            List<PackId> packs,
            Set<PackId> going,
            ToLongFunction<String> sizes) {
        var small = segments.keySet().stream()
                .filter(name -> sizes.applyAsLong(name) < SMALL)
                .toList();
        var merged = small.size() > MANY ? Set.copyOf(small) : Set.<String>of();
        var kept = new LinkedHashMap<String, List<PackId>>();
        var superseded = new ArrayList<String>();
        segments.forEach((name, named) -> {
            if (merged.contains(name) || named.stream().anyMatch(going::contains)) {
                superseded.add(name);
            } else {
                kept.put(name, named);
            }
        });
        superseded.addAll(redundant(kept));
        return new Superseding(List.copyOf(superseded), survivors(segments, superseded, kept, packs, going));
    }

    boolean isEmpty() {
        return superseded.isEmpty();
    }

    /** What a crash between new segments and their condemned record left twice; taken out of what is kept. */
    private static List<String> redundant(Map<String, List<PackId>> kept) {
        var count = new HashMap<PackId, Integer>();
        kept.values().forEach(named -> named.forEach(pack -> count.merge(pack, 1, Integer::sum)));
        var redundant = new ArrayList<String>();
        for (var name : List.copyOf(kept.keySet())) {
            var named = kept.getOrDefault(name, List.of());
            if (named.stream().allMatch(pack -> count.getOrDefault(pack, 0) > 1)) {
                named.forEach(pack -> count.merge(pack, -1, Integer::sum));
                kept.remove(name);
                redundant.add(name);
            }
        }
        return redundant;
    }

    private static List<PackId> survivors(
            SortedMap<String, List<PackId>> segments,
            List<String> superseded,
            Map<String, List<PackId>> kept,
            List<PackId> packs,
            Set<PackId> going) {
        var left = new HashSet<>(packs);
        going.forEach(left::remove);
        kept.values().forEach(named -> named.forEach(left::remove));
        var survivors = new ArrayList<PackId>();
        for (var name : superseded) {
            for (var pack : segments.getOrDefault(name, List.of())) {
                if (left.remove(pack)) {
                    survivors.add(pack);
                }
            }
        }
        return survivors;
    }
}
