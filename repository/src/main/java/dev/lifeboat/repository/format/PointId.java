package dev.lifeboat.repository.format;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A recovery point: 16 bytes that nobody can guess, chosen by the vault. The id of the task that made it serves well. */
public record PointId(long high, long low) {
    public static final int LENGTH = 16;

    public static PointId random(SecureRandom random) {
        return new PointId(random.nextLong(), random.nextLong());
    }

    /** @throws IllegalArgumentException unless the text is 32 lower-case hexadecimal digits */
    public static PointId parse(String text) {
        var bytes = HexFormat.of().parseHex(text);
        var id = of(bytes);
        if (!id.hex().equals(text)) {
            throw new IllegalArgumentException("Not 32 lower-case hexadecimal digits");
        }
        return id;
    }

    /** @throws IllegalArgumentException unless there are 16 bytes */
    public static PointId of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("An id has 16 bytes, not " + bytes.length);
        }
        var buffer = ByteBuffer.wrap(bytes);
        return new PointId(buffer.getLong(), buffer.getLong());
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH).putLong(high).putLong(low).array();
    }

    public String hex() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }

    @Override
    public String toString() {
        return hex();
    }
}
