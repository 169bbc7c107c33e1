package dev.lifeboat.extension.link;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** HTTP clients that trust the vault's own CA and nothing else, with or without the client certificate. */
final class LinkTls {
    private static final Executor THREADS = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor();

    private LinkTls() {}

    static HttpClient client(String certificateAuthority, @Nullable Identity identity) {
        try {
            var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            var number = 0;
            for (var certificate : Identity.certificates(certificateAuthority)) {
                trusted.setCertificateEntry("ca" + number++, certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            if (identity != null) {
                var own = KeyStore.getInstance(KeyStore.getDefaultType());
                own.load(null, null);
                own.setKeyEntry(
                        "own", identity.key(), new char[0], identity.chain().toArray(Certificate[]::new));
                keys.init(own, new char[0]);
            }
            var context = SSLContext.getInstance("TLS");
            context.init(identity == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
            return HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(10))
                    .sslContext(context)
                    .executor(THREADS)
                    .build();
        } catch (GeneralSecurityException | IOException e) {
            throw new LifeboatException(
                    ErrorCode.CLIENT_CERTIFICATE_INVALID, Map.of("reason", "it cannot be used: " + e.getMessage()), e);
        }
    }
}
