package dev.lifeboat.repository.format;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The name of a node or chunk: HMAC-SHA-256 over its type and its bytes, so equal content has an equal name and a name cannot be guessed
 * without the id key. Held as four numbers, because indexes hold many.
 */
public record ContentId(long first, long second, long third, long fourth) implements Comparable<ContentId> {
    public static final int LENGTH = 32;

    /** @throws IllegalArgumentException unless there are 32 bytes */
    public static ContentId of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("A content id has 32 bytes, not " + bytes.length);
        }
        return read(ByteBuffer.wrap(bytes));
    }

    /** @throws IllegalArgumentException unless the text is 64 hexadecimal digits */
    public static ContentId parse(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    static ContentId read(ByteBuffer buffer) {
        return new ContentId(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    /** The first eight bytes: what a writer learns of its parent's ids. */
    public long prefix() {
        return first;
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(first)
                .putLong(second)
                .putLong(third)
                .putLong(fourth)
                .array();
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes());
    }

    /** By the order of the bytes. */
    @Override
    public int compareTo(ContentId other) {
        if (first != other.first) {
            return Long.compareUnsigned(first, other.first);
        }
        if (second != other.second) {
            return Long.compareUnsigned(second, other.second);
        }
        if (third != other.third) {
            return Long.compareUnsigned(third, other.third);
        }
        return Long.compareUnsigned(fourth, other.fourth);
    }

    // written out: indexes compare millions, and what records bring is linked while the program runs

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ContentId id
                && first == id.first
                && second == id.second
                && third == id.third
                && fourth == id.fourth;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(first);
    }

    @Override
    public String toString() {
        return hex();
    }
}
