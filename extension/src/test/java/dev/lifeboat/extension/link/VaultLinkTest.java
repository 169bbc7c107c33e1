package dev.lifeboat.extension.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.api.link.ClusterFacts;
import dev.lifeboat.api.link.EnrollRequest;
import dev.lifeboat.api.link.HeartbeatAnswer;
import dev.lifeboat.api.link.RenewRequest;
import dev.lifeboat.api.link.SessionResponse;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VaultLinkTest {
    private FakeVault vault;

    @BeforeEach
    void start() throws Exception {
        vault = new FakeVault();
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    @Test
    void anExtensionEnrolsAndThenSpeaksWithItsCertificate() throws Exception {
        vault.on("enroll", received -> {
            var request = received.as(EnrollRequest.class);
            assertThat(received.subject()).isEmpty();
            assertThat(request.token()).isEqualTo("once");
            assertThat(request.clusterUid()).isEqualTo("uid");
            return FakeVault.Sent.of(vault.sign(request.certificateRequest(), Duration.ofHours(3)));
        });
        vault.on("session", received -> {
            assertThat(received.subject()).isEqualTo("CN=extension-1");
            return FakeVault.Sent.of(new SessionResponse(7, Duration.ofSeconds(10), Duration.ofSeconds(20)));
        });
        var link = new VaultLink(vault.client(), "1.0");
        var enrolled = link.enrol("once", "uid", KeyRequest.fresh());
        link.use(enrolled.identity());
        assertThat(link.session("i", "p").epoch()).isEqualTo(7);
        var life = Duration.between(Instant.now(), enrolled.identity().renewal());
        assertThat(life).isBetween(Duration.ofMinutes(115), Duration.ofMinutes(121));
        assertThat(enrolled.identity().toString()).doesNotContain("PRIVATE");
    }

    @Test
    void aRenewedCertificateIsForANewKey() throws Exception {
        vault.on(
                "enroll",
                received -> FakeVault.Sent.of(
                        vault.sign(received.as(EnrollRequest.class).certificateRequest(), Duration.ofHours(3))));
        vault.on(
                "renew",
                received -> FakeVault.Sent.of(
                        vault.sign(received.as(RenewRequest.class).certificateRequest(), Duration.ofHours(6))));
        var link = new VaultLink(vault.client(), "1.0");
        var first = link.enrol("once", "uid", KeyRequest.fresh()).identity();
        link.use(first);
        var second = link.renew(first).identity();
        assertThat(second.chain().getFirst().getPublicKey())
                .isNotEqualTo(first.chain().getFirst().getPublicKey());
        assertThat(second.renewal()).isAfter(first.renewal());
        assertThat(second.enrolment()).isEqualTo(VaultLink.digest("once"));
        link.use(second);
    }

    @Test
    void refusalsKeepTheirCode() throws Exception {
        vault.on(
                "session",
                _ -> FakeVault.Sent.of(
                        new LifeboatException(ErrorCode.EXTENSION_IDENTITY_IN_USE, Map.of("cluster", "shop"))));
        assertThatThrownBy(() -> new VaultLink(vault.client(), "1.0").session("i", "p"))
                .isInstanceOfSatisfying(LifeboatException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.EXTENSION_IDENTITY_IN_USE);
                    assertThat(e.details()).containsEntry("cluster", "shop");
                });
    }

    @Test
    void noTaskIsAnEmptyAnswer() throws Exception {
        vault.on("lease", _ -> new FakeVault.Sent(204, new byte[0], -1));
        assertThat(new VaultLink(vault.client(), "1.0").lease(1, Duration.ofSeconds(1)))
                .isEmpty();
    }

    @Test
    void heartbeatsBringOrdersAndSettings() throws Exception {
        vault.on(
                "heartbeat",
                _ -> FakeVault.Sent.of(
                        new HeartbeatAnswer(HeartbeatAnswer.Order.STOP, Map.of("resources.limits.cpu", "1"))));
        var facts = new ClusterFacts("v1.36", 1, List.of(), List.of(), List.of(), true, List.of(), "1.0");
        var answer = new VaultLink(vault.client(), "1.0").heartbeat(1, List.of(), facts);
        assertThat(answer.order()).isEqualTo(HeartbeatAnswer.Order.STOP);
    }

    @Test
    void aServerOfAnotherAuthorityIsNotSpokenTo() throws Exception {
        try (var other = new FakeVault()) {
            var http = new LinkHttp(other.url(), new String(certificateOf(vault)));
            assertThatThrownBy(() -> new VaultLink(http, "1.0").session("i", "p"))
                    .isInstanceOf(javax.net.ssl.SSLHandshakeException.class);
            assertThat(other.calls()).isEmpty();
        }
    }

    private static String certificateOf(FakeVault vault) {
        return vault.sign(KeyRequest.fresh().requestPem(), Duration.ofHours(1)).certificateAuthority();
    }
}
