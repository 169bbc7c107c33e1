package dev.lifeboat.repository.block;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.tree.CutRule;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.PageSet;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one leaf of the block section, and of two of the hash section: what the parent says of them, what is to be read, and what came out.
 *
 * <p>Made and put together by one thread; workers ask for the parent's entries and set the outcome of their own segments.
 */
final class Stretch {
    static final int SEGMENTS = 64;
    static final int HASH_SEGMENTS = 32;

    /** The parent's entries of this stretch cannot be had or do not fit each other: it is to be read as if there were none. */
    static final class ParentLost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ParentLost() {
            super("The parent's entries are lost", null, false, false);
        }
    }

    /** What a segment turned out to be. */
    sealed interface Outcome {
        /** As in the parent, if there is something. */
        record Same() implements Outcome {}

        /** All zero: no entry. */
        record Zero() implements Outcome {}

        /** @param hashes one behind the other */
        record Held(SegmentValue value, byte[] hashes) implements Outcome {}
    }

    /** What becomes of a leaf. */
    sealed interface Leaf {
        /** That of the parent. */
        record Reused(Node.Child child) implements Leaf {}

        /** Another one. */
        record Made(List<Node.Entry> entries) implements Leaf {}

        /** All zero. */
        record None() implements Leaf {}
    }

    static final Outcome SAME = new Outcome.Same();
    static final Outcome ZERO = new Outcome.Zero();

    /**
     * What the parent has.
     *
     * @param block absent if all segments are zero
     * @param hashes of the first and second half
     */
    record Before(
            ParentVolume volume, VolumeNames names, Optional<Node.Child> block, List<Optional<Node.Child>> hashes) {
        /** Equal segments have equal entries in both sections; a count tells most of what may be wrong. */
        boolean fits() {
            return block.map(Node.Child::entries).orElse(0L)
                    == hashes.stream()
                            .mapToLong(leaf -> leaf.map(Node.Child::entries).orElse(0L))
                            .sum();
        }

        private Map<Long, Value> entries(SectionName section, Optional<Node.Child> leaf) {
            var found = new HashMap<Long, Value>();
            if (leaf.isPresent()) {
                try {
                    for (var entry : volume.leaf(section, leaf.get())
                            .orElseThrow(ParentLost::new)
                            .entries()) {
                        found.put(CutRule.segment(entry.key()), entry.value());
                    }
                } catch (LifeboatException e) {
                    if (e.code() == ErrorCode.DATA_DAMAGED) {
                        throw new ParentLost();
                    }
                    throw e;
                }
            }
            return found;
        }
    }

    private final long first;
    private final @Nullable Before before;
    private final List<PageSet> pages;
    private final Outcome[] outcomes;
    private @Nullable Map<Long, Value> values;
    private @Nullable Map<Long, Value> hashes;

    /**
     * @param first segment
     * @param before absent if nothing is known
     * @param pages to be read, for each segment of the volume
     */
    Stretch(long first, @Nullable Before before, List<PageSet> pages) {
        this.first = first;
        this.before = before;
        this.pages = List.copyOf(pages);
        this.outcomes = new Outcome[pages.size()];
        Arrays.fill(outcomes, SAME);
    }

    long first() {
        return first;
    }

    /** Behind the last segment. */
    long end() {
        return first + pages.size();
    }

    /** True if there is something to be read. */
    boolean isTouched() {
        return !pages.stream().allMatch(PageSet::isEmpty);
    }

    PageSet pages(long segment) {
        return pages.get((int) (segment - first));
    }

    boolean isKnown() {
        return before != null;
    }

    /** The same segments without the parent. */
    Stretch alone(List<PageSet> all) {
        return new Stretch(first, null, all);
    }

    /** The parent's hashes of a segment, empty if it was zero. Throws {@link ParentLost}. */
    synchronized Optional<byte[]> hashesBefore(long segment) {
        return Optional.ofNullable(hashes().get(segment))
                .map(value -> value instanceof Value.Inline(var bytes) ? bytes : new byte[0]);
    }

    /** What the parent has of a segment, empty if it was zero. Throws {@link ParentLost}. */
    synchronized Optional<SegmentValue> valueBefore(long segment) {
        return values().get(segment) instanceof SegmentValue value ? Optional.of(value) : Optional.empty();
    }

    synchronized void set(long segment, Outcome outcome) {
        outcomes[(int) (segment - first)] = outcome;
    }

    synchronized Outcome outcome(long segment) {
        return outcomes[(int) (segment - first)];
    }

    private Map<Long, Value> values() {
        var known = values;
        if (known == null) {
            known = before == null ? Map.of() : before.entries(before.names().block(), before.block());
            values = known;
        }
        return known;
    }

    private Map<Long, Value> hashes() {
        var known = hashes;
        if (known == null) {
            known = new HashMap<>();
            if (before != null) {
                for (var leaf : before.hashes()) {
                    known.putAll(before.entries(before.names().hash(), leaf));
                }
            }
            hashes = known;
        }
        return known;
    }

    /** Of the block section. Throws {@link ParentLost}. */
    Leaf block() {
        return leaf(first, end(), before == null ? Optional.empty() : before.block(), false);
    }

    /** Of one half of the hash section. Throws {@link ParentLost}. */
    Leaf hash(int half) {
        var from = Math.min(first + (long) half * HASH_SEGMENTS, end());
        var to = Math.min(from + HASH_SEGMENTS, end());
        return leaf(
                from, to, before == null ? Optional.empty() : before.hashes().get(half), true);
    }

    private synchronized Leaf leaf(long from, long to, Optional<Node.Child> old, boolean ofHashes) {
        // after a volume shrank its last leaf holds segments that are gone
        if (isSame(from, to)
                && old.map(child -> CutRule.segment(child.key()) < end()).orElse(true)) {
            return old.<Leaf>map(Leaf.Reused::new).orElseGet(Leaf.None::new);
        }
        var entries = new ArrayList<Node.Entry>();
        for (var segment = from; segment < to; segment++) {
            var value = switch (outcome(segment)) {
                case Outcome.Same _ -> (ofHashes ? hashes() : values()).get(segment);
                case Outcome.Zero _ -> null;
                case Outcome.Held held -> ofHashes ? new Value.Inline(held.hashes()) : held.value();
            };
            if (value != null) {
                entries.add(new Node.Entry(Blocks.key(segment), value));
            }
        }
        return entries.isEmpty() ? new Leaf.None() : new Leaf.Made(entries);
    }

    private boolean isSame(long from, long to) {
        for (var segment = from; segment < to; segment++) {
            if (!(outcome(segment) instanceof Outcome.Same)) {
                return false;
            }
        }
        return true;
    }
}
