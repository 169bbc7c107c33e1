package dev.lifeboat.repository.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Numbers by the hash of what they stand for, eight bytes each: several may have one hash, and who finds them looks at what they stand for. Open
 * addressing in a thousand parts, so that growing copies a thousandth at a time and never holds the table twice. Not thread-safe.
 *
 * <p>The hash must be keyed with something that nobody outside knows. Numbers that have the hash of many others come from one id that is stored again and
 * again; from {@value #CROWD} on they stand beside the table, so that a writer who does that on purpose makes nothing slow but what he asks for himself.
 */
public final class HashTable {
    static final int CROWD = 64;

    private static final int PARTS = 1 << 10;
    private static final int LEAST = 16;
    private static final long[] EMPTY = {};

    private final long[][] parts = new long[PARTS][];
    private final int[] used = new int[PARTS];
    private final Map<Long, TreeSet<Integer>> crowds = new HashMap<>();
    private long size;

    public HashTable() {
        Arrays.fill(parts, EMPTY);
    }

    public long size() {
        return size;
    }

    /** @param number not negative, and not there yet under this hash */
    public void add(long hash, int number) {
        var part = part(hash);
        if (5L * (used[part] + 1) > 4L * parts[part].length) {
            // by a quarter: twice as large would be half empty
            resize(part, Math.max(LEAST, parts[part].length / 4 * 5));
        }
        size++;
        var table = parts[part];
        var same = 0;
        var at = home(tag(hash), table.length);
        while (table[at] != 0) {
            if (table[at] >>> 32 == tag(hash)) {
                same++;
            }
            at = next(at, table.length);
        }
        if (same >= CROWD) {
            crowds.computeIfAbsent(key(hash), _ -> new TreeSet<>()).add(number);
            return;
        }
        table[at] = tag(hash) << 32 | number + 1L;
        used[part]++;
    }

    /** @return false if it was not there */
    public boolean remove(long hash, int number) {
        var part = part(hash);
        var table = parts[part];
        if (table.length == 0) {
            return false;
        }
        var wanted = tag(hash) << 32 | number + 1L;
        var at = home(tag(hash), table.length);
        while (table[at] != 0 && table[at] != wanted) {
            at = next(at, table.length);
        }
        if (table[at] == 0) {
            return leave(hash, number);
        }
        close(table, at);
        used[part]--;
        size--;
        if (table.length > LEAST && 3 * used[part] < table.length) {
            resize(part, Math.max(LEAST, table.length / 2));
        }
        return true;
    }

    /** The numbers of a hash, in their order. */
    public int[] find(long hash) {
        var table = parts[part(hash)];
        if (table.length == 0) {
            return new int[0];
        }
        var found = new int[4];
        var count = 0;
        for (var at = home(tag(hash), table.length); table[at] != 0; at = next(at, table.length)) {
            if (table[at] >>> 32 == tag(hash)) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, 4 * count);
                }
                found[count++] = (int) (table[at] - 1);
            }
        }
        var crowd = crowds.get(key(hash));
        if (crowd != null) {
            found = Arrays.copyOf(found, count + crowd.size());
            for (var number : crowd) {
                found[count++] = number;
            }
        }
        found = Arrays.copyOf(found, count);
        Arrays.sort(found);
        return found;
    }

    /** Heap that the table takes. */
    public long bytes() {
        var slots = Arrays.stream(parts).mapToLong(part -> part.length).sum();
        var beside = crowds.values().stream().mapToLong(TreeSet::size).sum();
        return 8 * slots + 24L * PARTS + 64 * beside;
    }

    private boolean leave(long hash, int number) {
        var crowd = crowds.get(key(hash));
        if (crowd == null || !crowd.remove(number)) {
            return false;
        }
        if (crowd.isEmpty()) {
            crowds.remove(key(hash));
        }
        size--;
        return true;
    }

    /** Takes a slot out and moves up those behind it that would not be found across the gap. */
    private static void close(long[] table, int slot) {
        var gap = slot;
        for (var at = next(gap, table.length); table[at] != 0; at = next(at, table.length)) {
            var home = home(table[at] >>> 32, table.length);
            var isBehindGap = gap <= at ? gap < home && home <= at : gap < home || home <= at;
            if (!isBehindGap) {
                table[gap] = table[at];
                gap = at;
            }
        }
        table[gap] = 0;
    }

    private void resize(int part, int length) {
        var table = new long[length];
        for (var entry : parts[part]) {
            if (entry != 0) {
                var at = home(entry >>> 32, length);
                while (table[at] != 0) {
                    at = next(at, length);
                }
                table[at] = entry;
            }
        }
        parts[part] = table;
    }

    /** Lengths of all parts that are in use, for who looks at how they grow. */
    List<Integer> lengths() {
        var lengths = new ArrayList<Integer>();
        for (var part : parts) {
            if (part.length > 0) {
                lengths.add(part.length);
            }
        }
        return lengths;
    }

    private static int part(long hash) {
        return (int) (hash >>> 54);
    }

    private static long tag(long hash) {
        return hash & 0xffff_ffffL;
    }

    private static long key(long hash) {
        return (long) part(hash) << 32 | tag(hash);
    }

    /** Rising with the tag, and even for any length. */
    private static int home(long tag, int length) {
        return (int) ((tag * length) >>> 32);
    }

    private static int next(int at, int length) {
        return at + 1 == length ? 0 : at + 1;
    }
}
