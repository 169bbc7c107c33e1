package dev.lifeboat.vault.enrolment;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Rows of client certificates that were signed for extensions. All methods work in the caller's transaction. Thread-safe. */
public final class CertificateStore {
    /** @param generation of the enrolment that it belongs to */
    public record Known(String extension, long generation, Instant expires) {}

    public void insert(Handle handle, X509Certificate certificate, String extension, long generation) {
        handle.createUpdate("""
                        insert into link_certificate (sha256, extension, generation, expires)
                        values (:sha256, :extension, :generation, :expires)
                        """)
                .bind("sha256", fingerprint(certificate))
                .bind("extension", extension)
                .bind("generation", generation)
                .bind("expires", certificate.getNotAfter().toInstant().toEpochMilli())
                .execute();
    }

    public Optional<Known> find(Handle handle, String fingerprint) {
        return handle.createQuery("select * from link_certificate where sha256 = :sha256")
                .bind("sha256", fingerprint)
                .map((row, _) -> new Known(
                        row.getString("extension"),
                        row.getLong("generation"),
                        Instant.ofEpochMilli(row.getLong("expires"))))
                .findOne();
    }

    /** SHA-256 of the whole certificate, in hex. */
    public static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A certificate that was read can be written", e);
        }
    }
}
