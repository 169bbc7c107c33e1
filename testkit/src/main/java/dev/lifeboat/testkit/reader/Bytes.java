package dev.lifeboat.testkit.reader;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** Section 1: numbers, blobs and texts, read one behind the other. */
final class Bytes {
    private final byte[] bytes;
    private int at;

    Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    int left() {
        return bytes.length - at;
    }

    int u8() {
        return raw(1)[0] & 0xff;
    }

    int u16() {
        return u8() << 8 | u8();
    }

    long u32() {
        return (long) u16() << 16 | u16();
    }

    long u64() {
        return u32() << 32 | u32();
    }

    long varint() {
        var value = 0L;
        for (var shift = 0; shift < 63; shift += 7) {
            var next = u8();
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                require(next != 0 || shift == 0, "a number in its shortest spelling");
                return value;
            }
        }
        throw new UnreadableException("a number of 63 bits");
    }

    int count() {
        var count = varint();
        require(count <= left(), "a count of what is there");
        return (int) count;
    }

    byte[] raw(long length) {
        require(length >= 0 && length <= left(), "a length of what is there");
        at += (int) length;
        return Arrays.copyOfRange(bytes, at - (int) length, at);
    }

    byte[] blob() {
        return raw(varint());
    }

    String text() {
        return new String(blob(), UTF_8);
    }

    String id() {
        return java.util.HexFormat.of().formatHex(raw(32));
    }

    boolean flag() {
        var flag = u8();
        require(flag < 2, "a flag");
        return flag == 1;
    }

    Instant instant() {
        return Instant.ofEpochSecond(u64(), u32());
    }

    Optional<String> maybeId() {
        return flag() ? Optional.of(id()) : Optional.empty();
    }

    Optional<String> maybeText() {
        return flag() ? Optional.of(text()) : Optional.empty();
    }

    Optional<Instant> maybeInstant() {
        return flag() ? Optional.of(instant()) : Optional.empty();
    }

    void end() {
        require(left() == 0, "nothing behind the end");
    }

    static void require(boolean condition, String what) {
        if (!condition) {
            throw new UnreadableException(what);
        }
    }
}
