package dev.lifeboat.repository;

import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.gc.GarbageReport;
import dev.lifeboat.repository.gc.GarbageReport.Condemnation;
import dev.lifeboat.repository.gc.GarbageReport.Postponed;
import dev.lifeboat.repository.gc.GarbageRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * One garbage collection: a mark that is the second for what was condemned before and the first for what is condemned now. Commits of this process wait while
 * it decides, not while it marks, copies and deletes. For one thread.
 */
final class Collecting {
    private final StoredRepository repository;
    private final Shelf shelf;
    private final Units units;
    private final Index index;
    private final GarbageRecords garbage;
    private final Commits commits;
    private final Locks locks;
    private final Surroundings surroundings;
    private final Keys keys;
    private final GarbageRequest request;

    Collecting(
            StoredRepository repository,
            Shelf shelf,
            Units units,
            Index index,
            GarbageRecords garbage,
            Commits commits,
            Locks locks,
            Surroundings surroundings,
            Keys keys,
            GarbageRequest request) {
        this.repository = repository;
        this.shelf = shelf;
        this.units = units;
        this.index = index;
        this.garbage = garbage;
        this.commits = commits;
        this.locks = locks;
        this.surroundings = surroundings;
        this.keys = keys;
        this.request = request;
    }

    GarbageReport run() {
        // before anything is listed: the grace and the ages count from here
        var now = surroundings.clock().instant();
        var survey = new Survey(repository, shelf, units, index, garbage);
        survey.mark(request.pinned());
        var condemning =
                new Condemning(shelf, units, index, garbage, commits, surroundings, keys, request, now, survey);
        var deleting = new Deleting(shelf, units, index, garbage, commits, locks, request, now, survey);
        var condemned = Condemnation.NOTHING;
        if (!survey.isInDoubt() && request.oldestTask().isEmpty()) {
            condemning.copy();
        }
        commits.lock().lock();
        try {
            survey.mark(request.pinned());
            if (!survey.isInDoubt()) {
                deleting.decide();
                if (request.oldestTask().isEmpty()) {
                    condemned = condemning.condemn();
                }
            }
        } finally {
            commits.lock().unlock();
        }
        var extended = request.dryRun() || survey.isInDoubt() ? 0 : extend(survey);
        deleting.run();
        if (!survey.isInDoubt() && !request.dryRun()) {
            garbage.purge(survey.points(), now, request.margins());
        }
        var postponed = new ArrayList<>(survey.doubts());
        postponed.addAll(condemning.postponed());
        postponed.addAll(deleting.postponed());
        return report(survey, condemned, deleting, extended, postponed);
    }

    /** Holds what points reach until the longest of their retentions, where it is held for less. */
    private int extend(Survey survey) {
        if (!locks.areEnforced()) {
            return 0;
        }
        var extended = new int[1];
        var retained = survey.retained();
        BiConsumer<String, Instant> hold = (name, until) -> extended[0] += locks.hold(name, until) ? 1 : 0;
        retained.forEach((pack, until) -> hold.accept(Shelf.pack(pack), until));
        survey.segments()
                .forEach((name, packs) -> packs.stream()
                        .flatMap(pack -> Optional.ofNullable(retained.get(pack)).stream())
                        .max(Comparator.naturalOrder())
                        .ifPresent(until -> hold.accept(name, until)));
        survey.points()
                .forEach(point -> Optional.ofNullable(point.terms().retainUntil())
                        .ifPresent(until -> hold.accept(Shelf.point(point.id()), until)));
        return extended[0];
    }

    private GarbageReport report(
            Survey survey, Condemnation condemned, Deleting deleting, int extended, List<Postponed> postponed) {
        var density = new Density(index, survey.marking());
        var live = survey.isInDoubt()
                ? 0
                : survey.packs().stream().mapToDouble(density::liveBytes).sum();
        return new GarbageReport(
                request.dryRun(),
                survey.points().size(),
                survey.stored().size(),
                survey.packs().stream()
                        .mapToLong(pack -> pack.end() - pack.first())
                        .sum(),
                survey.stored().stream()
                        .mapToLong(pack -> survey.size(Shelf.pack(pack)))
                        .sum(),
                (long) live,
                survey.marking().bytes(),
                condemned,
                deleting.deletion(),
                deleting.kept(),
                extended,
                deleting.waiting(),
                postponed);
    }
}
