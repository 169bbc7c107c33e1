package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.FormatException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Checks that nodes are cut where the rule "minimum" says, going through the entries of one level in order. May begin in the middle: then an entry counts as
 * undecided until a whole window has been seen on its left, and again at the end unless the level ends there. Not thread-safe.
 *
 * <p>A boundary is right if its entry closes the node, or if the next entry would have brought a leaf above the forced weight. Both are local, so
 * that nodes that were verified with an earlier point need not be read again.
 */
public final class CutJudge implements LevelJudge {
    private static final class Item {
        final long hash;
        final long weight;
        final boolean first;
        final boolean last;
        long end;
        boolean left;

        Item(long hash, long weight, boolean first, boolean last) {
            this.hash = hash;
            this.weight = weight;
            this.first = first;
            this.last = last;
        }
    }

    private enum Verdict {
        CLOSES,
        DOES_NOT_CLOSE,
        UNDECIDED
    }

    private final CutRule.Minimum rule;
    private final int level;
    private final long window;
    private final boolean fromStart;

    private final ArrayDeque<Item> pending = new ArrayDeque<>();
    private final ArrayDeque<Item> candidates = new ArrayDeque<>();
    private long position;

    private @Nullable Item before;
    private Verdict verdictBefore = Verdict.UNDECIDED;
    /** Of the node being judged, up to the last decided entry. */
    private long nodeWeight;

    /** @param fromStart true if the first entry given is the first of its level */
    public CutJudge(CutRule.Minimum rule, int level, boolean fromStart) {
        this.rule = rule;
        this.level = level;
        this.window = rule.window(level);
        this.fromStart = fromStart;
    }

    @Override
    public void leaf(Node.Leaf leaf) throws FormatException {
        for (var i = 0; i < leaf.entries().size(); i++) {
            var entry = leaf.entries().get(i);
            push(entry.key(), entry.weight(), i == 0, i == leaf.entries().size() - 1);
        }
    }

    @Override
    public void inner(Node.Inner inner) throws FormatException {
        for (var i = 0; i < inner.children().size(); i++) {
            push(inner.children().get(i).key(), 1, i == 0, i == inner.children().size() - 1);
        }
    }

    /** Weight of what was given so far: more than two windows decide all that follows. */
    public long weight() {
        return position;
    }

    @Override
    public void end(boolean atEnd) throws FormatException {
        while (!pending.isEmpty()) {
            var item = pending.removeFirst();
            // an incomplete window at the end of a level closes nothing; elsewhere nothing is known
            var lost = item != candidates.peekFirst();
            if (!lost) {
                candidates.removeFirst();
            }
            decided(item, atEnd || lost ? Verdict.DOES_NOT_CLOSE : Verdict.UNDECIDED);
        }
    }

    private void push(byte[] key, long weight, boolean first, boolean last) throws FormatException {
        var item = new Item(rule.hash().of(level, key), weight, first, last);
        position += weight;
        item.end = position;
        while (!candidates.isEmpty() && position - candidates.getFirst().end > window) {
            var candidate = candidates.removeFirst();
            losersBefore(candidate);
            pending.removeFirst();
            decided(candidate, candidate.left ? Verdict.CLOSES : no(candidate));
        }
        while (!candidates.isEmpty() && Long.compareUnsigned(item.hash, candidates.getLast().hash) < 0) {
            candidates.removeLast();
        }
        item.left = candidates.isEmpty() && position > window;
        candidates.addLast(item);
        pending.addLast(item);
        losersBefore(candidates.getFirst());
    }

    private void losersBefore(Item end) throws FormatException {
        while (pending.getFirst() != end) {
            // a smaller hash stands within the window on its right
            decided(pending.removeFirst(), Verdict.DOES_NOT_CLOSE);
        }
    }

    /** Not a minimum of what was seen on its left; if the level began before that, it may yet be none or one. */
    private Verdict no(Item item) {
        return fromStart || item.end > window || item.left ? Verdict.DOES_NOT_CLOSE : Verdict.UNDECIDED;
    }

    private void decided(Item item, Verdict verdict) throws FormatException {
        if (before != null) {
            boundary(before, verdictBefore, item);
        }
        nodeWeight = item.first ? item.weight : nodeWeight + item.weight;
        if (!item.first && nodeWeight > rule.forced(level)) {
            throw new FormatException("a node above its largest weight");
        }
        if (!item.last && verdict == Verdict.CLOSES) {
            throw new FormatException("a node that goes on after a cut");
        }
        before = item;
        verdictBefore = verdict;
    }

    private void boundary(Item end, Verdict verdict, Item next) throws FormatException {
        if (end.last != next.first) {
            throw new FormatException("nodes that overlap");
        }
        if (end.last && verdict == Verdict.DOES_NOT_CLOSE && nodeWeight + next.weight <= rule.forced(level)) {
            throw new FormatException("a node that ends without a cut");
        }
    }
}
