package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.FormatException;
import org.jspecify.annotations.Nullable;

/** Checks that nodes of one level are cut where the rule says. Takes them in order. */
public sealed interface LevelJudge permits CutJudge, LevelJudge.OfAligned {
    void leaf(Node.Leaf leaf) throws FormatException;

    void inner(Node.Inner inner) throws FormatException;

    /** @param atEnd true if the last entry given is the last of its level */
    void end(boolean atEnd) throws FormatException;

    /** For a level that is given from its first node. */
    static LevelJudge of(CutRule rule, int level) {
        return switch (rule) {
            case CutRule.Minimum minimum -> new CutJudge(minimum, level, true);
            case CutRule.Aligned aligned -> new OfAligned(aligned, level);
        };
    }

    /** The rule "aligned": keys ascend, so the ends of a node tell. Nodes may be left out, then by the last key of each. */
    final class OfAligned implements LevelJudge {
        private final CutRule.Aligned rule;
        private final int level;
        private byte @Nullable [] before;

        public OfAligned(CutRule.Aligned rule, int level) {
            this.rule = rule;
            this.level = level;
        }

        @Override
        public void leaf(Node.Leaf leaf) throws FormatException {
            node(leaf.entries().getFirst().key(), leaf.lastKey());
        }

        @Override
        public void inner(Node.Inner inner) throws FormatException {
            node(inner.children().getFirst().key(), inner.lastKey());
        }

        /** A node that was judged with an earlier point. */
        public void known(byte[] lastKey) throws FormatException {
            node(lastKey, lastKey);
        }

        @Override
        public void end(boolean atEnd) {}

        private void node(byte[] first, byte[] last) throws FormatException {
            if (before != null && rule.stretch(level, before) == rule.stretch(level, first)) {
                throw new FormatException("a node that ends without a cut");
            }
            if (rule.stretch(level, first) != rule.stretch(level, last)) {
                throw new FormatException("a node that goes on after a cut");
            }
            before = last;
        }
    }
}
