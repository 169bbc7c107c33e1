package dev.lifeboat.vault.enrolment;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** The vault's certificate authority, as far as extensions are concerned. */
public interface Signer {
    /**
     * A client certificate.
     *
     * @param subject distinguished name in RFC 4514 form, chosen by the vault
     */
    X509Certificate sign(PublicKey key, String subject, Instant from, Instant until);

    /** The authority's own certificate in PEM. */
    String authority();
}
