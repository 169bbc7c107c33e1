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

/** {@code keys/<slot>-<generation>}: the keys of the repository, wrapped. A check sum tells damage from a wrong key. */
final class KeySlot {
    private static final byte[] MAGIC = "LBKY".getBytes(US_ASCII);
    private static final int SUM = 32;
    private static final int WRAPPED = 4096;

    private KeySlot() {}

    static String name(String slot) {
        return Shelf.KEYS + slot + "-" + Keys.GENERATION;
    }

    static byte[] encode(Keys keys, String slot, KeyEncryption key) {
        try {
            var context = context(keys.repository(), slot);
            var out = new Encoder().raw(context).blob(key.wrap(keys.secret(), context));
            return out.raw(RepositoryFile.digest(out.toBytes())).toBytes();
        } catch (GeneralSecurityException e) {
            throw Failures.key("slot " + slot + " cannot be written");
        }
    }

    static Keys decode(RepositoryId id, String slot, byte[] content, KeyEncryption key) {
        var wrapped = check(id, slot, content);
        try {
            return Keys.parse(id, key.unwrap(wrapped, context(id, slot)));
        } catch (GeneralSecurityException _) {
            throw Failures.key("slot " + slot + " was made with another key");
        }
    }

    /** Verifies what can be verified without the key. */
    static byte[] check(RepositoryId id, String slot, byte[] content) {
        var name = name(slot);
        var affected = "whoever opens the repository by slot " + slot;
        try {
            if (content.length < SUM) {
                throw new FormatException("an early end");
            }
            var end = content.length - SUM;
            var body = Arrays.copyOf(content, end);
            if (!Arrays.equals(RepositoryFile.digest(body), Arrays.copyOfRange(content, end, content.length))) {
                throw new FormatException("a check sum that does not fit");
            }
            var context = context(id, slot);
            if (!Arrays.equals(context, Arrays.copyOf(body, context.length))) {
                throw new FormatException("a slot of another repository");
            }
            var in = new Decoder(body, context.length, body.length - context.length);
            var wrapped = in.blob(WRAPPED, "a wrapped key");
            in.end();
            return wrapped;
        } catch (FormatException e) {
            throw Failures.damaged(name, e, affected);
        }
    }

    private static byte[] context(RepositoryId id, String slot) {
        return new Encoder()
                .raw(MAGIC)
                .u8(Limits.FORMAT)
                .raw(id.bytes())
                .blob(slot.getBytes(US_ASCII))
                .u32(Keys.GENERATION)
                .toBytes();
    }
}
