package dev.lifeboat.repository.crypto;

import dev.lifeboat.repository.format.Encoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Keys from keys: HKDF-Expand with SHA-256, the purpose and what the key belongs to as its info. */
final class Derivation {
    private static final int LENGTH = 32;

    private Derivation() {}

    /** A key of 32 bytes. Parts are length-prefixed, so no two lists of parts make one info. */
    static byte[] derive(byte[] key, String purpose, byte[]... parts) {
        var info = new Encoder(128).raw(("lifeboat/1/" + purpose).getBytes(StandardCharsets.UTF_8));
        for (var part : parts) {
            info.blob(part);
        }
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.expandOnly(new SecretKeySpec(key, "HKDF"), info.toBytes(), LENGTH));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("JDK 25 has HKDF-SHA256", e);
        }
    }
}
