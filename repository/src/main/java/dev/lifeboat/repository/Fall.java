package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionKind;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * That a complete point holds far less than the last good one of its source: a deletion that was meant, or a thief who makes empty points so that the
 * good ones expire (recovery-point-tree 6, R12). Facts of the point, which the committer decides and no writer can give or take away. ADR 0065.
 *
 * @param from the last good point
 * @param since when the source was first seen as small as this
 * @param what fell from how much to how much, for people
 */
public record Fall(PointId from, Instant since, String what) {
    /** After so long at one size a smaller source is the normal one. Days, not points: a thief may make many points a day. */
    public static final Duration NORMAL_AFTER = Duration.ofDays(30);

    /** Less than half of a few objects is no sign of anything. */
    private static final long FEW = 20;

    private static final long SMALL = 1L << 20;
    /** Hashes are about what a block section holds. */
    private static final List<SectionKind> KINDS =
            List.of(SectionKind.KUBERNETES, SectionKind.VOLUME, SectionKind.FILE, SectionKind.BLOCK);

    private static final String FROM = "fellFrom";
    private static final String SINCE = "fellSince";
    private static final String WHAT = "fell";
    private static final Set<String> FACTS = Set.of(FROM, SINCE, WHAT);

    /** Details of {@link ErrorCode#RECOVERY_POINT_SHRANK}. */
    public Map<String, String> details(PointId point) {
        return Map.of("point", point.hex(), "from", from.hex(), "what", what);
    }

    /** The finding about a point, for people. */
    public LifeboatException warning(PointId point) {
        return new LifeboatException(ErrorCode.RECOVERY_POINT_SHRANK, details(point));
    }

    /** As a point says of itself. Facts that no committer wrote say nothing. */
    static Optional<Fall> of(Map<String, String> facts) {
        var from = facts.get(FROM);
        var since = facts.get(SINCE);
        var what = facts.get(WHAT);
        if (from == null || since == null || what == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Fall(PointId.parse(from), Instant.parse(since), what));
        } catch (IllegalArgumentException | DateTimeParseException _) {
            return Optional.empty();
        }
    }

    /**
     * The facts that a point is committed with: those of its writer, and whether it fell.
     *
     * @param points of the repository, in the order in which they were made
     * @param isThere whether there is a point, if only a damaged one
     */
    static Map<String, String> facts(
            CommitRequest request, List<PointRecord> points, Predicate<PointId> isThere, Instant now) {
        var facts = new HashMap<>(request.facts());
        facts.keySet().removeAll(FACTS);
        judge(request, points, isThere, now).ifPresent(fall -> {
            facts.put(FROM, fall.from.hex());
            facts.put(SINCE, fall.since.toString());
            facts.put(WHAT, fall.what);
        });
        return facts;
    }

    private static Optional<Fall> judge(
            CommitRequest request, List<PointRecord> points, Predicate<PointId> isThere, Instant now) {
        var source = PointRecord.source(request.terms(), request.sections());
        // of a vault's instance is the whole repository (R11), whatever a writer calls its sections
        var own = points.stream()
                .filter(PointRecord::isComplete)
                .filter(point ->
                        !request.terms().instance().isEmpty() || point.source().equals(source))
                .toList();
        if (own.isEmpty() || !PointRecord.isComplete(request.sections())) {
            return Optional.empty();
        }
        var last = own.getLast();
        var before = last.fall();
        var from = before.map(Fall::from).orElse(last.id());
        var good = own.stream()
                .filter(point -> point.id().equals(from))
                .findFirst()
                // gone, it was deleted by a person, who has decided with it: no rule takes it; damaged, nobody has
                // decided anything
                .or(() -> isThere.test(from) ? Optional.empty() : Optional.of(last));
        var id = good.map(PointRecord::id).orElse(from);
        var since = before.filter(fall -> fall.from.equals(id))
                .map(fall -> since(fall, own, request, now))
                .orElse(now);
        return good.map(point -> steep(point, request))
                .orElseGet(() -> before.map(Fall::what))
                .map(what -> new Fall(id, since, what))
                .filter(fall -> fall.since.plus(NORMAL_AFTER).isAfter(now));
    }

    /** A further fall begins its own time; so does one that was dated by a clock that is ahead. */
    private static Instant since(Fall before, List<PointRecord> own, CommitRequest request, Instant now) {
        var further = own.stream()
                .filter(point -> point.fall()
                        .filter(fall -> fall.since.equals(before.since))
                        .isPresent())
                .anyMatch(point -> steep(point, request).isPresent());
        return further || before.since.isAfter(now) ? now : before.since;
    }

    /** What fell, of the kinds of sections each for itself: terabytes of volumes must not hide that all objects are gone. */
    private static Optional<String> steep(PointRecord before, CommitRequest after) {
        for (var kind : KINDS) {
            var had = entries(before.sections(), kind);
            var has = entries(after.sections(), kind);
            if (steep(had, has, FEW)) {
                return Optional.of("%s entries from %d to %d".formatted(word(kind), had, has));
            }
            var held = bytes(before.sections(), kind);
            var holds = bytes(after.sections(), kind);
            if (steep(held, holds, SMALL)) {
                return Optional.of("%s bytes from %d to %d".formatted(word(kind), held, holds));
            }
        }
        return Optional.empty();
    }

    /** To nothing, or to less than half and by more than a little. */
    private static boolean steep(long before, long after, long little) {
        var lost = before - after;
        return lost > 0 && (after == 0 || (after < lost && lost > little));
    }

    /** A folder's own entry is there when nothing is left in it. */
    private static long entries(List<PointSection> sections, SectionKind kind) {
        var own = kind == SectionKind.FILE ? 1 : 0;
        return sections.stream()
                .filter(section -> section.name().kind() == kind)
                .mapToLong(section -> Math.max(0, section.entries() - own))
                .reduce(0, Fall::sum);
    }

    private static long bytes(List<PointSection> sections, SectionKind kind) {
        return sections.stream()
                .filter(section -> section.name().kind() == kind)
                .mapToLong(PointSection::bytes)
                .reduce(0, Fall::sum);
    }

    /** Holes of files make sums that no disk holds. */
    private static long sum(long a, long b) {
        var sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private static String word(SectionKind kind) {
        return switch (kind) {
            case KUBERNETES -> "k8s";
            case VOLUME -> "volume";
            case FILE -> "file";
            case BLOCK -> "block";
            case HASH, SECTIONS, FINDINGS -> throw new IllegalArgumentException("Nothing that falls: " + kind);
        };
    }
}
