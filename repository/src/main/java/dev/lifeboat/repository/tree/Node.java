package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of a tree: a stretch of entries in the order of their keys. Each node has one encoding only. */
public sealed interface Node {
    /** Entries themselves. */
    record Leaf(List<Entry> entries) implements Node {
        @Override
        public int level() {
            return 0;
        }

        @Override
        public byte[] lastKey() {
            return entries.getLast().key();
        }
    }

    /** @param level 1 above leaves */
    record Inner(int level, List<Child> children) implements Node {
        @Override
        public byte[] lastKey() {
            return children.getLast().key();
        }
    }

    record Entry(byte[] key, Value value) {
        long weight() {
            return (long) key.length + value.encodedLength();
        }

        long bytes() {
            return key.length + value.size();
        }
    }

    /**
     * A node one level below.
     *
     * @param key the last key in it
     * @param entries in its leaves
     * @param bytes of keys and values in its leaves
     */
    record Child(byte[] key, ContentId id, long entries, long bytes) {}

    int level();

    byte[] lastKey();

    default long entryCount() {
        return switch (this) {
            case Leaf leaf -> leaf.entries().size();
            case Inner inner ->
                inner.children().stream().mapToLong(Child::entries).sum();
        };
    }

    default long byteCount() {
        return switch (this) {
            case Leaf leaf -> leaf.entries().stream().mapToLong(Entry::bytes).sum();
            case Inner inner ->
                inner.children().stream().mapToLong(Child::bytes).sum();
        };
    }

    /** The common start of two keys. */
    static int shared(byte[] left, byte[] right) {
        var different = Arrays.mismatch(left, right);
        return different < 0 ? left.length : different;
    }

    static void encodeKey(Encoder out, byte @Nullable [] previous, byte[] key) {
        var shared = previous == null ? 0 : shared(previous, key);
        out.varint(shared).varint(key.length - shared).raw(key, shared, key.length - shared);
    }

    /** @throws FormatException if this is not exactly what an encoder of format 0 writes */
    static Node decode(byte[] raw, int offset, int length) throws FormatException {
        if (length > Limits.NODE) {
            throw new FormatException("a node of " + length + " bytes");
        }
        var in = new Decoder(raw, offset, length);
        if (in.u8() != Limits.FORMAT) {
            throw new FormatException("a node of another version");
        }
        var level = in.u8();
        if (level >= Limits.HEIGHT) {
            throw new FormatException("a node at level " + level);
        }
        var count = in.count(3, "entries");
        if (count == 0) {
            throw new FormatException("an empty node");
        }
        var entries = new ArrayList<Entry>(level == 0 ? count : 0);
        var children = new ArrayList<Child>(level == 0 ? 0 : count);
        byte[] key = null;
        for (var i = 0; i < count; i++) {
            key = decodeKey(in, key);
            if (level == 0) {
                entries.add(new Entry(key, Value.decode(in)));
            } else {
                children.add(child(in, key));
            }
        }
        in.end();
        return level == 0 ? new Leaf(entries) : new Inner(level, children);
    }

    private static Child child(Decoder in, byte[] key) throws FormatException {
        var child = new Child(key, in.id(), in.varint(), in.varint());
        // sums of these must not overflow
        if (child.entries() < 1 || child.entries() > 1L << 48 || child.bytes() > 1L << 48) {
            throw new FormatException("a child with impossible counts");
        }
        return child;
    }

    private static byte[] decodeKey(Decoder in, byte @Nullable [] previous) throws FormatException {
        var before = previous == null ? new byte[0] : previous;
        var shared = in.varint(before.length, "a shared start");
        var suffix = in.varint(Limits.KEY - shared, "a key");
        var rest = in.raw(suffix);
        var key = Arrays.copyOf(before, shared + suffix);
        System.arraycopy(rest, 0, key, shared, suffix);
        if (Arrays.compareUnsigned(before, key) >= 0 || shared != shared(before, key)) {
            throw new FormatException("keys out of order or in a long spelling");
        }
        return key;
    }
}
