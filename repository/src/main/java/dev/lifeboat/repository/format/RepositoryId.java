package dev.lifeboat.repository.format;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A repository: the encrypted store of one backup instance in one tier. 16 random bytes, also the prefix of its objects. */
public record RepositoryId(long high, long low) {
    public static final int LENGTH = 16;

    public static RepositoryId random(SecureRandom random) {
        return new RepositoryId(random.nextLong(), random.nextLong());
    }

    /** @throws IllegalArgumentException unless the text is 32 lower-case hexadecimal digits */
    public static RepositoryId parse(String text) {
        var bytes = HexFormat.of().parseHex(text);
        var id = of(bytes);
        if (!id.hex().equals(text)) {
            throw new IllegalArgumentException("Not 32 lower-case hexadecimal digits");
        }
        return id;
    }

    /** @throws IllegalArgumentException unless there are 16 bytes */
    public static RepositoryId of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("An id has 16 bytes, not " + bytes.length);
        }
        var buffer = ByteBuffer.wrap(bytes);
        return new RepositoryId(buffer.getLong(), buffer.getLong());
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
