package dev.lifeboat.repository.tree;

import java.util.List;

/**
 * Cuts the entries of one level into nodes, in order. Whoever knows keys and weights knows the cuts: of files before a byte of their content is read.
 * Not thread-safe.
 *
 * @param <T> what an entry is to the caller
 */
public interface Cutter<T> {
    /** Takes nodes, in order. */
    @FunctionalInterface
    interface Sink<T> {
        /** @param closed true if the rule closed the node, false if it was cut by force or is the last */
        void node(List<T> entries, boolean closed);
    }

    /** @param key greater than all before */
    void push(byte[] key, long weight, T entry);

    /** Gives the last node, if there were entries. */
    void finish();

    static <T> Cutter<T> of(CutRule rule, int level, Sink<T> sink) {
        return switch (rule) {
            case CutRule.Minimum minimum -> new MinimumCutter<>(minimum, level, sink);
            case CutRule.Aligned aligned -> new AlignedCutter<>(aligned, level, sink);
        };
    }
}
