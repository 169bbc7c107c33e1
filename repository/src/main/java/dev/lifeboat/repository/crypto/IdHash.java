package dev.lifeboat.repository.crypto;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.UnitType;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Content ids of one backup instance: HMAC-SHA-256 over type and plaintext. Without the type a value that looks like a node would have the node's
 * id. Not thread-safe: each thread makes its own and keeps it, for making one costs more than a small hash.
 */
public final class IdHash {
    private final Mac mac;

    public IdHash(byte[] idKey) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(idKey, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }

    public ContentId of(UnitType type, byte[] content, int offset, int length) {
        mac.update((byte) type.number());
        mac.update(content, offset, length);
        return ContentId.of(mac.doFinal());
    }

    /** The 16 bytes that stand for a block of 64 KiB in a {@code hash/} section; the last block of a volume may be shorter. */
    public byte[] block(byte[] content, int offset, int length) {
        return keyed(UnitType.BLOCK_HASH, content, offset, length, 16);
    }

    /**
     * The 8 bytes by which a file is known to be unchanged; no restore needs them.
     *
     * @param key of its entry
     * @param changed when its content changed last, and when its inode did
     */
    public byte[] stat(byte[] key, long size, Changed changed, long inode) {
        var facts = new Encoder(key.length + 64)
                .blob(key)
                .u64(size)
                .instant(changed.content())
                .instant(changed.inode())
                .u64(inode);
        return keyed(UnitType.STAT, facts.array(), 0, facts.length(), 8);
    }

    /** The two times of change of a file. */
    public record Changed(Instant content, Instant inode) {}

    /** The 16 bytes by which a leaf of files is known to be unchanged: over its entries without their content. */
    public byte[] leafRecord(byte[] entries, int length) {
        return keyed(UnitType.LEAF_RECORD, entries, 0, length, 16);
    }

    private byte[] keyed(int type, byte[] content, int offset, int length, int wanted) {
        mac.update((byte) type);
        mac.update(content, offset, length);
        return Arrays.copyOf(mac.doFinal(), wanted);
    }
}
