package dev.lifeboat.stores.s3;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Checksums as S3 spells them. */
final class Sha256 {
    private Sha256() {}

    static String base64(ByteBuffer content) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(content.duplicate());
            return base64(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    static String base64(byte[] sha256) {
        return Base64.getEncoder().encodeToString(sha256);
    }
}
