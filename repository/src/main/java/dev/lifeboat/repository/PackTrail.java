package dev.lifeboat.repository;

import dev.lifeboat.repository.format.PackId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Packs that a check has read and found to be good, by the first 8 bytes of their random ids: a pack is taken for another one with the probability 2^-64
 * for each that was read. Immutable; a longer one shares what it has in common with the one before. For one thread.
 */
public final class PackTrail {
    /** Of a check that has read nothing. */
    public static final PackTrail NONE = new PackTrail(new Shared(), 0);

    /** Of more packs than 32 TiB have, the others are read again. */
    static final int MOST = 4_000_000;

    private static final int FIRST = 64;

    private final Shared shared;
    private final int size;

    /** What lies behind the size of a trail is not its own. */
    private static final class Shared {
        private long[] packs = new long[FIRST];
        private int used;
    }

    private PackTrail(Shared shared, int size) {
        this.shared = shared;
        this.size = size;
    }

    /** @throws IllegalArgumentException unless {@link #bytes} wrote it */
    public static PackTrail parse(byte[] bytes) {
        if (bytes.length % Long.BYTES != 0 || bytes.length / Long.BYTES > MOST) {
            throw new IllegalArgumentException("No packs that were read: " + bytes.length + " bytes");
        }
        var shared = new Shared();
        shared.used = bytes.length / Long.BYTES;
        shared.packs = new long[Math.max(FIRST, shared.used)];
        ByteBuffer.wrap(bytes).asLongBuffer().get(shared.packs, 0, shared.used);
        return new PackTrail(shared, shared.used);
    }

    /** To be kept, 8 bytes for each pack. */
    public byte[] bytes() {
        var bytes = ByteBuffer.allocate(size * Long.BYTES);
        bytes.asLongBuffer().put(shared.packs, 0, size);
        return bytes.array();
    }

    public int size() {
        return size;
    }

    PackTrail and(PackId pack) {
        if (size == MOST) {
            return this;
        }
        var of = shared;
        if (of == NONE.shared || of.used > size) {
            // another one went on from here
            of = new Shared();
            of.packs = Arrays.copyOf(shared.packs, Math.max(FIRST, size * 2));
        } else if (size == of.packs.length) {
            of.packs = Arrays.copyOf(of.packs, size * 2);
        }
        of.packs[size] = pack.high();
        of.used = size + 1;
        return new PackTrail(of, size + 1);
    }

    /** As of now, in a form that finds a pack at once. */
    Predicate<PackId> lookup() {
        var sorted = Arrays.copyOf(shared.packs, size);
        Arrays.sort(sorted);
        return pack -> Arrays.binarySearch(sorted, pack.high()) >= 0;
    }
}
