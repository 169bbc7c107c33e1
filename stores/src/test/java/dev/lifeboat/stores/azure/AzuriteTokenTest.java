package dev.lifeboat.stores.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.stores.server.Azurite;
import dev.lifeboat.testkit.store.TicketUser;
import java.io.FileInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/**
 * A container opened with a token, and tickets signed with a key that the store lends for it. The pom has the SDK sign in the form of 2025-07-05: it
 * would also sign headers, which Azurite does not know yet.
 */
@Tag("stores")
class AzuriteTokenTest {
    private static final byte[] PACK = "pack".getBytes(UTF_8);

    @TempDir
    private static Path folder;

    private static Azurite server;
    private static SSLContext trust;

    @BeforeAll
    static void start() throws Exception {
        var certificate = folder.resolve("cert.pem");
        var key = folder.resolve("key.pem");
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=127.0.0.1",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
        trust = trusting(certificate);
        server = Azurite.withTokens(folder, certificate, key);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void writesReadsAndListsWithAToken() throws Exception {
        var store = open("c-" + UUID.randomUUID(), Duration.ofHours(1));
        assertThat(store.blobs().putIfAbsent("x", ByteBuffer.wrap(PACK))).isTrue();
        assertThat(store.blobs().putIfAbsent("x", ByteBuffer.wrap(PACK))).isFalse();
        assertThat(store.blobs().get("x", 0, 10)).contains(ByteBuffer.wrap(PACK));
        try (var found = store.blobs().list("")) {
            assertThat(found).hasSize(1);
        }
    }

    /** Rule R2. */
    @Test
    void handsOutTicketsThatCreateOnly() throws Exception {
        var store = open("c-" + UUID.randomUUID(), Duration.ofHours(1));
        var tickets = store.tickets().orElseThrow();
        var ticket = tickets.create("packs/1", PACK.length, TicketUser.sha256(PACK), Duration.ofMinutes(15));
        assertThat(TicketUser.put(ticket, PACK, trust)).isEqualTo(201);
        assertThat(TicketUser.put(TicketUser.without(ticket, "If-None-Match"), "tape".getBytes(UTF_8), trust))
                .isIn(403, 409, 412);
        assertThat(store.blobs().get("packs/1", 0, 10)).contains(ByteBuffer.wrap(PACK));
    }

    @Test
    void saysThatItsTokenIsNotAccepted() {
        var store = open("c-" + UUID.randomUUID(), Duration.ofHours(-1));
        assertThatThrownBy(() -> store.blobs().get("x", 0, 1))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_ACCESS_DENIED));
    }

    private static AzureStore open(String container, Duration life) {
        var http = AzureClients.http(java.net.http.HttpClient.newBuilder().sslContext(trust));
        var location = server.location(container);
        AzureClients.builder(location, http)
                .credential(token(Duration.ofHours(1)))
                .buildClient()
                .createBlobContainer(container);
        return new AzureStore(location, token(life), http, Clock.systemUTC());
    }

    /** Azurite looks at what a token says, not at who signed it. */
    private static TokenCredential token(Duration life) {
        var now = Instant.now();
        var end = now.plus(life);
        var claims = """
                {"aud":"https://storage.azure.com","iss":"https://sts.windows.net/11111111-1111-1111-1111-111111111111/",
                 "iat":%1$d,"nbf":%1$d,"exp":%2$d,"oid":"22222222-2222-2222-2222-222222222222",
                 "tid":"11111111-1111-1111-1111-111111111111"}
                """.formatted(now.minusSeconds(7_200).getEpochSecond(), end.getEpochSecond());
        var text = part("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + part(claims) + "." + part("unsigned");
        // the SDK would fetch another one if it knew that this one has ended
        return _ -> Mono.just(new AccessToken(text, OffsetDateTime.ofInstant(now.plusSeconds(3_600), ZoneOffset.UTC)));
    }

    private static String part(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    private static SSLContext trusting(Path certificate) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var file = new FileInputStream(certificate.toFile())) {
            store.setCertificateEntry(
                    "azurite", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static void run(String... command) throws Exception {
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
