package dev.lifeboat.vault.enrolment;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** The key of a PKCS#10 request whose sender has proved to hold it. Whatever else the request says is ignored. */
final class CertificateRequest {
    private static final int LONGEST = 16 << 10;
    private static final Set<String> ALGORITHMS = Set.of("EC", "RSA", "Ed25519", "EdDSA");

    private CertificateRequest() {}

    /** @throws LifeboatException INVALID_PROPERTY */
    static PublicKey key(String pem) {
        if (pem.length() > LONGEST) {
            throw invalid("it is too long", null);
        }
        try (var parser = new PEMParser(new StringReader(pem))) {
            if (!(parser.readObject() instanceof PKCS10CertificationRequest parsed)) {
                throw invalid("it is not a PKCS#10 request in PEM", null);
            }
            var request = new JcaPKCS10CertificationRequest(parsed);
            var key = request.getPublicKey();
            if (!ALGORITHMS.contains(key.getAlgorithm())) {
                throw invalid("keys of this kind are not taken", null);
            }
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw invalid("its signature is not that of its key", null);
            }
            return key;
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw invalid("it cannot be read", e);
        }
    }

    private static LifeboatException invalid(String reason, @org.jspecify.annotations.Nullable Throwable cause) {
        return new LifeboatException(
                ErrorCode.INVALID_PROPERTY, Map.of("field", "certificateRequest", "reason", reason), cause);
    }
}
