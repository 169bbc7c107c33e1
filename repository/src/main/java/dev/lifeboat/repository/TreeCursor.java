package dev.lifeboat.repository;

import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.tree.Node;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Goes through a tree in order. A subtree is opened only when asked for, so that it can be passed over. For one thread. */
final class TreeCursor {
    sealed interface Item {
        byte[] lastKey();
    }

    record Subtree(Node.Child child, int level) implements Item {
        @Override
        public byte[] lastKey() {
            return child.key();
        }
    }

    record Leaf(Node.Entry entry) implements Item {
        @Override
        public byte[] lastKey() {
            return entry.key();
        }
    }

    private final Trees trees;
    private final SectionKind kind;
    private final String affected;
    private final ArrayDeque<Item> items = new ArrayDeque<>();

    /** @param trees that the section is read by */
    TreeCursor(Trees trees, PointSection section) {
        this.trees = trees;
        this.kind = section.name().kind();
        this.affected = section.name().text();
        trees.root(section, affected).ifPresent(this::push);
    }

    @Nullable
    Item peek() {
        return items.peekFirst();
    }

    void skip() {
        items.removeFirst();
    }

    /** Replaces the subtree in front by what is in it. */
    void open() {
        if (items.removeFirst() instanceof Subtree(var child, var level)) {
            push(trees.node(kind, child, level, affected));
        }
    }

    /** Passes over all keys up to and with {@code key}. */
    void skipTo(byte[] key) {
        var item = peek();
        while (item != null && Arrays.compareUnsigned(item.lastKey(), key) <= 0) {
            skip();
            item = peek();
        }
        if (item instanceof Subtree) {
            open();
            skipTo(key);
        }
    }

    private void push(Node node) {
        switch (node) {
            case Node.Leaf leaf -> leaf.entries().reversed().forEach(entry -> items.addFirst(new Leaf(entry)));
            case Node.Inner inner ->
                inner.children().reversed().forEach(child -> items.addFirst(new Subtree(child, inner.level() - 1)));
        }
    }
}
