package dev.lifeboat.stores.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.store.StoreCredentials.WebIdentity;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.testkit.store.http.Fault;
import dev.lifeboat.testkit.store.http.S3Double;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials of a workload: a token in a file, exchanged for keys that end. */
class WebIdentityTest {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> shown = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private HttpServer service;
    private S3Double bucket;
    private volatile int status = 200;

    @BeforeEach
    void start() throws Exception {
        bucket = new S3Double(InstantSource.system());
        bucket.faults(request -> {
            shown.add(request.headers().getFirst("Authorization") + " "
                    + request.headers().getFirst("X-Amz-Security-Token"));
            return Fault.NONE;
        });
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            try (exchange) {
                asked.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                var answer = keys().getBytes(UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/xml");
                exchange.sendResponseHeaders(status, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        service.start();
    }

    @AfterEach
    void stop() {
        service.stop(0);
        bucket.close();
    }

    @Test
    void exchangesItsTokenForKeysAndShowsThose() throws Exception {
        try (var store = open()) {
            store.blobs().putIfAbsent("x", ByteBuffer.allocate(1));
            assertThat(store.blobs().get("x", 0, 1)).isPresent();
        }
        assertThat(asked)
                .singleElement()
                .asString()
                .contains("Action=AssumeRoleWithWebIdentity", "RoleArn=role", "WebIdentityToken=token-of-the-pod");
        assertThat(shown)
                .hasSize(2)
                .allSatisfy(header ->
                        assertThat(header).contains("Credential=KEYOFAWHILE/").endsWith("session-of-a-while"));
    }

    @Test
    void signsTicketsWithThoseKeysAndTheirSession() throws Exception {
        try (var store = open()) {
            var ticket = store.tickets().create("x", 1, new byte[32], Duration.ofMinutes(5));
            assertThat(ticket.url().getQuery()).contains("KEYOFAWHILE", "X-Amz-Security-Token=session-of-a-while");
        }
    }

    @Test
    void saysThatNoKeysCouldBeHad() throws Exception {
        status = 403;
        try (var store = open()) {
            for (var step : List.<Step>of(
                    () -> store.blobs().get("x", 0, 1), () -> store.tickets().read("x", Duration.ofMinutes(5)))) {
                assertThatThrownBy(step::run)
                        .hasMessageNotContaining("token-of-the-pod")
                        .isInstanceOfSatisfying(
                                LifeboatException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_ACCESS_DENIED));
            }
        }
        assertThat(shown).isEmpty();
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    private S3Store open() throws Exception {
        var token = Files.writeString(folder.resolve("token"), "token-of-the-pod");
        var address = URI.create("http://127.0.0.1:" + service.getAddress().getPort());
        return new S3Store(
                (StoreLocation.S3) StoreLocation.parse(bucket.address()),
                new WebIdentity("role", token, Optional.of(address)));
    }

    private static String keys() {
        return """
                <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <AssumeRoleWithWebIdentityResult><Credentials>
                    <AccessKeyId>KEYOFAWHILE</AccessKeyId>
                    <SecretAccessKey>secret</SecretAccessKey>
                    <SessionToken>session-of-a-while</SessionToken>
                    <Expiration>%s</Expiration>
                  </Credentials></AssumeRoleWithWebIdentityResult>
                </AssumeRoleWithWebIdentityResponse>
                """.formatted(Instant.now().plusSeconds(3_600));
    }
}
