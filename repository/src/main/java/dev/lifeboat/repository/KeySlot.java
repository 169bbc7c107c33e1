package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lifeboat.repository.crypto.KeyEncryption;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.RepositoryId;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code keys/<slot>-<generation>}: the keys of the repository, wrapped. A check sum tells damage from a wrong key.
 *
 * @param slot what the key is for: {@code service}, {@code recovery} or another short word
 * @param generation rises with each rotation of the key that wraps
 */
record KeySlot(String slot, int generation) {
    /** The highest number that a name has room for. */
    static final int LAST = 999_999_999;

    private static final Pattern NAME = Pattern.compile("keys/([a-z]{1,32})-([1-9][0-9]{0,8})");
    private static final byte[] MAGIC = "LBKY".getBytes(US_ASCII);
    private static final int SUM = 32;
    private static final int PROVIDER = 64;
    private static final int WRAPPED = 4096;

    /** What can be known without the key. */
    record Sealed(String provider, byte[] wrapped) {}

    static Optional<KeySlot> parse(String name) {
        var found = NAME.matcher(name);
        return found.matches()
                ? Optional.of(new KeySlot(found.group(1), Integer.parseInt(found.group(2))))
                : Optional.empty();
    }

    static boolean isName(String slot) {
        return NAME.matcher(new KeySlot(slot, LAST).name()).matches();
    }

    String name() {
        return Shelf.KEYS + slot + "-" + generation;
    }

    byte[] encode(Keys keys, KeyEncryption key) {
        try {
            var context = context(keys.repository(), key.provider());
            var out = new Encoder().raw(context).blob(key.wrap(keys.secret(), context));
            return out.raw(RepositoryFile.digest(out.toBytes())).toBytes();
        } catch (GeneralSecurityException e) {
            throw Failures.key("slot " + slot + " cannot be written");
        }
    }

    Keys decode(RepositoryId id, byte[] content, KeyEncryption key) {
        var sealed = check(id, content);
        try {
            if (!sealed.provider().equals(key.provider())) {
                throw new GeneralSecurityException("Another provider");
            }
            return Keys.parse(id, key.unwrap(sealed.wrapped(), context(id, sealed.provider())));
        } catch (GeneralSecurityException _) {
            throw Failures.key("slot " + slot + " was made with another key, of the kind " + sealed.provider());
        }
    }

    /** Verifies what can be verified without the key. */
    Sealed check(RepositoryId id, byte[] content) {
        try {
            if (content.length < SUM) {
                throw new FormatException("an early end");
            }
            var end = content.length - SUM;
            var body = Arrays.copyOf(content, end);
            if (!Arrays.equals(RepositoryFile.digest(body), Arrays.copyOfRange(content, end, content.length))) {
                throw new FormatException("a check sum that does not fit");
            }
            var start = start(id);
            if (!Arrays.equals(start, Arrays.copyOf(body, start.length))) {
                throw new FormatException("a slot of another repository");
            }
            var in = new Decoder(body, start.length, body.length - start.length);
            var provider = new String(in.blob(PROVIDER, "a provider"), US_ASCII);
            var wrapped = in.blob(WRAPPED, "a wrapped key");
            in.end();
            return new Sealed(provider, wrapped);
        } catch (FormatException e) {
            throw Failures.damaged(name(), e, "whoever opens the repository by slot " + slot);
        }
    }

    private byte[] start(RepositoryId id) {
        return new Encoder()
                .raw(MAGIC)
                .u8(Limits.FORMAT)
                .raw(id.bytes())
                .blob(slot.getBytes(US_ASCII))
                .u32(generation)
                .toBytes();
    }

    private byte[] context(RepositoryId id, String provider) {
        return new Encoder().raw(start(id)).blob(provider.getBytes(US_ASCII)).toBytes();
    }
}
