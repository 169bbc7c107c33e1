package dev.lifeboat.repository.crypto;

import dev.lifeboat.repository.format.ContentId;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Content ids of one backup instance: HMAC-SHA-256 over type and plaintext. Without the type a value that looks like a node would have the node's
 * id. Not thread-safe: each thread makes its own and keeps it, for making one costs more than a small hash.
 */
public final class IdHash {
    /** Of a chunk; a node's type is {@link #nodeType}. */
    public static final int CHUNK = 1;

    private final Mac mac;

    public IdHash(byte[] idKey) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(idKey, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }

    /** 2 for a leaf, one more for each level above. */
    public static int nodeType(int level) {
        return level + 2;
    }

    public ContentId of(int type, byte[] content, int offset, int length) {
        mac.update((byte) type);
        mac.update(content, offset, length);
        return ContentId.of(mac.doFinal());
    }
}
