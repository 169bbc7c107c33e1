package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.Copying.Copied;
import dev.lifeboat.repository.Places.Numbered;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.gc.GarbageReport.Condemnation;
import dev.lifeboat.repository.gc.GarbageReport.Postponed;
import dev.lifeboat.repository.gc.GarbageRequest;
import dev.lifeboat.repository.pack.PackGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * The first phase: copies what is needed out of sparse packs, then condemns what nobody needs. Copies come first, new segments second, the record last: a
 * crash before that leaves copies that the next run uses. For one thread.
 */
final class Condemning {
    private final Shelf shelf;
    private final Units units;
    private final Index index;
    private final GarbageRecords garbage;
    private final Commits commits;
    private final Surroundings surroundings;
    private final Keys keys;
    private final GarbageRequest request;
    private final Instant at;
    private final Survey survey;
    private final List<Postponed> postponed = new ArrayList<>();
    private Copied copied = new Copied(List.of(), Set.of(), 0);

    /** @param at when the mark began */
    Condemning(
            Shelf shelf,
            Units units,
            Index index,
            GarbageRecords garbage,
            Commits commits,
            Surroundings surroundings,
            Keys keys,
            GarbageRequest request,
            Instant at,
            Survey survey) {
        this.shelf = shelf;
        this.units = units;
        this.index = index;
        this.garbage = garbage;
        this.commits = commits;
        this.surroundings = surroundings;
        this.keys = keys;
        this.request = request;
        this.at = at;
        this.survey = survey;
    }

    List<Postponed> postponed() {
        return List.copyOf(postponed);
    }

