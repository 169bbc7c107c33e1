package dev.lifeboat.cli.client;

import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Which certificate authority a server must be signed by: exactly one, never those of the operating system when one is pinned. */
public final class Trust {
    private Trust() {}

    /** Trusts the authorities of a PEM text; null means those of the JDK. */
    public static SSLContext authority(@Nullable String pem) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, pem == null ? null : new TrustManager[] {manager(certificates(pem))}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(e);
        }
    }

    /**
     * Trusts the one certificate with this SHA-256 in the chain that the server shows.
     *
     * @param hex 64 digits, colons allowed
     */
    public static Pinned pinned(String hex) {
        var digest = hex.replace(":", "").strip().toLowerCase(Locale.ROOT);
        if (!digest.matches("[0-9a-f]{64}")) {
            throw Failure.usage(
                    "The fingerprint is not a SHA-256 in hex.",
                    "Give 64 hex digits, as printed when the server first started.");
        }
        return new Pinned(digest);
    }

    static String sha256(Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Collection<? extends Certificate> certificates(String pem) throws CertificateException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
    }

    private static X509ExtendedTrustManager manager(Collection<? extends Certificate> anchors)
            throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        var number = 0;
        for (var anchor : anchors) {
            store.setCertificateEntry("authority-" + number++, anchor);
        }
        if (number == 0) {
            throw new CertificateException("the file holds no certificate");
        }
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    private static Failure unusable(Exception e) {
        return new Failure(
                CommandError.AUTHORITY_UNUSABLE, "The certificate authority cannot be used: " + e.getMessage() + ".");
    }

    /** Remembers the authority it has seen, so that it can be kept. */
    public static final class Pinned extends X509ExtendedTrustManager {
        private final String digest;
        private @Nullable X509Certificate found;

        private Pinned(String digest) {
            this.digest = digest;
        }

        public SSLContext context() {
            try {
                var context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {this}, null);
                return context;
            } catch (GeneralSecurityException e) {
                throw unusable(e);
            }
        }

        /** In PEM, after a successful connection. */
        public @Nullable String authority() {
            try {
                return found == null
                        ? null
                        : "-----BEGIN CERTIFICATE-----\n"
                                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(found.getEncoded())
                                + "\n-----END CERTIFICATE-----\n";
            } catch (CertificateException e) {
                throw unusable(e);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            for (var certificate : chain) {
                if (MessageDigest.isEqual(
                        sha256(certificate).getBytes(StandardCharsets.US_ASCII),
                        digest.getBytes(StandardCharsets.US_ASCII))) {
                    try {
                        manager(List.of(certificate)).checkServerTrusted(chain, type, engine);
                    } catch (GeneralSecurityException | IOException e) {
                        throw new CertificateException(e.getMessage(), e);
                    }
                    found = certificate;
                    return;
                }
            }
            throw new CertificateException("no certificate of the server has the given fingerprint");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("not used by the HTTP client");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("not used by the HTTP client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("not a server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("not a server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("not a server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
