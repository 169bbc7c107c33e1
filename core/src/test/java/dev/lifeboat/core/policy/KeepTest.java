package dev.lifeboat.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.policy.Keep.Reason;
import dev.lifeboat.core.policy.Keep.State;
import dev.lifeboat.core.policy.Keep.Taken;
import dev.lifeboat.core.policy.Keep.Verdict;
import dev.lifeboat.core.policy.Keep.Why;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which points stay, and why. */
class KeepTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId APIA = ZoneId.of("Pacific/Apia");
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    private static final Keep LAST_1 = new Keep(1, 0, 0, 0, 0);
    private static final Keep LAST_2 = new Keep(2, 0, 0, 0, 0);
    private static final Keep DAILY_2 = new Keep(0, 2, 0, 0, 0);
    private static final Keep DAILY_9 = new Keep(0, 9, 0, 0, 0);
    private static final Keep WEEKLY_2 = new Keep(0, 0, 2, 0, 0);
    private static final Keep MONTHLY_2 = new Keep(0, 0, 0, 2, 0);
    private static final Keep YEARLY_2 = new Keep(0, 0, 0, 0, 2);

    /** Times by the wall clock of the zone; with {@code ~} in front the point is partial, with {@code !} suspicious, with {@code Z} at the end it is UTC. */
    static Stream<Arguments> table() {
        return Stream.of(
                row("none", LAST_1, ZoneOffset.UTC, "", ""),
                row(
                        "the last two",
                        LAST_2,
                        ZoneOffset.UTC,
                        "2026-11-01T01:00 2026-11-01T02:00 2026-11-01T03:00",
                        "1 2"),
                row("more than there are", LAST_2, ZoneOffset.UTC, "2026-11-01T01:00", "0"),
                row(
                        "last is what was made last, not what is dated last",
                        LAST_1,
                        ZoneOffset.UTC,
                        "2026-11-05T01:00 2026-11-01T01:00",
                        "1"),
                row("equal times: the last made", LAST_1, ZoneOffset.UTC, "2026-11-01T01:00 2026-11-01T01:00", "1"),
                row(
                        "the first of each of the last two days, and the newest",
                        DAILY_2,
                        ZoneOffset.UTC,
                        "2026-11-01T01:00 2026-11-02T01:00 2026-11-02T09:00 2026-11-03T01:00 2026-11-03T09:00",
                        "1 3 4"),
                row(
                        "days without a point do not count",
                        DAILY_2,
                        ZoneOffset.UTC,
                        "2024-01-01T01:00 2025-01-01T01:00 2026-01-01T01:00",
                        "1 2"),
                row(
                        "equal times of one day: the first made, and the newest",
                        DAILY_2,
                        ZoneOffset.UTC,
                        "2026-11-01T01:00 2026-11-01T01:00 2026-11-01T01:00",
                        "0 2"),
                row(
                        "a clock that went back: the first of the day by its time",
                        DAILY_2,
                        ZoneOffset.UTC,
                        "2026-11-02T05:00 2026-11-02T03:00 2026-11-02T04:00",
                        "1 2"),
                row("one day in UTC, two in Berlin", DAILY_2, BERLIN, "2026-11-01T22:30Z 2026-11-01T23:30Z", "0 1"),
                row(
                        "the day of 23 hours",
                        DAILY_9,
                        BERLIN,
                        "2026-03-29T00:10 2026-03-29T03:10 2026-03-29T23:50 2026-03-30T00:10",
                        "0 3"),
                row(
                        "the day of 25 hours, both hours after two",
                        DAILY_9,
                        BERLIN,
                        "2026-10-25T00:30Z 2026-10-25T01:30Z 2026-10-25T22:30Z 2026-10-25T23:30Z",
                        "0 3"),
                row(
                        "the day that never was: 2011-12-30 in Apia",
                        DAILY_9,
                        APIA,
                        "2011-12-30T09:30Z 2011-12-30T10:30Z 2011-12-30T23:00Z",
                        "0 1 2"),
                row("leap day", DAILY_9, ZoneOffset.UTC, "2024-02-28T12:00 2024-02-29T12:00 2024-03-01T12:00", "0 1 2"),
                row(
                        "a week begins on Sunday",
                        WEEKLY_2,
                        ZoneOffset.UTC,
                        "2026-11-14T12:00 2026-11-15T12:00 2026-11-21T12:00 2026-11-22T12:00",
                        "1 3"),
                row(
                        "a week over the end of the year is one",
                        WEEKLY_2,
                        ZoneOffset.UTC,
                        "2025-12-27T12:00 2025-12-28T12:00 2026-01-01T12:00 2026-01-04T12:00",
                        "1 3"),
                row(
                        "the first of each month, a leap day among them",
                        MONTHLY_2,
                        ZoneOffset.UTC,
                        "2024-01-31T12:00 2024-02-29T12:00 2024-03-01T12:00 2024-03-31T12:00",
                        "1 2 3"),
                row("the month by the zone", MONTHLY_2, BERLIN, "2026-06-30T21:59Z 2026-06-30T22:00Z", "0 1"),
                row(
                        "the first of each year",
                        YEARLY_2,
                        ZoneOffset.UTC,
                        "2023-12-31T23:59 2024-01-01T00:00 2024-12-31T23:59 2026-05-05T12:00",
                        "1 3"),
                row(
                        "a partial point serves no rule",
                        LAST_1,
                        ZoneOffset.UTC,
                        "2026-11-01T01:00 ~2026-11-01T02:00 2026-11-01T03:00",
                        "2"),
                row(
                        "partial points stay until a complete one follows",
                        LAST_1,
                        ZoneOffset.UTC,
                        "~2026-11-01T01:00 2026-11-01T02:00 ~2026-11-01T03:00 ~2026-11-01T04:00",
                        "1 2 3"),
                row(
                        "without a complete one all stay",
                        DAILY_2,
                        ZoneOffset.UTC,
                        "~2026-11-01T01:00 ~2026-11-01T02:00",
                        "0 1"),
                row(
                        "a partial first of the day is not the day's",
                        DAILY_2,
                        ZoneOffset.UTC,
                        "~2026-11-01T01:00 2026-11-01T02:00 2026-11-02T01:00",
                        "1 2"),
                row(
                        "of a time that has not come: kept, and no day of the rule",
                        DAILY_2,
                        ZoneOffset.UTC,
                        "2026-11-01T01:00 2026-11-02T01:00 2031-01-01T01:00 2032-01-01T01:00 2026-11-03T01:00",
                        "1 2 3 4"),
                row(
                        "the last good one stays however many suspicious ones follow",
                        LAST_2,
                        ZoneOffset.UTC,
                        "2026-11-01T01:00 2026-11-02T01:00 !2026-11-03T01:00 !2026-11-04T01:00 !2026-11-05T01:00",
                        "1 3 4"),
                row(
                        "of suspicious points alone nothing is the last good one",
                        LAST_1,
                        ZoneOffset.UTC,
                        "!2026-11-01T01:00 !2026-11-02T01:00",
                        "1"),
                row(
                        "a good point ends it, and what was suspicious is a point as any other",
                        LAST_2,
                        ZoneOffset.UTC,
                        "2026-11-01T01:00 !2026-11-02T01:00 2026-11-03T01:00",
                        "1 2"),
                row(
                        "a suspicious point stands for a day that has no good one",
                        DAILY_2,
                        ZoneOffset.UTC,
                        "2026-11-01T09:00 !2026-11-02T01:00 2026-11-02T09:00 !2026-11-03T01:00 !2026-11-03T02:00",
                        "2 3 4"),
                row(
                        "partial points stay until a good one follows",
                        LAST_1,
                        ZoneOffset.UTC,
                        "2026-11-01T01:00 ~2026-11-02T01:00 !2026-11-03T01:00 ~2026-11-04T01:00",
                        "0 1 2 3"),
                row(
                        "a time before all calendars",
                        DAILY_9,
                        ZoneOffset.UTC,
                        "-999999-01-01T00:00 2026-11-03T01:00",
                        "0 1"));
    }

    private static Arguments row(String name, Keep keep, ZoneId zone, String points, String kept) {
        return Arguments.of(name, keep, zone, points, kept);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void keepsByRule(String name, Keep keep, ZoneId zone, String points, String kept) {
        var taken = new ArrayList<Taken<Integer>>();
        for (var word : points.isEmpty() ? List.<String>of() : List.of(points.split(" "))) {
            var time = word.replaceFirst("^[~!]", "");
            var instant = time.endsWith("Z")
                    ? LocalDateTime.parse(time.substring(0, time.length() - 1)).toInstant(ZoneOffset.UTC)
                    : LocalDateTime.parse(time).atZone(zone).toInstant();
            var state = word.startsWith("~") ? State.PARTIAL : word.startsWith("!") ? State.SUSPICIOUS : State.GOOD;
            taken.add(new Taken<>(taken.size(), instant, state));
        }
        assertThat(kept(keep.decide(taken, zone, NOW))).as(name).isEqualTo(kept);
    }

    private static String kept(List<Verdict<Integer>> verdicts) {
        return verdicts.stream()
                .filter(Verdict::isKept)
                .map(verdict -> verdict.point().toString())
                .collect(Collectors.joining(" "));
    }

    @Test
    void saysEveryReason() {
        var keep = new Keep(1, 1, 1, 1, 1);
        var one =
                keep.decide(List.of(new Taken<>("a", Instant.parse("2026-11-24T10:00:00Z"), State.GOOD)), BERLIN, NOW);
        assertThat(one.getFirst().reasons())
                .containsExactly(
                        new Reason(Why.LAST, ""),
                        new Reason(Why.DAILY, "2026-11-24"),
                        new Reason(Why.WEEKLY, "2026-11-22"),
                        new Reason(Why.MONTHLY, "2026-11"),
                        new Reason(Why.YEARLY, "2026"));
    }

    @Test
    void refusesARuleThatKeepsNothing() {
        assertThatThrownBy(() -> new Keep(0, 0, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Keep(3, -1, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /**
     * Whatever the clocks did: never the newest complete one, never the newest good one (R12), never more per rule than it says, and the same again when
     * nothing happened.
     */
    @Test
    void holdsForAnyHistory() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var states = List.of(State.GOOD, State.GOOD, State.SUSPICIOUS, State.SUSPICIOUS, State.PARTIAL);
        for (var round = 0; round < 2_000; round++) {
            var keep = new Keep(
                    1 + random.nextInt(3), random.nextInt(4), random.nextInt(4), random.nextInt(3), random.nextInt(3));
            var points = new ArrayList<Taken<Integer>>();
            for (var i = random.nextInt(40); i > 0; i--) {
                var time = NOW.minus(Duration.ofHours(random.nextInt(20_000) - 500L));
                points.add(new Taken<>(points.size(), time, states.get(random.nextInt(states.size()))));
            }
            var verdicts = keep.decide(points, BERLIN, NOW);
            assertThat(verdicts).as("seed %s", seed).hasSameSizeAs(points);
            for (var why : List.of(Why.LAST, Why.DAILY, Why.WEEKLY, Why.MONTHLY, Why.YEARLY)) {
                var limit = switch (why) {
                    case LAST -> keep.last();
                    case DAILY -> keep.daily();
                    case WEEKLY -> keep.weekly();
                    case MONTHLY -> keep.monthly();
                    default -> keep.yearly();
                };
                assertThat(verdicts.stream()
                                .filter(verdict -> verdict.reasons().stream().anyMatch(reason -> reason.why() == why))
                                .count())
                        .as("seed %s", seed)
                        .isLessThanOrEqualTo(limit);
            }
            for (var worst : List.of(State.GOOD, State.SUSPICIOUS)) {
                points.stream()
                        .filter(point -> point.state().compareTo(worst) <= 0)
                        .reduce((_, last) -> last)
                        .ifPresent(newest -> assertThat(
                                        verdicts.get(newest.point()).isKept())
                                .as("seed %s", seed)
                                .isTrue());
            }
            var left = points.stream()
                    .filter(point -> verdicts.get(point.point()).isKept())
                    .toList();
            assertThat(keep.decide(left, BERLIN, NOW)).as("seed %s", seed).allMatch(Verdict::isKept);
        }
    }
}
