package dev.lifeboat.repository;

import dev.lifeboat.repository.tree.Value;
import java.util.Arrays;

/** Compares values without reading them: equal content has equal ids. */
final class Values {
    private Values() {}

    static boolean equal(Value left, Value right) {
        return switch (left) {
            case Value.Inline one -> right instanceof Value.Inline other && Arrays.equals(one.bytes(), other.bytes());
            case Value.Chunk one -> one.equals(right);
            case Value.Section one -> one.equals(right);
        };
    }
}
