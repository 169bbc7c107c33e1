package dev.lifeboat.repository.format;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;

/**
 * Reads the primitives of the format from bytes that may have been made to harm: nothing is allocated before its length is known to be there
 * (R10). Not thread-safe.
 */
public final class Decoder {
    private final byte[] bytes;
    private final int end;
    private int position;

    public Decoder(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public Decoder(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    /** The rest of the same bytes, to be read a second time. */
    public Decoder copy() {
        return new Decoder(bytes, position, end - position);
    }

    public int remaining() {
        return end - position;
    }

    public int position() {
        return position;
    }

    public int u8() throws FormatException {
        need(1);
        return bytes[position++] & 0xff;
    }

    /** @throws FormatException also if the number takes more bytes than it needs: each number has one spelling */
    public long varint() throws FormatException {
        var value = 0L;
        for (var shift = 0; shift < 63; shift += 7) {
            var next = u8();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                if (next == 0 && shift > 0) {
                    throw new FormatException("a number in a long spelling");
                }
                return value;
            }
        }
        throw new FormatException("a number of more than 63 bits");
    }

    /** A number of at most {@code limit}. */
    public int varint(int limit, String what) throws FormatException {
        var value = varint();
        if (value > limit) {
            throw new FormatException(what + " of " + value + " where " + limit + " is the most");
        }
        return (int) value;
    }

    public int u16() throws FormatException {
        return u8() << 8 | u8();
    }

    public int u32() throws FormatException {
        need(4);
        var value = 0;
        for (var i = 0; i < 4; i++) {
            value = (value << 8) | (bytes[position++] & 0xff);
        }
        return value;
    }

    public long u64() throws FormatException {
        need(8);
        var value = 0L;
        for (var i = 0; i < 8; i++) {
            value = (value << 8) | (bytes[position++] & 0xff);
        }
        return value;
    }

    public byte[] raw(int length) throws FormatException {
        need(length);
        var found = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return found;
    }

    public byte[] blob(int limit, String what) throws FormatException {
        return raw(varint(limit, what));
    }

    public ContentId id() throws FormatException {
        return new ContentId(u64(), u64(), u64(), u64());
    }

    public boolean flag() throws FormatException {
        var flag = u8();
        if (flag > 1) {
            throw new FormatException("a flag of " + flag);
        }
        return flag == 1;
    }

    /** @throws FormatException also for a time that no calendar has, and for a second of more than 10^9 nanoseconds */
    public Instant instant() throws FormatException {
        var seconds = u64();
        var nanos = u32();
        if (nanos < 0 || nanos > 999_999_999) {
            throw new FormatException("a time of " + nanos + " nanoseconds");
        }
        try {
            return Instant.ofEpochSecond(seconds, nanos);
        } catch (DateTimeException _) {
            throw new FormatException("a time that no calendar has");
        }
    }

    /** A number of at most {@code limit}. */
    public long longVarint(long limit, String what) throws FormatException {
        var value = varint();
        if (value > limit) {
            throw new FormatException(what + " of " + value + " where " + limit + " is the most");
        }
        return value;
    }

    /** A count of things that take at least {@code least} bytes each, so that a list can be sized by it. */
    public int count(int least, String what) throws FormatException {
        var count = varint();
        if (count > remaining() / least) {
            throw new FormatException("more " + what + " than bytes");
        }
        return (int) count;
    }

    public void end() throws FormatException {
        if (position != end) {
            throw new FormatException(remaining() + " bytes too many");
        }
    }

    private void need(int length) throws FormatException {
        if (length < 0 || length > end - position) {
            throw new FormatException("an early end");
        }
    }
}
