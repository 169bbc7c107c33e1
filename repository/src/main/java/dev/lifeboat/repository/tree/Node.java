package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
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

    /** A key and what the section says of it. */
    record Entry(byte[] key, Value value) {
        /** What it counts in the cut rule. */
        public long weight() {
            return key.length + value.weight();
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
            case Inner inner -> sum(inner.children(), Child::entries);
        };
    }

    default long byteCount() {
        return switch (this) {
            case Leaf leaf -> sum(leaf.entries(), Entry::bytes);
            case Inner inner -> sum(inner.children(), Child::bytes);
        };
    }

    /** The common start of two keys. */
    static int shared(byte[] left, byte[] right) {
        var different = Arrays.mismatch(left, right);
        return different < 0 ? left.length : different;
    }

    static byte[] encode(Node node) {
        return encode(node, new Encoder(16 << 10));
    }

    /** @param scratch overwritten */
    static byte[] encode(Node node, Encoder scratch) {
        scratch.clear();
        scratch.u8(Limits.FORMAT).u8(node.level());
        byte[] previous = null;
        switch (node) {
            case Leaf leaf -> {
                scratch.varint(leaf.entries().size());
                for (var entry : leaf.entries()) {
                    encodeKey(scratch, previous, entry.key());
                    entry.value().encode(scratch);
                    previous = entry.key();
                }
            }
            case Inner inner -> {
                scratch.varint(inner.children().size());
                for (var child : inner.children()) {
                    encodeKey(scratch, previous, child.key());
                    scratch.id(child.id()).varint(child.entries()).varint(child.bytes());
                    previous = child.key();
                }
            }
        }
        return scratch.toBytes();
    }

    /** @throws FormatException if this is not exactly what an encoder of format 1 writes */
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
        var entries = new ArrayList<Entry>();
        var children = new ArrayList<Child>();
        byte[] key = null;
        var keys = 0L;
        for (var i = 0; i < count; i++) {
            key = decodeKey(in, key);
            keys += key.length;
            if (keys > Limits.KEYS) {
                // shared starts cost no bytes, but memory
                throw new FormatException("a node of too many long keys");
            }
            if (level == 0) {
                entries.add(new Entry(key, Value.decode(in)));
            } else {
                children.add(child(in, key));
            }
        }
        in.end();
        return level == 0 ? new Leaf(entries) : new Inner(level, children);
    }

    private static void encodeKey(Encoder out, byte @Nullable [] previous, byte[] key) {
        var shared = previous == null ? 0 : shared(previous, key);
        out.varint(shared).varint(key.length - shared).raw(key, shared, key.length - shared);
    }

    private static Child child(Decoder in, byte[] key) throws FormatException {
        var child = new Child(key, in.id(), in.varint(), in.varint());
        if (child.entries() < 1 || child.entries() > Limits.ENTRIES || child.bytes() > Limits.BYTES) {
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

    /** Stays at the largest number instead of passing it: then it fits no claim. */
    private static <T> long sum(List<T> parts, ToLongFunction<T> of) {
        var sum = 0L;
        for (var part : parts) {
            sum += of.applyAsLong(part);
            if (sum < 0) {
                return Long.MAX_VALUE;
            }
        }
        return sum;
    }
}
