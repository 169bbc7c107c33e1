package dev.lifeboat.vault.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The vault's own certificate authority (design 5.1). Signs the server and the extensions, nobody else. Thread-safe. */
public final class Authority {
    private static final Duration LIFE = Duration.ofDays(3650);
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final PrivateKey key;
    private final X509Certificate certificate;

    public Authority(PrivateKey key, X509Certificate certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    /** A new one, with a name of its own so that two installations are told apart. */
    public static Authority create(String name, Instant now) {
        var pair = newKey();
        var subject = new X500Name("CN=Lifeboat authority " + name + ",O=Lifeboat");
        try {
            var builder = builder(subject, subject, pair.getPublic(), now.minus(SKEW), now.plus(LIFE))
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            return new Authority(pair.getPrivate(), signed(builder, pair.getPrivate()));
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("A certificate authority cannot be made", e);
        }
    }

    public static KeyPair newKey() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has P-256", e);
        }
    }

    public static PrivateKey readKey(byte[] pkcs8) {
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A key of the database cannot be read", e);
        }
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** Its private key, to be wrapped at once. */
    public byte[] encodedKey() {
        return key.getEncoded();
    }

    /** The authority's own certificate in PEM. */
    public String pem() {
        return Pem.of(certificate);
    }

    /**
     * A client certificate.
     *
     * @param subject distinguished name in RFC 4514 form, chosen by the vault
     */
    public X509Certificate signClient(PublicKey client, String subject, Instant from, Instant until) {
        return sign(client, subject, from, until, KeyPurposeId.id_kp_clientAuth, null);
    }

    /** @param hosts names and addresses that clients may use */
    public X509Certificate signServer(PublicKey server, Collection<String> hosts, Instant from, Instant until) {
        var names = hosts.stream()
                .map(host -> new GeneralName(Hosts.isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toArray(GeneralName[]::new);
        return sign(
                server,
                "CN=Lifeboat vault server",
                from,
                until,
                KeyPurposeId.id_kp_serverAuth,
                new GeneralNames(names));
    }

    private X509Certificate sign(
            PublicKey subjectKey,
            String subject,
            Instant from,
            Instant until,
            KeyPurposeId purpose,
            @org.jspecify.annotations.Nullable GeneralNames names) {
        try {
            var extensions = new JcaX509ExtensionUtils();
            var issuer =
                    X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
            var builder = builder(issuer, new X500Name(subject), subjectKey, from, until)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            extensions.createAuthorityKeyIdentifier(certificate));
            if (names != null) {
                builder.addExtension(Extension.subjectAlternativeName, false, names);
            }
            return signed(builder, key);
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("A certificate cannot be signed", e);
        }
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Instant from, Instant until) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(120, new SecureRandom()).add(BigInteger.ONE),
                Date.from(from),
                Date.from(until),
                subject,
                key);
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
