package dev.lifeboat.repository.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM under one key, the nonce being a number that the caller never uses twice: the offset in the pack. Not thread-safe.
 *
 * <p>Encrypts in slices, for the JDK compiles its fast path only after some thousand calls; whole megabytes a call take a gigabyte to warm up.
 */
public final class Aead {
    /** Bytes that a message grows by. */
    public static final int TAG = 16;

    private static final int SLICE = 16 << 10;

    private final SecretKeySpec key;
    private final Cipher cipher;

    public Aead(byte[] key) {
        try {
            this.key = new SecretKeySpec(key, "AES");
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has AES-GCM", e);
        }
    }

    /** @return ciphertext and tag */
    public byte[] encrypt(long nonce, byte[] associated, byte[] plain, int length) {
        try {
            start(Cipher.ENCRYPT_MODE, nonce, associated);
            var out = new byte[length + TAG];
            var written = 0;
            for (var at = 0; at < length; at += SLICE) {
                written += cipher.update(plain, at, Math.min(SLICE, length - at), out, written);
            }
            cipher.doFinal(out, written);
            return out;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Encrypting cannot fail", e);
        }
    }

    /** @throws GeneralSecurityException if a bit of key, nonce, associated data or message is another */
    public byte[] decrypt(long nonce, byte[] associated, byte[] message, int offset, int length)
            throws GeneralSecurityException {
        start(Cipher.DECRYPT_MODE, nonce, associated);
        return cipher.doFinal(message, offset, length);
    }

    private void start(int mode, long nonce, byte[] associated) throws GeneralSecurityException {
        var iv = ByteBuffer.allocate(12).putLong(4, nonce).array();
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG, iv));
        cipher.updateAAD(associated);
    }
}
