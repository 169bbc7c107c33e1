package dev.lifeboat.repository;

import dev.lifeboat.repository.format.ContentId;
import java.util.Arrays;

/** Ids, 64 bytes each at most: a tenth of what a set of objects takes. Safe for use by many threads. */
final class IdSet {
    private static final int WORDS = 4;

    private long[] table = new long[64 * WORDS];
    private int size;
    private boolean hasZero;

    synchronized boolean contains(ContentId id) {
        return isZero(id) ? hasZero : isAt(slot(id), id);
    }

    synchronized void add(ContentId id) {
        if (isZero(id)) {
            hasZero = true;
            return;
        }
        var slot = slot(id);
        if (isAt(slot, id)) {
            return;
        }
        put(slot, id.first(), id.second(), id.third(), id.fourth());
        size++;
        if (size > table.length / WORDS / 2) {
            grow();
        }
    }

    /** Where the id is, or a free place. */
    private int slot(ContentId id) {
        return slot(id.first(), id.second(), id.third(), id.fourth());
    }

    private int slot(long first, long second, long third, long fourth) {
        var slots = table.length / WORDS;
        var at = (int) (first ^ second >>> 32) & (slots - 1);
        while (true) {
            var word = at * WORDS;
            var isFree = table[word] == 0 && table[word + 1] == 0 && table[word + 2] == 0 && table[word + 3] == 0;
            if (isFree
                    || (table[word] == first
                            && table[word + 1] == second
                            && table[word + 2] == third
                            && table[word + 3] == fourth)) {
                return word;
            }
            at = (at + 1) & (slots - 1);
        }
    }

    private boolean isAt(int word, ContentId id) {
        return table[word] == id.first()
                && table[word + 1] == id.second()
                && table[word + 2] == id.third()
                && table[word + 3] == id.fourth();
    }

    private void put(int word, long first, long second, long third, long fourth) {
        table[word] = first;
        table[word + 1] = second;
        table[word + 2] = third;
        table[word + 3] = fourth;
    }

    private void grow() {
        var old = table;
        table = new long[Math.multiplyExact(old.length, 2)];
        for (var at = 0; at < old.length; at += WORDS) {
            var some = Arrays.copyOfRange(old, at, at + WORDS);
            if ((some[0] | some[1] | some[2] | some[3]) != 0) {
                put(slot(some[0], some[1], some[2], some[3]), some[0], some[1], some[2], some[3]);
            }
        }
    }

    private static boolean isZero(ContentId id) {
        return (id.first() | id.second() | id.third() | id.fourth()) == 0;
    }
}
