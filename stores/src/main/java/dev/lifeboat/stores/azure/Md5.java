package dev.lifeboat.stores.azure;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The checksum that Azure verifies on arrival; against accidents, not against people. */
final class Md5 {
    private Md5() {}

    static byte[] of(ByteBuffer content) {
        try {
            var digest = MessageDigest.getInstance("MD5");
            digest.update(content.duplicate());
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has MD5", e);
        }
    }
}
