package dev.lifeboat.repository.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of as many numbers each, in blocks: a growing table copies nothing and leaves nothing to collect. Not thread-safe. */
public final class Rows {
    private static final int BLOCK = 1 << 10;

    private final int columns;
    private final List<long[]> blocks = new ArrayList<>();
    private int size;

    public Rows(int columns) {
        this.columns = columns;
    }

    public int size() {
        return size;
    }

    /** @return the number of the new row, in which all is 0 */
    public int add() {
        if (size == blocks.size() * BLOCK) {
            // the first block of a small index shall be small
            blocks.add(new long[(size == 0 ? 16 : BLOCK) * columns]);
        }
        var row = size;
        size = Math.incrementExact(size);
        var block = blocks.get(row / BLOCK);
        var at = row % BLOCK * columns;
        if (at == block.length) {
            blocks.set(row / BLOCK, Arrays.copyOf(block, Math.min(BLOCK * columns, 2 * block.length)));
        } else {
            Arrays.fill(block, at, at + columns, 0);
        }
        return row;
    }

    public long get(int row, int column) {
        return blocks.get(row / BLOCK)[row % BLOCK * columns + column];
    }

    public void set(int row, int column, long value) {
        blocks.get(row / BLOCK)[row % BLOCK * columns + column] = value;
    }

    /** Forgets the rows from this one on. */
    public void cut(int length) {
        size = Math.min(size, length);
    }

    /** The last row whose number in a column that never falls is at most {@code value}; -1 without one. */
    public int last(int column, long value) {
        var low = -1;
        var high = size;
        while (high - low > 1) {
            var middle = (low + high) >>> 1;
            if (get(middle, column) <= value) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Heap that the rows take. */
    public long bytes() {
        return blocks.stream().mapToLong(block -> 16L + 8L * block.length).sum();
    }
}
