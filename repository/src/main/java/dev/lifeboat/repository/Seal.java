package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.crypto.Aead;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Objects that are encrypted and signed whole: index segments, point records, reports. Bound to their name, so none can stand in for another.
 *
 * <p>{@code magic, format, salt, ciphertext, MAC}: the key comes from salt and name, the MAC key never leaves the vault.
 */
final class Seal {
    static final String SEGMENT = "LBIX";
    static final String POINT = "LBPT";
    static final String REPORT = "LBRP";
    static final String GARBAGE = "LBGC";

    private static final int SALT = 16;
    private static final int MAC = 32;
    private static final int HEAD = 5 + SALT;

    private final Keys keys;
    private final SecureRandom random;

    Seal(Keys keys, SecureRandom random) {
        this.keys = keys;
        this.random = random;
    }

    byte[] close(String magic, String name, Encoder body) {
        var salt = new byte[SALT];
        random.nextBytes(salt);
        var out = new Encoder(HEAD + body.length() + Aead.TAG + MAC)
                .raw(magic.getBytes(US_ASCII))
                .u8(Limits.FORMAT)
                .raw(salt);
        var binding = binding(out.toBytes(), name);
        out.raw(new Aead(keys.sealKey(name, salt)).encrypt(0, binding, body.array(), body.length()));
        return out.raw(keys.mac(name, out.array(), out.length())).toBytes();
    }

    /** @throws FormatException if a byte, or the name, is another */
    Decoder open(String magic, String name, byte[] sealed) throws FormatException {
        if (sealed.length < HEAD + Aead.TAG + MAC) {
            throw new FormatException("an early end");
        }
        var end = sealed.length - MAC;
        // before anything is looked at
        if (!MessageDigest.isEqual(keys.mac(name, sealed, end), Arrays.copyOfRange(sealed, end, sealed.length))) {
            throw new FormatException("a signature that does not fit");
        }
        var in = new Decoder(sealed);
        if (!Arrays.equals(in.raw(4), magic.getBytes(US_ASCII)) || in.u8() != Limits.FORMAT) {
            throw new FormatException("an object of another kind");
        }
        var salt = in.raw(SALT);
        try {
            var binding = binding(Arrays.copyOf(sealed, HEAD), name);
            return new Decoder(new Aead(keys.sealKey(name, salt)).decrypt(0, binding, sealed, HEAD, end - HEAD));
        } catch (GeneralSecurityException _) {
            throw new FormatException("bytes that were changed");
        }
    }

    private static byte[] binding(byte[] head, String name) {
        return new Encoder().raw(head).blob(name.getBytes(UTF_8)).toBytes();
    }
}
