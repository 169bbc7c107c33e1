package dev.lifeboat.repository.crypto;

import java.io.IOException;
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
    private final byte[] slice = new byte[SLICE + 2 * TAG];

    public Aead(byte[] key) {
        try {
            this.key = new SecretKeySpec(key, "AES");
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has AES-GCM", e);
        }
    }

    /** Takes a message piece by piece. */
    @FunctionalInterface
    public interface Sink {
        /** @param bytes of which the first {@code length} count, until the call returns */
        void take(byte[] bytes, int length) throws IOException;
    }

    /** @return ciphertext and tag */
    public byte[] encrypt(long nonce, byte[] associated, byte[] plain, int length) {
        var out = ByteBuffer.allocate(length + TAG);
        try {
            encrypt(nonce, associated, plain, length, (bytes, count) -> out.put(bytes, 0, count));
        } catch (IOException e) {
            throw new IllegalStateException("An array does not fail", e);
        }
        return out.array();
    }

    /** The same without an array for the whole message: ciphertext, then the tag, in slices. */
    public void encrypt(long nonce, byte[] associated, byte[] plain, int length, Sink sink) throws IOException {
        try {
            start(Cipher.ENCRYPT_MODE, nonce, associated);
            for (var at = 0; at < length; at += SLICE) {
                sink.take(slice, cipher.update(plain, at, Math.min(SLICE, length - at), slice, 0));
            }
            sink.take(slice, cipher.doFinal(slice, 0));
            AesWarmth.ENCRYPTING.seen(length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Encrypting cannot fail", e);
        }
    }

    /** @throws GeneralSecurityException if a bit of key, nonce, associated data or message is another */
    public byte[] decrypt(long nonce, byte[] associated, byte[] message, int offset, int length)
            throws GeneralSecurityException {
        start(Cipher.DECRYPT_MODE, nonce, associated);
        var plain = cipher.doFinal(message, offset, length);
        AesWarmth.DECRYPTING.seen(length);
        return plain;
    }

    /**
     * The same into an array with room for it.
     *
     * @return how much of {@code plain} counts
     */
    public int decrypt(long nonce, byte[] associated, byte[] message, int offset, int length, byte[] plain)
            throws GeneralSecurityException {
        start(Cipher.DECRYPT_MODE, nonce, associated);
        var count = cipher.doFinal(message, offset, length, plain, 0);
        AesWarmth.DECRYPTING.seen(length);
        return count;
    }

    private void start(int mode, long nonce, byte[] associated) throws GeneralSecurityException {
        var iv = ByteBuffer.allocate(12).putLong(4, nonce).array();
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG, iv));
        cipher.updateAAD(associated);
    }
}
