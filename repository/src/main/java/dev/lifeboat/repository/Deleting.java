package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.Places.Numbered;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.gc.GarbageReport.Deletion;
import dev.lifeboat.repository.gc.GarbageReport.Postponed;
import dev.lifeboat.repository.gc.GarbageReport.Waiting;
import dev.lifeboat.repository.gc.GarbageRequest;
import dev.lifeboat.repository.pack.PackGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The second phase: of what was condemned long enough ago, keeps what a point needs after all, and deletes the rest. Segments of the index go before the
 * packs that they name, the second record is written last; a crash before that leaves the record open, and the next run goes on. For one thread.
 */
final class Deleting {
    /** One record whose time has come: what goes, and what stays. */
    private record Due(String name, Garbage record, Set<PackId> kept, List<Numbered> packs) {
        List<PackId> going() {
            return record.packs().stream().filter(pack -> !kept.contains(pack)).toList();
        }
    }

    private final Shelf shelf;
    private final Units units;
    private final Index index;
    private final GarbageRecords garbage;
    private final Commits commits;
    private final Locks locks;
    private final GarbageRequest request;
    private final Instant now;
    private final Survey survey;
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Postponed> postponed = new ArrayList<>();
    private final List<Due> due = new ArrayList<>();
    private int packs;
    private long bytes;
    private int segments;

    /** @param now before the points were listed */
    Deleting(
            Shelf shelf,
            Units units,
            Index index,
            GarbageRecords garbage,
            Commits commits,
            Locks locks,
            GarbageRequest request,
            Instant now,
            Survey survey) {
        this.shelf = shelf;
        this.units = units;
        this.index = index;
        this.garbage = garbage;
        this.commits = commits;
        this.locks = locks;
        this.request = request;
        this.now = now;
        this.survey = survey;
    }

    List<Waiting> waiting() {
        return List.copyOf(waiting);
    }

    List<Postponed> postponed() {
        return List.copyOf(postponed);
    }

    int kept() {
        return due.stream().mapToInt(one -> one.kept().size()).sum();
    }

    Deletion deletion() {
        return new Deletion(packs, bytes, segments);
    }

    /** The second mark's word on each record. To be called with the lock of commits, after new points were marked. */
    void decide() {
        var numbered = new HashMap<PackId, Numbered>();
        index.numbered().forEach(pack -> numbered.put(pack.id(), pack));
        var surveyed = new HashSet<>(survey.packs());
        new TreeMap<>(survey.condemned().records()).forEach((name, record) -> {
            var margins = request.margins();
            var time = record.at().plus(margins.untilDeletion());
            var taskIsOlder = request.oldestTask()
                    .filter(task ->
                            task.isBefore(record.at().plus(margins.mark()).plus(margins.doubt())))
                    .isPresent();
            if (now.isBefore(time) || taskIsOlder) {
                waiting.add(new Waiting(name, time, record.packs().size()));
            } else {
                due.add(decide(name, record, numbered, surveyed));
            }
        });
    }

    private Due decide(String name, Garbage record, Map<PackId, Numbered> numbered, Set<Numbered> surveyed) {
        var kept = new HashSet<PackId>();
        var left = new ArrayList<Numbered>();
        for (var id : record.packs()) {
            var pack = numbered.get(id);
            if (pack != null && (!surveyed.contains(pack) || !survey.marking().isDead(pack))) {
                // needed; or in the index only since, maybe again: not all marks are of the ordinals that it has now
                kept.add(id);
            } else if (pack != null && survey.isPresent(Shelf.pack(id))) {
                left.add(pack);
            }
        }
        return new Due(name, record, kept, left);
    }

    /** Slow, and in nobody's way: no point may need any of it from now on. */
    void run() {
        for (var one : due) {
            if (!request.dryRun()) {
                lookAgain(one);
                keep(one);
            }
            var isHeld = false;
            for (var segment : one.record().objects()) {
                isHeld |= survey.isPresent(segment) && !delete(segment, false);
            }
            for (var pack : one.going()) {
                var name = Shelf.pack(pack);
                isHeld |= survey.isPresent(name) && !delete(name, true);
            }
            if (isHeld) {
                waiting.add(new Waiting(
                        one.name(),
                        one.record().at().plus(request.margins().untilDeletion()),
                        one.going().size()));
            } else if (!request.dryRun()) {
                garbage.put(
                        Garbage.done(one.name()),
                        new Garbage(
                                one.record().number(),
                                now,
                                one.going(),
                                one.record().objects()));
            }
        }
        if (!request.dryRun()) {
            index.refresh();
        }
    }

    /** Reads every copy that takes the place of one that goes: it is about to be the only one. */
    private void lookAgain(Due one) {
        for (var pack : one.packs()) {
            var contents = index.pack(pack);
            if (contents.isEmpty()) {
                // another clean-up is at work: it is that one's to say what takes the place of its units
                one.kept().add(pack.id());
                continue;
            }
            for (var group : contents.get().groups()) {
                var volume = group.section().volume();
                for (var unit : group.units()) {
                    survey.marking()
                            .neededCopy(unit.id())
                            .flatMap(place ->
                                    place.filter(copy -> copy.section().volume().equals(volume)))
                            .filter(copy -> !isReadable(copy, unit, group.section()))
                            .ifPresent(copy -> {
                                one.kept().add(pack.id());
                                postponed.add(new Postponed(
                                        Shelf.pack(copy.pack().id()),
                                        "is damaged, so the older copy in " + Shelf.pack(pack.id()) + " is kept"));
                            });
                }
            }
        }
    }

    private boolean isReadable(Place copy, PackGroup.Unit unit, SectionName section) {
        try {
            units.read(unit.id(), unit.type(), copy, section.text());
            return true;
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.DATA_DAMAGED) {
                throw e;
            }
            return false;
        }
    }

    /** What stays must be in the index after the segments that name it are gone. */
    private void keep(Due one) {
        var named = new HashSet<PackId>();
        var leaving = new HashSet<String>();
        survey.condemned().records().values().forEach(record -> leaving.addAll(record.objects()));
        var segments = index.segments();
        segments.forEach((segment, names) -> {
            if (!leaving.contains(segment)) {
                named.addAll(names);
            }
        });
        var going = Set.copyOf(one.going());
        var stay = new LinkedHashSet<PackId>();
        for (var segment : one.record().objects()) {
            for (var pack : segments.getOrDefault(segment, List.of())) {
                if (!going.contains(pack) && !named.contains(pack)) {
                    stay.add(pack);
                }
            }
        }
        if (!stay.isEmpty()) {
            commits.writeSegments(index.sequence(), index.packs(stay));
        }
    }

    /** @return false if it is held */
    private boolean delete(String name, boolean isPack) {
        if (locks.isHeld(name, now, request.margins().skew())) {
            return false;
        }
        if (isPack) {
            packs++;
            bytes += survey.size(name);
        } else {
            segments++;
        }
        if (!request.dryRun()) {
            shelf.delete(name);
        }
        return true;
    }
}
