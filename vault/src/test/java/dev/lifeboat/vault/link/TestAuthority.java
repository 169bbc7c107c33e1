package dev.lifeboat.vault.link;

import dev.lifeboat.vault.enrolment.Signer;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A certificate authority of the tests' own: real keys, real certificates, real TLS. */
final class TestAuthority implements Signer {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyPair keys = newKeys();
    private final X509Certificate own;

    TestAuthority() {
        own = certificate(
                keys.getPublic(),
                "CN=Test CA",
                Instant.now().minusSeconds(60),
                Instant.now().plusSeconds(86400),
                true);
    }

    @Override
    public X509Certificate sign(PublicKey key, String subject, Instant from, Instant until) {
        return certificate(key, subject, from, until, false);
    }

    @Override
    public String authority() {
        return pem(own);
    }

    /** Of a server on loopback that asks for client certificates of this authority. */
    SSLContext serverContext() {
        var server = newKeys();
        var now = Instant.now();
        return context(
                server.getPrivate(),
                certificate(server.getPublic(), "CN=localhost", now.minusSeconds(60), now.plusSeconds(86400), false));
    }

    /** Of a client; without a key it shows no certificate. */
    SSLContext context(PrivateKey key, X509Certificate certificate) {
        try {
            var mine = KeyStore.getInstance("PKCS12");
            mine.load(null, null);
            if (key != null) {
                mine.setKeyEntry("me", key, new char[0], new Certificate[] {certificate, own});
            }
            var keyManagers = KeyManagerFactory.getInstance("PKIX");
            keyManagers.init(mine, new char[0]);
            var trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", own);
            var trustManagers = TrustManagerFactory.getInstance("PKIX");
            trustManagers.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), RANDOM);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static String request(KeyPair keys) {
        try {
            var builder = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=whatever"), keys.getPublic());
            return pem(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(Object object) {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    @SuppressWarnings("JavaUtilDate") // as the library wants it
    private X509Certificate certificate(PublicKey key, String subject, Instant from, Instant until, boolean authority) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=Test CA"),
                    new BigInteger(120, RANDOM),
                    Date.from(from),
                    Date.from(until),
                    new X500Name(subject),
                    key);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!authority) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
