package dev.lifeboat.repository.gc;

import java.time.Duration;

/**
 * Every span of time that deletion relies on. All of them, and the reasons why they are safe, stand here (design 5.4).
 *
 * <p>Let a pack be condemned at {@code C}: the mark that found it dead began at {@code at}, the record says so, and is sent within {@link #mark}
 * of it, hence durable within {@code mark + call}. Deletion lists the points again at {@code M >= at + mark + grace}, and keeps whatever one of them needs. A point written at {@code P} that
 * relies on the pack is lost only if that second list does not show it, {@code M < P + listing}.
 *
 * <p><b>The writer's last look.</b> It lists the condemned records at {@code L}, before its point, and {@code P <= L + call}. If it saw the record, it did not
 * rely on the pack. If it did not, then {@code L < C + listing}, so {@code P + listing < C + 2 listing + call}, which is before {@code M} as long as {@code
 * grace > 2 listing + call + skew}: an hour and a half of two days.
 *
 * <p><b>The writer that sleeps.</b> A machine may be put to sleep between its last look and its point. It then gives up, for its run is older than {@link
 * #run}, half the grace: whatever it reused was not condemned when the run began, {@code C > S - listing}, so {@code P <= S + run + call < C + grace / 2 + listing + call},
 * again before {@code M}. Only a sleep between the look at its clock and the request itself is left, and a connection does not outlive that: the request ends
 * with {@link #call}.
 *
 * <p><b>The point between.</b> A point that was committed while the mark ran was not seen by it, and may rely on what is now condemned; the second mark keeps
 * that, unless the point has been deleted by then and a child of it was written the moment before. So whoever commits takes nothing of a parent for granted that was committed
 * from {@code at - doubt()} to {@code at + mark + doubt()} of an open record, and walks it whole; but for points that the record names, for those the mark
 * did see.
 *
 * @param grace from the last moment at which a condemned record can have been written until the second mark
 * @param mark the longest time from the beginning of a mark to its record; a mark that took longer condemns nothing
 * @param call the longest time in which one call of a store, with its repetitions, can take effect
 * @param listing how far listings may lag behind; S3, Azure and folders do not, gateways and replicas may
 * @param skew between the clocks of any two machines, the store's included
 * @param ticket the longest life of a permission to write a pack
 * @param unfinished how long a pack may wait for its point before it is an orphan: what a first backup stored that takes several runs. More than
 *     {@code ticket + grace}, the least that is safe for runs under way
 */
public record Margins(
        Duration grace,
        Duration mark,
        Duration call,
        Duration listing,
        Duration skew,
        Duration ticket,
        Duration unfinished) {
    /** A grace of two days, hence runs of at most one. */
    public static final Margins DEFAULT = new Margins(
            Duration.ofHours(48),
            Duration.ofHours(6),
            Duration.ofMinutes(30),
            Duration.ofMinutes(15),
            Duration.ofMinutes(15),
            Duration.ofMinutes(15),
            Duration.ofDays(7));

    /** @throws IllegalArgumentException if the grace is less than {@link #DEFAULT}'s, which all writers rely on, or one of the sums above does not hold */
    public Margins {
        if (DEFAULT != null && grace.compareTo(DEFAULT.grace) < 0) {
            throw new IllegalArgumentException("A grace of " + grace + " is less than " + DEFAULT.grace);
        }
        if (half(grace).compareTo(listing.plus(listing).plus(call).plus(skew)) <= 0) {
            throw new IllegalArgumentException(
                    "A grace of " + grace + " does not cover what calls and listings may take");
        }
        if (unfinished.compareTo(ticket.plus(grace)) < 0) {
            throw new IllegalArgumentException("Packs of running tasks would be orphans after " + unfinished);
        }
    }

    /** These with another grace. */
    public Margins withGrace(Duration time) {
        var longest = unfinished.compareTo(ticket.plus(time)) > 0 ? unfinished : ticket.plus(time);
        return new Margins(time, mark, call, listing, skew, ticket, longest);
    }

    /** The longest time from the beginning of a run to its point, for a process that commits by itself. Of the least grace: a writer does not know who collects. */
    public static Duration run() {
        return half(DEFAULT.grace);
    }

    /**
     * Not by {@code dividedBy}, and nothing here is {@code multipliedBy}: each backup asks, and the tables of BigDecimal, which both need, a process needs tens of
     * milliseconds to make.
     */
    private static Duration half(Duration time) {
        return Duration.ofMillis(time.toMillis() / 2);
    }

    /** From the beginning of the first mark to the earliest deletion. */
    public Duration untilDeletion() {
        return mark.plus(grace);
    }

    /** How far two events on two machines may seem to be in the other order. */
    public Duration doubt() {
        return listing.plus(call).plus(skew);
    }
}
