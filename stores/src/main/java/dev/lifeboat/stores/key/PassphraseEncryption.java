package dev.lifeboat.stores.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.crypto.FileKeyEncryption;
import dev.lifeboat.repository.crypto.KeyEncryption;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Map;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A passphrase that a person remembers. What a guess costs stands in each slot (docs/format.md 3), so it can rise without a new format; a slot that asks for
 * more than the format allows, or than this process has, is refused before memory is taken.
 */
public final class PassphraseEncryption implements KeyEncryption {
    private static final int SALT = 16;
    private static final int KEY = 32;
    private static final int HEAD = Integer.BYTES + 2 + SALT;
    private static final int MIB = 1 << 20;

    private final byte[] passphrase;
    private final Argon2Cost cost;
    private final SecureRandom random;
    private final long available;

    /** @throws IllegalArgumentException without a character */
    public PassphraseEncryption(char[] passphrase) {
        this(passphrase, Argon2Cost.USUAL, new SecureRandom());
    }

    /** @param cost of what is wrapped from now on; what was wrapped before says its own */
    public PassphraseEncryption(char[] passphrase, Argon2Cost cost, SecureRandom random) {
        this(passphrase, cost, random, Runtime.getRuntime().maxMemory());
    }

    /** @param available memory of this process in bytes */
    PassphraseEncryption(char[] passphrase, Argon2Cost cost, SecureRandom random, long available) {
        if (passphrase.length == 0) {
            throw new IllegalArgumentException("A passphrase has at least one character");
        }
        // composed or not: keyboards and systems differ in how they spell the same letter
        var text = Normalizer.normalize(CharBuffer.wrap(passphrase), Normalizer.Form.NFC);
        this.passphrase = text.getBytes(UTF_8);
        this.cost = cost;
        this.random = random;
        this.available = available;
    }

    @Override
    public String provider() {
        return "passphrase";
    }

    @Override
    public byte[] wrap(byte[] plain, byte[] context) {
        var salt = new byte[SALT];
        random.nextBytes(salt);
        var wrapped = new FileKeyEncryption(key(cost, salt), random).wrap(plain, context);
        return ByteBuffer.allocate(HEAD + wrapped.length)
                .putInt(cost.memory())
                .put((byte) cost.passes())
                .put((byte) cost.lanes())
                .put(salt)
                .put(wrapped)
                .array();
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) throws GeneralSecurityException {
        if (wrapped.length < HEAD) {
            throw new GeneralSecurityException("A wrapped key that is too short");
        }
        var in = ByteBuffer.wrap(wrapped);
        var asked = cost(in.getInt(), in.get() & 0xff, in.get() & 0xff);
        var salt = new byte[SALT];
        in.get(salt);
        return new FileKeyEncryption(key(asked, salt), random)
                .unwrap(Arrays.copyOfRange(wrapped, HEAD, wrapped.length), context);
    }

    private Argon2Cost cost(int memory, int passes, int lanes) throws GeneralSecurityException {
        try {
            return new Argon2Cost(memory, passes, lanes);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("A slot beyond the bounds of the format", e);
        }
    }

    private byte[] key(Argon2Cost of, byte[] salt) {
        // a quarter stays for the rest
        if (of.memory() * 1024L > available / 4 * 3) {
            throw new LifeboatException(
                    ErrorCode.KEY_UNAVAILABLE,
                    Map.of(
                            "reason",
                            "the passphrase takes " + of.memory() / 1024
                                    + " MiB of memory to try, and this process has " + available / MIB));
        }
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(of.memory())
                .withIterations(of.passes())
                .withParallelism(of.lanes())
                .withSalt(salt)
                .build());
        var key = new byte[KEY];
        generator.generateBytes(passphrase, key);
        return key;
    }

    @Override
    public String toString() {
        return "PassphraseEncryption[]";
    }
}
