package dev.lifeboat.cli.repository;

import dev.lifeboat.cli.output.Text;
import dev.lifeboat.core.policy.Keep;
import dev.lifeboat.core.policy.Keep.Reason;
import dev.lifeboat.core.policy.Keep.State;
import dev.lifeboat.core.policy.Keep.Taken;
import dev.lifeboat.repository.PointRecord;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a rule makes of the points of a repository, each source for itself: what was backed up under one name on one host.
 *
 * @param sources in the order of their names
 */
record Expiry(List<Source> sources) {
    /** @param points in the order in which they were made */
    record Source(String name, List<Fate> points) {
        long going() {
            return points.stream().filter(fate -> !fate.isKept()).count();
        }
    }

    /** @param reasons why it stays; it goes without one */
    record Fate(PointRecord point, List<String> reasons) {
        boolean isKept() {
            return !reasons.isEmpty();
        }
    }

    static Expiry of(List<PointRecord> points, Keep keep, ZoneId zone, Instant now) {
        var bySource =
                points.stream().collect(Collectors.groupingBy(PointRecord::source, TreeMap::new, Collectors.toList()));
        var sources = new ArrayList<Source>();
        bySource.forEach((name, own) -> {
            var taken = own.stream()
                    .map(point -> new Taken<>(point, point.started(), state(point)))
                    .toList();
            var fates = keep.decide(taken, zone, now).stream()
                    .map(verdict -> {
                        var reasons = new ArrayList<>(verdict.reasons().stream()
                                .map(reason -> text(reason, keep))
                                .toList());
                        var until = verdict.point().terms().retainUntil();
                        if (until != null && until.isAfter(now)) {
                            reasons.add("promised until " + Text.time(until.toString()));
                        }
                        return new Fate(verdict.point(), List.copyOf(reasons));
                    })
                    .toList();
            sources.add(new Source(name, fates));
        });
        return new Expiry(List.copyOf(sources));
    }

    List<PointRecord> going() {
        return sources.stream()
                .flatMap(source -> source.points().stream())
                .filter(fate -> !fate.isKept())
                .map(Fate::point)
                .toList();
    }

    private static State state(PointRecord point) {
        if (!point.isComplete()) {
            return State.PARTIAL;
        }
        return point.isSuspicious() ? State.SUSPICIOUS : State.GOOD;
    }

    private static String text(Reason reason, Keep keep) {
        return switch (reason.why()) {
            case LAST -> "one of the last " + keep.last();
            case DAILY -> "first of day " + reason.period();
            case WEEKLY -> "first of the week from " + reason.period();
            case MONTHLY -> "first of month " + reason.period();
            case YEARLY -> "first of year " + reason.period();
            case NEWEST -> "newest complete point";
            case LAST_GOOD -> "last one before the source shrank";
            case UNFOLLOWED -> "no good point was made after it";
            case FUTURE -> "its time is yet to come";
        };
    }
}
