package dev.lifeboat.extension.link;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.EnrollResponse;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** The link's side of a vault server with a CA of its own, scripted call by call; real TLS with real client certificates. */
public final class FakeVault implements AutoCloseable {
    private final KeyPair key = pair();
    private final X509Certificate authority;
    private final SSLContext context;
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private HttpsServer server;
    private final int port;

    /** One call: its body and the subject of the client certificate, empty without one. */
    public record Received(String path, byte[] body, String subject) {
        public <T> T as(Class<T> type) {
            return Json.read(body, type);
        }
    }

    /** @param cut bytes after which the connection breaks, -1 for all */
    public record Sent(int status, byte[] body, int cut) {
        public static Sent of(Object body) {
            return new Sent(200, Json.write(body), -1);
        }

        public static Sent of(LifeboatException failure) {
            return new Sent(
                    failure.code().status(),
                    Json.write(Map.of("error", Map.of("code", failure.code().wire(), "message", failure.text()))),
                    -1);
        }
    }

    public interface Handler {
        Sent handle(Received received) throws IOException;
    }

    public FakeVault() throws Exception {
        authority = certificate("CN=Test CA", key.getPublic(), true, Duration.ofDays(2));
        var own = pair();
        var leaf = certificate("CN=localhost", own.getPublic(), false, Duration.ofDays(1));
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setKeyEntry("own", own.getPrivate(), new char[0], new Certificate[] {leaf, authority});
        store.setCertificateEntry("ca", authority);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        server = start(0);
        port = server.getAddress().getPort();
    }

    private HttpsServer start(int where) throws IOException {
        var https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), where), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                var wanted = context.getDefaultSSLParameters();
                wanted.setWantClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        https.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        https.createContext("/", exchange -> serve((HttpsExchange) exchange));
        https.start();
        return https;
    }

    private void serve(HttpsExchange exchange) throws IOException {
        var path = exchange.getRequestURI().toString();
        calls.add(path);
        var received = new Received(path, exchange.getRequestBody().readAllBytes(), subject(exchange));
        var handler = handlers.get(path.substring(path.lastIndexOf('/') + 1));
        var sent = handler == null ? new Sent(404, new byte[0], -1) : handler.handle(received);
        exchange.sendResponseHeaders(sent.status(), sent.body().length == 0 ? -1 : sent.body().length);
        if (sent.cut() >= 0) {
            exchange.getResponseBody().write(sent.body(), 0, sent.cut());
            exchange.getResponseBody().flush();
            throw new IOException("cut as scripted");
        }
        if (sent.body().length > 0) {
            exchange.getResponseBody().write(sent.body());
        }
        exchange.close();
    }

    private static String subject(HttpsExchange exchange) {
        try {
            return ((X509Certificate) exchange.getSSLSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (SSLPeerUnverifiedException e) {
            return "";
        }
    }

    /** @param call the last part of the path */
    public FakeVault on(String call, Handler handler) {
        handlers.put(call, handler);
        return this;
    }

    public void down() {
        server.stop(0);
    }

    public void up() throws IOException {
        server = start(port);
    }

    public LinkHttp client() throws Exception {
        return new LinkHttp(url(), pem(authority));
    }

    /** The certificate of its CA. */
    public String authority() throws Exception {
        return pem(authority);
    }

    public URI url() {
        return URI.create("https://localhost:" + port);
    }

    public List<String> calls() {
        return calls;
    }

    /** Signs a request as the vault server does, with a subject of its own choice. */
    public EnrollResponse sign(String requestPem, Duration life) {
        try (var parser = new PEMParser(new StringReader(requestPem))) {
            var request = new JcaPKCS10CertificationRequest((PKCS10CertificationRequest) parser.readObject());
            var signed = certificate("CN=extension-1", request.getPublicKey(), false, life);
            return new EnrollResponse(pem(signed), pem(authority), "/extension/1", "/cluster/1");
        } catch (Exception e) {
            throw new AssertionError("The request is not PKCS#10", e);
        }
    }

    private X509Certificate certificate(String subject, PublicKey owner, boolean isAuthority, Duration life)
            throws Exception {
        var now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=Test CA"),
                BigInteger.valueOf(System.nanoTime()),
                Date.from(now.minusSeconds(60)),
                Date.from(now.plus(life)),
                new X500Name(subject),
                owner);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1")
        }));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
    }

    private static KeyPair pair() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static String pem(X509Certificate certificate) throws Exception {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