    /** Long, and in nobody's way: commits go on meanwhile. */
    void copy() {
        var newest = survey.marking().another();
        Density.newest(survey.points()).forEach(newest::mark);
        newest.sweep();
        var scattered = new Density(index, newest).scattered(survey.packs());
        var density = new Density(index, survey.marking());
        var chosen = new ArrayList<Numbered>();
        for (var pack : survey.packs()) {
            if (mayGo(pack)
                    && !survey.marking().isDead(pack)
                    && (density.isSparse(pack) || scattered.contains(pack.id()) || isHealed(pack))
                    // what cannot be read keeps nothing else from being packed anew
                    && !survey.marking().isDamaged(pack)
                    && isOld(Shelf.pack(pack.id()), request.margins().unfinished())) {
                chosen.add(pack);
            }
        }
        useOtherCopies(chosen);
        var some = limited(chosen, density);
        if (request.dryRun() || some.isEmpty()) {
            var bytes = some.stream().mapToLong(density::neededBytes).sum();
            copied = new Copied(List.of(), ids(some), bytes);
            return;
        }
        try {
            copied = new Copying(keys, shelf, units, index, surroundings, survey.marking(), newest).copy(some);
            if (!copied.packs().isEmpty()) {
                commits.writeSegments(index.sequence(), copied.packs());
            }
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.DATA_DAMAGED) {
                throw e;
            }
            postponed.add(new Postponed(
                    e.details().getOrDefault("object", Shelf.PACKS),
                    "what is needed of sparse packs was not copied: " + e.text()));
        }
    }

    /** To be called with the lock of commits, after new points were marked. */
    Condemnation condemn() {
        var going = new LinkedHashSet<PackId>();
        for (var pack : survey.packs()) {
            if (copied.emptied().contains(pack.id()) && isCopied(pack)) {
                going.add(pack.id());
            }
        }
        var sparse = going.size();
        for (var pack : survey.packs()) {
            if (mayGo(pack)
                    && !copied.emptied().contains(pack.id())
                    && survey.marking().isDead(pack)
                    && isOldOrGone(pack)) {
                going.add(pack.id());
            }
        }
        for (var orphan : survey.stored()) {
            var name = Shelf.pack(orphan);
            if (!index.holds(orphan)
                    && !survey.condemned().packs().contains(orphan)
                    && isOld(
                            name,
                            request.margins().ticket().plus(request.margins().grace()))) {
                going.add(orphan);
            }
        }
        var segments = superseding(going);
        if (going.isEmpty() && segments.isEmpty()) {
            return Condemnation.NOTHING;
        }
        if (!request.dryRun() && !write(going, segments)) {
            return Condemnation.NOTHING;
        }
        var bytes =
                going.stream().mapToLong(pack -> survey.size(Shelf.pack(pack))).sum();
        return new Condemnation(
                going.size() - sparse,
                sparse,
                copied.bytes(),
                bytes,
                segments.superseded().size());
    }

    /** @return false if the mark took too long for a record: from its beginning the grace counts */
    private boolean write(Set<PackId> going, Superseding segments) {
        if (!segments.survivors().isEmpty()) {
            commits.writeSegments(index.sequence(), index.packs(segments.survivors()));
        }
        var number = garbage.next();
        var unique = PackId.random(surroundings.random()).hex();
        if (surroundings.clock().instant().isAfter(at.plus(request.margins().mark()))) {
            postponed.add(new Postponed(
                    Shelf.GARBAGE,
                    "the mark took longer than " + request.margins().mark()));
            return false;
        }
        return garbage.put(
                Garbage.name(number, unique, Garbage.CONDEMNED),
                new Garbage(
                        number, at, List.copyOf(going), segments.superseded(), going.isEmpty() ? List.of() : seen()));
    }

    /** Those whose time leaves open whether the mark saw them: a backup just before a clean-up, as each night in many places. */
    private List<PointId> seen() {
        var since = at.minus(request.margins().doubt());
        return survey.points().stream()
                .filter(point -> !point.committed().isBefore(since))
                .map(PointRecord::id)
                .toList();
    }

    private Superseding superseding(Set<PackId> going) {
        var segments = new TreeMap<>(index.segments());
        survey.condemned().records().values().forEach(record -> record.objects().forEach(segments::remove));
        return Superseding.of(segments, index.ids(), going, survey::size);
    }

    /** Of what is needed in these packs, copies elsewhere that somebody read back count as well: those of a run that was cut short, above all. */
    private void useOtherCopies(List<Numbered> chosen) {
        var leaving = ids(chosen);
        for (var pack : chosen) {
            for (var group : groups(pack)) {
                for (var unit : group.units()) {
                    survey.marking()
                            .elsewhere(unit.id(), group.section().volume(), leaving)
                            .ifPresent(copy -> survey.marking().move(unit.id(), copy, leaving));
                }
            }
        }
    }

    private List<Numbered> limited(List<Numbered> chosen, Density density) {
        var some = new ArrayList<Numbered>();
        var bytes = 0L;
        for (var pack : chosen) {
            bytes += density.neededBytes(pack);
            if (bytes > request.copyLimit()) {
                break;
            }
            some.add(pack);
        }
        return some;
    }

    /** Whatever is needed of it now is somewhere else too: a point that was committed meanwhile may need more than was copied. */
    private boolean isCopied(Numbered pack) {
        if (request.dryRun()) {
            return true;
        }
        var contents = index.pack(pack);
        if (contents.isEmpty()) {
            return false;
        }
        var ordinal = pack.first();
        for (var group : contents.get().groups()) {
            for (var unit : group.units()) {
                if (survey.marking().isNeeded(ordinal)) {
                    var other = survey.marking()
                            .elsewhere(unit.id(), group.section().volume(), copied.emptied());
                    if (other.isEmpty()) {
                        return false;
                    }
                    survey.marking().move(unit.id(), other.get(), copied.emptied());
                }
                ordinal++;
            }
        }
        return true;
    }

    /** There is damage in it, of which a backup made good what any point needs: without it a check finds nothing to tell. */
    private boolean isHealed(Numbered pack) {
        return units.bad().holds(pack.id()) && survey.isPresent(Shelf.pack(pack.id()));
    }

    private boolean mayGo(Numbered pack) {
        return !survey.condemned().packs().contains(pack.id());
    }

    private boolean isOldOrGone(Numbered pack) {
        var name = Shelf.pack(pack.id());
        return !survey.isPresent(name) || isOld(name, request.margins().unfinished());
    }

    private boolean isOld(String name, Duration age) {
        var written = shelf.modified(name);
        if (written.isEmpty()) {
            postponed.add(new Postponed(name, "the store does not say when it was written"));
        }
        return written.filter(
                        then -> then.plus(age).plus(request.margins().skew()).isBefore(at))
                .isPresent();
    }

    private List<PackGroup> groups(Numbered pack) {
        return index.pack(pack).map(Segment.PackContents::groups).orElse(List.of());
    }

    private static Set<PackId> ids(List<Numbered> packs) {
        var ids = new HashSet<PackId>();
        packs.forEach(pack -> ids.add(pack.id()));
        return ids;
    }
}
