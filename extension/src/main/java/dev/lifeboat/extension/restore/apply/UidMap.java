package dev.lifeboat.extension.restore.apply;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which uid an object has now, by the one it had when it was saved: 32 bytes a slot, and bounded. What it does not know is asked of the API server.
 * Thread-safe.
 */
public final class UidMap {
    private static final int FIRST = 1 << 8;

    private final int most;
    private long[] slots = new long[4 * FIRST];
    private int size;

    /** @param most entries that are kept; later ones are not */
    public UidMap(int most) {
        this.most = most;
    }

    public synchronized void put(String old, String live) {
        var key = parse(old);
        var value = parse(live);
        if (key == null || value == null || size >= most) {
            return;
        }
        if (size * 4 >= slots.length / 4 * 3) {
            grow();
        }
        insert(
                key.getMostSignificantBits(),
                key.getLeastSignificantBits(),
                value.getMostSignificantBits(),
                value.getLeastSignificantBits());
    }

    public synchronized @Nullable String find(String old) {
        var key = parse(old);
        if (key == null) {
            return null;
        }
        var at = slot(key.getMostSignificantBits(), key.getLeastSignificantBits());
        return isFree(at) ? null : new UUID(slots[at + 2], slots[at + 3]).toString();
    }

    private void grow() {
        var old = slots;
        slots = new long[old.length * 2];
        size = 0;
        for (var at = 0; at < old.length; at += 4) {
            if ((old[at] | old[at + 1]) != 0) {
                insert(old[at], old[at + 1], old[at + 2], old[at + 3]);
            }
        }
    }

    private void insert(long high, long low, long valueHigh, long valueLow) {
        var at = slot(high, low);
        if (isFree(at)) {
            size++;
        }
        slots[at] = high;
        slots[at + 1] = low;
        slots[at + 2] = valueHigh;
        slots[at + 3] = valueLow;
    }

    private int slot(long high, long low) {
        var count = slots.length / 4;
        var slot = (int) ((high ^ low) & (count - 1));
        while (!isFree(slot * 4) && !(slots[slot * 4] == high && slots[slot * 4 + 1] == low)) {
            slot = (slot + 1) & (count - 1);
        }
        return slot * 4;
    }

    private boolean isFree(int at) {
        return (slots[at] | slots[at + 1]) == 0;
    }

    private static @Nullable UUID parse(String uid) {
        try {
            return uid.length() == 36 ? UUID.fromString(uid) : null;
        } catch (IllegalArgumentException e) {
            return null; // not from an API server; then the object is found by its name
        }
    }
}
