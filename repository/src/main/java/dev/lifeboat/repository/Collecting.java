package dev.lifeboat.repository;

import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.gc.GarbageReport;
import dev.lifeboat.repository.gc.GarbageReport.Condemnation;
import dev.lifeboat.repository.gc.GarbageReport.Postponed;
import dev.lifeboat.repository.gc.GarbageRequest;
import java.util.ArrayList;
import java.util.List;

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
        var tooLate = new ArrayList<Postponed>();
        if (!survey.isInDoubt() && request.oldestTask().isEmpty()) {
            condemning.copy();
        }
        commits.lock().lock();
        try {
            survey.mark(request.pinned());
            if (!survey.isInDoubt()) {
                deleting.decide();
                if (surroundings
                        .clock()
                        .instant()
                        .isAfter(now.plus(request.margins().mark()))) {
                    tooLate.add(new Postponed(
                            Shelf.GARBAGE,
                            "the mark took longer than " + request.margins().mark()));
                } else if (request.oldestTask().isEmpty()) {
                    condemned = condemning.condemn();
                }
            }
        } finally {
            commits.lock().unlock();
        }
        deleting.run();
        if (!survey.isInDoubt() && !request.dryRun()) {
            garbage.purge(survey.points(), now, request.margins());
        }
        var postponed = new ArrayList<>(survey.doubts());
        postponed.addAll(condemning.postponed());
        postponed.addAll(deleting.postponed());
        postponed.addAll(tooLate);
        return report(survey, condemned, deleting, postponed);
    }

    private GarbageReport report(Survey survey, Condemnation condemned, Deleting deleting, List<Postponed> postponed) {
        var density = new Density(survey.marking());
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
                0,
                deleting.waiting(),
                postponed);
    }
}
