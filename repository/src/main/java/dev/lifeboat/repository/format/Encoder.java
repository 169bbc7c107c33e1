package dev.lifeboat.repository.format;

import java.time.Instant;
import java.util.Arrays;

/** Writes the primitives of the format into a growing array. Not thread-safe. */
public final class Encoder {
    private byte[] bytes;
    private int length;

    public Encoder() {
        this(512);
    }

    public Encoder(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    public Encoder u8(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    /** Seven bits a byte, lowest first, as few bytes as possible. */
    public Encoder varint(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("A negative number");
        }
        room(9);
        var rest = value;
        while (rest >= 0x80) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    /** Eight bytes, highest first. */
    public Encoder u64(long value) {
        room(8);
        for (var shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** Two bytes, highest first. */
    public Encoder u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    /** Four bytes, highest first. */
    public Encoder u32(int value) {
        room(4);
        for (var shift = 24; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    public Encoder raw(byte[] content) {
        return raw(content, 0, content.length);
    }

    public Encoder raw(byte[] content, int offset, int count) {
        room(count);
        System.arraycopy(content, offset, bytes, length, count);
        length += count;
        return this;
    }

    /** The length as varint, then the bytes. */
    public Encoder blob(byte[] content) {
        return varint(content.length).raw(content);
    }

    public Encoder id(ContentId id) {
        return u64(id.first()).u64(id.second()).u64(id.third()).u64(id.fourth());
    }

    /** 1 for true. */
    public Encoder flag(boolean value) {
        return u8(value ? 1 : 0);
    }

    /** Seconds since 1970, nanoseconds. */
    public Encoder instant(Instant instant) {
        return u64(instant.getEpochSecond()).u32(instant.getNano());
    }

    public int length() {
        return length;
    }

    /** The array behind it, of which {@link #length} bytes count; valid until the next write. */
    public byte[] array() {
        return bytes;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    public void clear() {
        length = 0;
    }

    public static int sizeOfVarint(long value) {
        return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
