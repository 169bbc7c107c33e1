package dev.lifeboat.repository.file;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret number for each byte: where chunks end tells nothing about content to whoever does not know the table. Another table only dedupes less.
 * Immutable.
 */
public final class GearTable {
    private static final int BYTES = 256;

    private final long[] values;

    /** @param gearKey 32 bytes, of the backup instance */
    public GearTable(byte[] gearKey) {
        var filled = ByteBuffer.allocate(BYTES * Long.BYTES);
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(gearKey, "HmacSHA256"));
            for (byte block = 0; filled.hasRemaining(); block++) {
                filled.put(mac.doFinal(new byte[] {block}));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
        values = new long[BYTES];
        filled.flip().asLongBuffer().get(values);
    }

    long[] values() {
        return values;
    }

    @Override
    public String toString() {
        return "GearTable";
    }
}
