package dev.lifeboat.extension.link;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Who this extension is to the vault server: a key made here and a certificate for it. The key is a secret of this cluster and never leaves it.
 *
 * @param enrolment digest of the token that it came from, so that a new token is noticed
 */
public record Identity(
        PrivateKey key,
        List<X509Certificate> chain,
        String keyPem,
        String chainPem,
        String extensionId,
        String enrolment) {
    public Identity {
        chain = List.copyOf(chain);
    }

    /** @throws LifeboatException CLIENT_CERTIFICATE_INVALID if what was stored or answered cannot be read */
    static Identity of(String keyPem, String chainPem, String extensionId, String enrolment) {
        try {
            var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der(keyPem)));
            var chain = certificates(chainPem);
            if (chain.isEmpty()) {
                throw new GeneralSecurityException("no certificate");
            }
            return new Identity(key, chain, keyPem, chainPem, extensionId, enrolment);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new LifeboatException(
                    ErrorCode.CLIENT_CERTIFICATE_INVALID, Map.of("reason", "it cannot be read: " + e.getMessage()), e);
        }
    }

    static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private static byte[] der(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }

    /** After two thirds of its life the certificate is to be renewed. */
    public Instant renewal() {
        var from = chain.getFirst().getNotBefore().toInstant();
        var to = chain.getFirst().getNotAfter().toInstant();
        return from.plus(Duration.between(from, to).multipliedBy(2).dividedBy(3));
    }

    public Instant expiry() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    @Override
    public String toString() {
        return "Identity[" + extensionId + ", expires=" + expiry() + "]";
    }
}
