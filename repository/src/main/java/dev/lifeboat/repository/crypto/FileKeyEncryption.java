package dev.lifeboat.repository.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

/** A key of 32 bytes, as it stands in the file of the key encryption key or of the recovery key. */
public final class FileKeyEncryption implements KeyEncryption {
    private static final int LENGTH = 32;
    private static final int SALT = 16;

    private final byte[] key;
    private final SecureRandom random;

    /** @throws IllegalArgumentException unless there are 32 bytes */
    public FileKeyEncryption(byte[] key) {
        this(key, new SecureRandom());
    }

    /** @param random of salts */
    public FileKeyEncryption(byte[] key, SecureRandom random) {
        if (key.length != LENGTH) {
            throw new IllegalArgumentException("A key encryption key has 32 bytes, not " + key.length);
        }
        this.key = key.clone();
        this.random = random;
    }

    @Override
    public String provider() {
        return "key-file";
    }

    /** Salt, then ciphertext. A key of its own for each wrapping, so the nonce may stay zero. */
    @Override
    public byte[] wrap(byte[] plain, byte[] context) {
        var salt = new byte[SALT];
        random.nextBytes(salt);
        var message = cipher(salt).encrypt(0, context, plain, plain.length);
        var wrapped = Arrays.copyOf(salt, SALT + message.length);
        System.arraycopy(message, 0, wrapped, SALT, message.length);
        return wrapped;
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) throws GeneralSecurityException {
        if (wrapped.length < SALT + Aead.TAG) {
            throw new GeneralSecurityException("A wrapped key that is too short");
        }
        return cipher(Arrays.copyOf(wrapped, SALT)).decrypt(0, context, wrapped, SALT, wrapped.length - SALT);
    }

    private Aead cipher(byte[] salt) {
        return new Aead(Derivation.derive(key, "wrap", salt));
    }

    @Override
    public String toString() {
        return "FileKeyEncryption[]";
    }
}
