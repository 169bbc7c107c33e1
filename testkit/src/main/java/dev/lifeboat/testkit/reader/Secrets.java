package dev.lifeboat.testkit.reader;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Sections 1 and 3: keys, ids, messages. */
final class Secrets {
    private static final HexFormat HEX = HexFormat.of();

    private final byte[] repository;
    private final byte[] repositoryKey;
    private final byte[] idKey;

    /** @param unwrapped what a slot holds */
    Secrets(String repository, byte[] unwrapped) {
        Bytes.require(unwrapped.length == 68, "two keys and a generation");
        this.repository = HEX.parseHex(repository);
        this.repositoryKey = Arrays.copyOf(unwrapped, 32);
        this.idKey = expand(Arrays.copyOfRange(unwrapped, 32, 64), "id");
    }

    static Secrets open(String repository, String slot, int generation, byte[] content, byte[] kek) {
        Bytes.require(content.length > 32, "a slot");
        var body = Arrays.copyOf(content, content.length - 32);
        Bytes.require(
                Arrays.equals(sha256(body), Arrays.copyOfRange(content, body.length, content.length)),
                "the check sum of a slot");
        var in = new Bytes(body);
        Bytes.require(Arrays.equals(in.raw(4), "LBKY".getBytes(US_ASCII)) && in.u8() == 1, "a slot of format 1");
        Bytes.require(HEX.formatHex(in.raw(16)).equals(repository), "a slot of this repository");
        Bytes.require(in.text().equals(slot) && in.u32() == generation, "a slot under its name");
        Bytes.require(in.text().equals("key-file"), "a key from a file");
        var context = Arrays.copyOf(body, body.length - in.left());
        var wrapped = new Bytes(in.blob());
        in.end();
        var salt = wrapped.raw(16);
        var key = expand(kek, "wrap", salt);
        return new Secrets(repository, decrypt(key, 0, context, wrapped.raw(wrapped.left())));
    }

    String id(int type, byte[] content) {
        return HEX.formatHex(hmac(idKey, new byte[] {(byte) type}, content));
    }

    byte[] packKey(long generation, int packClass, String pack) {
        var dataKey = expand(repositoryKey, "data", u32(generation));
        return expand(dataKey, "pack", repository, HEX.parseHex(pack), new byte[] {(byte) packClass});
    }

    byte[] packBinding(String pack, int packClass, int type) {
        return join(
                new byte[] {1}, repository, HEX.parseHex(pack), new byte[] {(byte) packClass}, new byte[] {(byte) type
                });
    }

    /** Section 8. */
    Bytes unseal(String magic, String name, byte[] sealed) {
        Bytes.require(sealed.length >= 21 + 16 + 32, "a sealed object");
        var end = sealed.length - 32;
        var macKey = expand(repositoryKey, "mac", repository);
        var before = Arrays.copyOf(sealed, end);
        Bytes.require(
                Arrays.equals(
                        hmac(macKey, new byte[] {1}, blob(name.getBytes(UTF_8)), before),
                        Arrays.copyOfRange(sealed, end, sealed.length)),
                "the signature of " + name);
        var head = Arrays.copyOf(sealed, 21);
        Bytes.require(Arrays.equals(Arrays.copyOf(head, 4), magic.getBytes(US_ASCII)) && head[4] == 1, magic);
        var key = expand(repositoryKey, "seal", repository, name.getBytes(UTF_8), Arrays.copyOfRange(sealed, 5, 21));
        return new Bytes(decrypt(key, 0, join(head, blob(name.getBytes(UTF_8))), Arrays.copyOfRange(sealed, 21, end)));
    }

    static byte[] decrypt(byte[] key, long nonce, byte[] associated, byte[] message) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            var iv = ByteBuffer.allocate(12).putInt(0).putLong(nonce).array();
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, iv));
            cipher.updateAAD(associated);
            return cipher.doFinal(message);
        } catch (GeneralSecurityException _) {
            throw new UnreadableException("a message that authenticates");
        }
    }

    static byte[] sha256(byte[]... parts) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(join(parts));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One block of HKDF-Expand is 32 bytes. */
    private static byte[] expand(byte[] key, String purpose, byte[]... parts) {
        var info = ("lifeboat/1/" + purpose).getBytes(US_ASCII);
        for (var part : parts) {
            info = join(info, blob(part));
        }
        return hmac(key, info, new byte[] {1});
    }

    private static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(join(parts));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] u32(long value) {
        return ByteBuffer.allocate(4).putInt((int) value).array();
    }

    private static byte[] blob(byte[] content) {
        var length = new ByteArrayOutputStream();
        var rest = content.length;
        for (; rest >= 0x80; rest >>>= 7) {
            length.write(rest | 0x80);
        }
        length.write(rest);
        return join(length.toByteArray(), content);
    }

    private static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
