package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.Places.Numbered;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.gc.GarbageReport.Postponed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What is in a repository and what of it some point needs. What was packed before the points were listed is judged; what came later is left alone. Whatever
 * cannot be understood is a doubt, and nothing is deleted on doubt. For one thread.
 */
final class Survey {
    static final Pattern PACK = Pattern.compile("packs/([0-9a-f]{2})/(\\1[0-9a-f]{30})");
    private static final Pattern INDEX = Pattern.compile("index/[0-9a-f]{16}-[0-9a-f]{32}");
    private static final Pattern POINT = Pattern.compile("points/[0-9a-f]{32}");
    private static final Pattern REPORT = Pattern.compile("reports/[A-Za-z0-9-]{1,100}/(0|[1-9][0-9]{0,8})");

    private final StoredRepository repository;
    private final Shelf shelf;
    private final Condemned condemned;
    private final SortedMap<String, Long> objects;
    private final SortedMap<String, List<PackId>> segments;
    private final List<Numbered> packs;
    private final Marking marking;
    private final Map<PointId, PointRecord> points = new HashMap<>();
    private final Map<PackId, Instant> retained = new HashMap<>();
    private final Set<Postponed> doubts = new LinkedHashSet<>();

    Survey(StoredRepository repository, Shelf shelf, Units units, Index index, GarbageRecords garbage) {
        this.repository = repository;
        this.shelf = shelf;
        this.condemned = open(garbage);
        this.objects = shelf.sizes("");
        index.refresh();
        repository.suspects().look();
        this.segments = index.segments();
        this.packs = index.numbered();
        this.marking = new Marking(index, units, condemned, missing());
        index.damaged().forEach((name, reason) -> doubts.add(new Postponed(name, reason)));
        objects.keySet().stream()
                .filter(name -> !isKnown(name))
                .forEach(name -> doubts.add(new Postponed(name, "is no object of this format")));
    }

    /** Marks from all points that were not seen before; nothing more if there is a doubt. */
    void mark(Set<PointId> pinned) {
        var found = repository.points(damage -> doubts.add(doubt(damage)));
        var fresh =
                found.stream().filter(point -> !points.containsKey(point.id())).toList();
        fresh.forEach(point -> points.put(point.id(), point));
        pinned.stream()
                .filter(point -> !points.containsKey(point))
                .forEach(point -> doubts.add(new Postponed(Shelf.point(point), "is used by a task and not listed")));
        try {
            // what is marked first is kept longest: so each pack is seen first with its longest retention
            for (var group : byRetention(fresh).entrySet()) {
                for (var point : group.getValue()) {
                    if (doubts.isEmpty()) {
                        marking.mark(point);
                    }
                }
                retain(group.getKey());
            }
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.DATA_DAMAGED) {
                throw e;
            }
            doubts.add(doubt(e));
        }
    }

    private static SortedMap<Instant, List<PointRecord>> byRetention(List<PointRecord> points) {
        var groups = new TreeMap<Instant, List<PointRecord>>(Comparator.reverseOrder());
        for (var point : points) {
            var until = point.terms().retainUntil();
            groups.computeIfAbsent(until == null ? Instant.MIN : until, _ -> new ArrayList<>())
                    .add(point);
        }
        return groups;
    }

    private void retain(Instant until) {
        if (until.equals(Instant.MIN)) {
            return;
        }
        for (var pack : packs) {
            if (!retained.containsKey(pack.id()) && !marking.isDead(pack)) {
                retained.put(pack.id(), until);
            }
        }
    }

    /** The longest retention of the points that reach a pack. */
    Map<PackId, Instant> retained() {
        return Map.copyOf(retained);
    }

    boolean isInDoubt() {
        return !doubts.isEmpty();
    }

    List<Postponed> doubts() {
        return List.copyOf(doubts);
    }

    Collection<PointRecord> points() {
        return List.copyOf(points.values());
    }

    Condemned condemned() {
        return condemned;
    }

    Marking marking() {
        return marking;
    }

    /** Packs of the index, as it was before the points were listed. */
    List<Numbered> packs() {
        return packs;
    }

    /** Segments of the index and the packs that each names, as of then. */
    SortedMap<String, List<PackId>> segments() {
        return segments;
    }

    boolean isPresent(String name) {
        return objects.containsKey(name);
    }

    long size(String name) {
        return objects.getOrDefault(name, 0L);
    }

    /** Packs in the store. */
    Set<PackId> stored() {
        var stored = new LinkedHashSet<PackId>();
        objects.keySet().forEach(name -> {
            var pack = PACK.matcher(name);
            if (pack.matches()) {
                stored.add(PackId.parse(pack.group(2)));
            }
        });
        return stored;
    }

    private Condemned open(GarbageRecords garbage) {
        try {
            return garbage.open();
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.DATA_DAMAGED) {
                throw e;
            }
            doubts.add(doubt(e));
            return Condemned.NOTHING;
        }
    }

    private Set<PackId> missing() {
        var missing = new HashSet<PackId>();
        for (var pack : packs) {
            var name = Shelf.pack(pack.id());
            // a listing may lag behind
            if (!objects.containsKey(name) && shelf.get(name, 0, 1).isEmpty()) {
                missing.add(pack.id());
            }
        }
        return missing;
    }

    private static boolean isKnown(String name) {
        return name.equals(Shelf.REPOSITORY)
                || name.startsWith(Shelf.DESCRIPTOR)
                || PACK.matcher(name).matches()
                || INDEX.matcher(name).matches()
                || POINT.matcher(name).matches()
                || REPORT.matcher(name).matches()
                || Garbage.NAME.matcher(name).matches()
                || KeySlot.parse(name).isPresent();
    }

    private static Postponed doubt(LifeboatException damage) {
        return new Postponed(
                damage.details().getOrDefault("object", "the repository"),
                damage.details().getOrDefault("reason", damage.text()));
    }
}
