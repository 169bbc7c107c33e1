package dev.lifeboat.repository.format;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A pack: 16 random bytes chosen by the vault and issued once (R1), because one key must see one content. */
public record PackId(long high, long low) {
    public static final int LENGTH = 16;

    public static PackId random(SecureRandom random) {
        return new PackId(random.nextLong(), random.nextLong());
    }

    /** @throws IllegalArgumentException unless the text is 32 lower-case hexadecimal digits */
    public static PackId parse(String text) {
        var bytes = HexFormat.of().parseHex(text);
        var id = of(bytes);
        if (!id.hex().equals(text)) {
            throw new IllegalArgumentException("Not 32 lower-case hexadecimal digits");
        }
        return id;
    }

    /** @throws IllegalArgumentException unless there are 16 bytes */
    public static PackId of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("An id has 16 bytes, not " + bytes.length);
        }
        var buffer = ByteBuffer.wrap(bytes);
        return new PackId(buffer.getLong(), buffer.getLong());
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH).putLong(high).putLong(low).array();
    }

    public String hex() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }

    // written out, as in ContentId

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PackId id && high == id.high && low == id.low;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(high);
    }

    @Override
    public String toString() {
        return hex();
    }
}
