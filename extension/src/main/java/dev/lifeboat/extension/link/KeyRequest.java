package dev.lifeboat.extension.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A new key pair (EC, P-256) and the request for its certificate, PKCS#10. The vault server chooses the subject. The key is secret. */
public record KeyRequest(String keyPem, String requestPem) {
    static KeyRequest fresh() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            return new KeyRequest(pem("PRIVATE KEY", pair.getPrivate().getEncoded()), request(pair));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("This Java has no elliptic curves", e);
        }
    }

    private static String request(KeyPair pair) throws OperatorCreationException, IOException {
        var request = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=lifeboat-extension"), pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
        return pem("CERTIFICATE REQUEST", request.getEncoded());
    }

    private static String pem(String type, byte[] der) {
        var text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
    }

    @Override
    public String toString() {
        return "KeyRequest[]";
    }
}
