package dev.lifeboat.repository.write;

import java.util.Arrays;

/** A set of numbers without a box for each. Not thread-safe. */
final class LongSet {
    private long[] table = new long[64];
    private boolean zero;
    private int size;

    boolean contains(long value) {
        return value == 0 ? zero : table[slot(table, value)] == value;
    }

    void add(long value) {
        if (value == 0) {
            zero = true;
            return;
        }
        if (size * 2 >= table.length) {
            grow();
        }
        var slot = slot(table, value);
        if (table[slot] == 0) {
            table[slot] = value;
            size++;
        }
    }

    private void grow() {
        var old = table;
        table = new long[old.length * 2];
        Arrays.stream(old).filter(value -> value != 0).forEach(value -> table[slot(table, value)] = value);
    }

    /** Where the value is, or the free slot where it belongs. Values are hashes already. */
    private static int slot(long[] table, long value) {
        var slot = (int) (value ^ (value >>> 32)) & (table.length - 1);
        while (table[slot] != 0 && table[slot] != value) {
            slot = (slot + 1) & (table.length - 1);
        }
        return slot;
    }
}
