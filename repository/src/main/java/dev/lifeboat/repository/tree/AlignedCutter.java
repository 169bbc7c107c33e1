package dev.lifeboat.repository.tree;

import java.util.ArrayList;
import java.util.List;

/** The rule "aligned": the next key alone decides. */
final class AlignedCutter<T> implements Cutter<T> {
    private final CutRule.Aligned rule;
    private final int level;
    private final Sink<T> sink;
    private List<T> node = new ArrayList<>();
    private long stretch;

    AlignedCutter(CutRule.Aligned rule, int level, Sink<T> sink) {
        this.rule = rule;
        this.level = level;
        this.sink = sink;
    }

    @Override
    public void push(byte[] key, long weight, T entry) {
        var next = rule.stretch(level, key);
        if (next != stretch) {
            close(true);
        }
        stretch = next;
        node.add(entry);
    }

    @Override
    public void finish() {
        close(false);
    }

    private void close(boolean closed) {
        if (!node.isEmpty()) {
            var done = node;
            node = new ArrayList<>();
            sink.node(done, closed);
        }
    }
}
