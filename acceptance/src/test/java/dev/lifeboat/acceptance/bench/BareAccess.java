package dev.lifeboat.acceptance.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where the API server is and how to prove who one is: from a kubeconfig with inline certificates, or from a pod's service account.
 *
 * @param token empty if the client certificate says it
 */
record BareAccess(String server, HttpClient http, String token) {
    private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    static BareAccess ofKubeconfig(Path kubeconfig) throws IOException, GeneralSecurityException {
        var config = new YAMLMapper().readTree(kubeconfig.toFile());
        var cluster = config.at("/clusters/0/cluster");
        var keys = keys(config.at("/users/0/user")).getKeyManagers();
        var http = http(keys, decode(cluster, "certificate-authority-data"));
        return new BareAccess(cluster.get("server").asText(), http, "");
    }

    static BareAccess ofPod() throws IOException, GeneralSecurityException {
        var http = http(null, Files.readAllBytes(ACCOUNT.resolve("ca.crt")));
        var token = Files.readString(ACCOUNT.resolve("token")).strip();
        return new BareAccess("https://kubernetes.default.svc", http, token);
    }

    /** HTTP/1.1, as the extension speaks it (ADR 0051): as many connections as calls at a time. */
    private static HttpClient http(KeyManager @Nullable [] keys, byte[] authority)
            throws IOException, GeneralSecurityException {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", certificate(authority));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var tls = SSLContext.getInstance("TLS");
        tls.init(keys, trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    private static KeyManagerFactory keys(JsonNode user) throws IOException, GeneralSecurityException {
        var certificate = certificate(decode(user, "client-certificate-data"));
        var pem = new String(decode(user, "client-key-data"), UTF_8).replaceAll("-----[^-]+-----|\\s", "");
        var key = KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("client", key, new char[0], new Certificate[] {certificate});
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory;
    }

    private static Certificate certificate(byte[] pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
    }

    private static byte[] decode(JsonNode node, String field) {
        return Base64.getMimeDecoder().decode(node.get(field).asText());
    }
}
