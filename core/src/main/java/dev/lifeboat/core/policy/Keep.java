package dev.lifeboat.core.policy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.chrono.ChronoLocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * How many points of one source are kept: the last ones, and the first complete one of each of the last days, weeks, months and years that have any. A week
 * begins on Sunday, a month on its first day, a year on January 1st (POL-2). Periods without a point do not count, so that nothing goes because no backup ran.
 * Pure; safe for use by many threads.
 *
 * @param last how many of the last ones, 0 or more, as all others
 */
public record Keep(int last, int daily, int weekly, int monthly, int yearly) {
    /** @throws IllegalArgumentException if a number is negative, or all are zero: that is no rule but a deletion */
    public Keep {
        if (last < 0 || daily < 0 || weekly < 0 || monthly < 0 || yearly < 0) {
            throw new IllegalArgumentException("A number of points that is negative");
        }
        if (last == 0 && daily == 0 && weekly == 0 && monthly == 0 && yearly == 0) {
            throw new IllegalArgumentException("A rule that keeps nothing");
        }
    }

    /**
     * A point as its rule sees it.
     *
     * @param time when it was taken, by the clock of whoever took it
     */
    public record Taken<P>(P point, Instant time, State state) {}

    /** What a point is worth. */
    public enum State {
        GOOD,
        /** Complete, and far smaller than the last good one: it may be a thief's, who wants that one to go (recovery-point-tree 6, R12). */
        SUSPICIOUS,
        /** It lacks something. */
        PARTIAL
    }

    /** What becomes of a point: it stays while there is a reason. */
    public record Verdict<P>(P point, List<Reason> reasons) {
        public Verdict {
            reasons = List.copyOf(reasons);
        }

        public boolean isKept() {
            return !reasons.isEmpty();
        }
    }

    /**
     * Why a point stays.
     *
     * @param period of a rule about a day, week, month or year, else empty
     */
    public record Reason(Why why, String period) {}

    /** Why a point stays, the rules first. */
    public enum Why {
        LAST,
        DAILY,
        WEEKLY,
        MONTHLY,
        YEARLY,
        /** The newest complete one stays whatever the rules say (POL-5). */
        NEWEST,
        /** The newest good one stays while all that were made after it are suspicious (R12). */
        LAST_GOOD,
        /** Nothing good was made after it. */
        UNFOLLOWED,
        /** Its time has not come: a clock was wrong, and no calendar says when it was. */
        FUTURE
    }

    /**
     * Decides about the points of one source.
     *
     * @param points in the order in which they were made, which holds where a clock went back
     * @param zone whose calendar counts
     * @return in the order of the points
     */
    public <P> List<Verdict<P>> decide(List<Taken<P>> points, ZoneId zone, Instant now) {
        var reasons = new ArrayList<List<Reason>>();
        points.forEach(_ -> reasons.add(new ArrayList<>()));
        var complete = new ArrayList<Integer>();
        for (var i = 0; i < points.size(); i++) {
            if (points.get(i).state() != State.PARTIAL) {
                complete.add(i);
            }
        }
        var good = complete.stream()
                .filter(i -> points.get(i).state() == State.GOOD)
                .toList();
        for (var i : complete.subList(Math.max(0, complete.size() - last), complete.size())) {
            reasons.get(i).add(new Reason(Why.LAST, ""));
        }
        var dated = complete.stream()
                .filter(i -> !points.get(i).time().isAfter(now))
                // a suspicious one stands for a day only if the day has no good one
                .sorted(Comparator.<Integer, State>comparing(i -> points.get(i).state())
                        .thenComparing(i -> points.get(i).time()))
                .toList();
        Function<Integer, LocalDate> day = i -> day(points.get(i).time(), zone);
        first(reasons, dated, day.andThen(ChronoLocalDate.class::cast), daily, Why.DAILY);
        first(reasons, dated, day.andThen(Keep::week), weekly, Why.WEEKLY);
        first(reasons, dated, day.andThen(YearMonth::from), monthly, Why.MONTHLY);
        first(reasons, dated, day.andThen(Year::from), yearly, Why.YEARLY);

        var newest = complete.isEmpty() ? -1 : complete.getLast();
        var lastGood = good.isEmpty() ? newest : good.getLast();
        var verdicts = new ArrayList<Verdict<P>>();
        for (var i = 0; i < points.size(); i++) {
            var of = reasons.get(i);
            if (points.get(i).time().isAfter(now)) {
                of.add(new Reason(Why.FUTURE, ""));
            }
            if (i == newest && of.isEmpty()) {
                of.add(new Reason(Why.NEWEST, ""));
            }
            if (i == lastGood && of.isEmpty()) {
                of.add(new Reason(Why.LAST_GOOD, ""));
            }
            if (i > lastGood && points.get(i).state() == State.PARTIAL && of.isEmpty()) {
                of.add(new Reason(Why.UNFOLLOWED, ""));
            }
            verdicts.add(new Verdict<>(points.get(i).point(), of));
        }
        return verdicts;
    }

    /** Gives the reason to the first of each of the last periods. Of equal times the one that was made first is the first. */
    private static <K extends Comparable<? super K>> void first(
            List<List<Reason>> reasons, List<Integer> byTime, Function<Integer, K> period, int number, Why why) {
        var firsts = new TreeMap<K, Integer>();
        byTime.forEach(i -> firsts.putIfAbsent(period.apply(i), i));
        firsts.descendingMap().entrySet().stream()
                .limit(number)
                .forEach(each -> reasons.get(each.getValue())
                        .add(new Reason(why, each.getKey().toString())));
    }

    /** A time before 1970 is nobody's, and some have no day in any calendar. */
    private static LocalDate day(Instant time, ZoneId zone) {
        return LocalDate.ofInstant(time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time, zone);
    }

    private static ChronoLocalDate week(LocalDate day) {
        return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY));
    }
}
