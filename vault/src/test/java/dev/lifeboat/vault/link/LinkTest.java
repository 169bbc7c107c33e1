package dev.lifeboat.vault.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.api.link.HeartbeatAnswer;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Enrolment, identity and sessions over real TLS (design 5.2, 13). */
final class LinkTest {
    private @TempDir Path folder;
    private TestServer server;

    @BeforeEach
    void start() {
        server = new TestServer(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anEnrolledExtensionHasASessionAndItsResourceHasSucceeded() {
        try (var extension = TestExtension.enrolled(server)) {
            extension.session("pod", "one");
            assertThat(extension.heartbeat().order()).isEqualTo(HeartbeatAnswer.Order.CONTINUE);
            assertThat(extension.heartbeat().settings()).containsEntry("a", "b");
            assertThat(server.estate.extensionState).isEqualTo("Succeeded");
            assertThat(extension.lease(0)).isEmpty();
        }
    }

    @Test
    void aTokenIsGoodForOneKeyOnly() {
        var token = server.enrolment().token();
        var keys = TestAuthority.newKeys();
        TestExtension.enroll(server, token, keys, "uid-1").close();
        // the answer was lost: the same key may ask again
        try (var again = TestExtension.enroll(server, token, keys, "uid-1")) {
            again.session("pod", "one");
        }
        refused(
                ErrorCode.ENROLMENT_TOKEN_INVALID,
                () -> TestExtension.enroll(server, token, TestAuthority.newKeys(), "uid-1"));
    }

    @Test
    void aTokenLivesForAnHour() {
        var token = server.enrolment().token();
        server.wind(Duration.ofMinutes(61));
        refused(
                ErrorCode.ENROLMENT_TOKEN_INVALID,
                () -> TestExtension.enroll(server, token, TestAuthority.newKeys(), "uid-1"));
    }

    @Test
    void aTokenIsNotKeptInTheDatabase() throws Exception {
        var token = server.enrolment().token();
        server.stop();
        try (var files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile))
                    .allSatisfy(file -> assertThat(
                                    new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                            .doesNotContain(token));
        }
        server.start();
    }

    @Test
    void anotherClusterIsRefusedForGood() {
        TestExtension.enrolled(server).close();
        var token = server.enrolment().token();
        refused(
                ErrorCode.ENROLMENT_OTHER_CLUSTER,
                () -> TestExtension.enroll(server, token, TestAuthority.newKeys(), "uid-2"));
        TestExtension.enroll(server, token, TestAuthority.newKeys(), "uid-1").close();
    }

    @Test
    void whoEnrolsAnewEndsTheOlderIdentity() {
        try (var older = TestExtension.enrolled(server);
                var younger = TestExtension.enrolled(server)) {
            refused(ErrorCode.CLIENT_CERTIFICATE_INVALID, () -> older.session("pod", "one"));
            younger.session("pod", "two");
        }
    }

    @Test
    void aRenewedCertificateWorksAndTheOlderOneUntilItExpires() {
        try (var extension = TestExtension.enrolled(server);
                var renewed = extension.renewed()) {
            extension.session("pod", "one");
            renewed.session("pod", "one");
            server.wind(Duration.ofDays(8));
            refused(ErrorCode.CLIENT_CERTIFICATE_INVALID, () -> renewed.session("pod", "one"));
        }
    }

    @Test
    void withoutACertificateNothingButEnrolmentIsAnswered() {
        try (var nobody = new TestExtension(server)) {
            refused(ErrorCode.CLIENT_CERTIFICATE_INVALID, () -> nobody.session("pod", "one"));
            refused(ErrorCode.CLIENT_CERTIFICATE_INVALID, () -> nobody.lease(0));
            refused(ErrorCode.CLIENT_CERTIFICATE_INVALID, () -> nobody.keys("0".repeat(32)));
        }
    }

    @Test
    void aPodThatSaysThatItStopsLetsTheNextBeginAtOnce() {
        try (var extension = TestExtension.enrolled(server)) {
            extension.session("pod", "one");
            refused(ErrorCode.EXTENSION_IDENTITY_IN_USE, () -> extension.session("other", "two"));
            extension.end();
            extension.session("other", "two");
            refused(ErrorCode.EXTENSION_IDENTITY_IN_USE, () -> extension.session("third", "three"));
        }
    }

    @Test
    void anOlderSessionCannotEndTheNewest() {
        try (var old = TestExtension.enrolled(server);
                var young = old.renewed()) {
            old.session("pod", "one");
            young.session("pod", "two");
            old.end();
            refused(ErrorCode.EXTENSION_IDENTITY_IN_USE, () -> old.session("other", "three"));
        }
    }

    @Test
    void theExtensionOfADeletedResourceIsToldToStopAndOtherwiseRefused() {
        try (var extension = TestExtension.enrolled(server)) {
            extension.session("pod", "one");
            server.estate.extensionExists = false;
            server.work().sessions().remove(TestEstate.EXTENSION);
            assertThat(extension.heartbeat().order()).isEqualTo(HeartbeatAnswer.Order.STOP);
            refused(ErrorCode.CLIENT_CERTIFICATE_INVALID, () -> extension.lease(0));
            refused(ErrorCode.EXTENSION_NOT_FOUND, () -> extension.session("pod", "two"));
        }
    }

    @Test
    void anExtensionThatDoesNotEnrolInTimeHasFailed() {
        server.wind(Duration.ofMinutes(29));
        server.work().look();
        assertThat(server.estate.extensionState).isEqualTo("Creating");
        server.wind(Duration.ofMinutes(2));
        server.work().look();
        assertThat(server.estate.extensionState).isEqualTo("Failed " + ErrorCode.ENROLMENT_TIMED_OUT.wire());
    }

    @Test
    void anEnrolmentThatACrashCutShortIsFinished() {
        TestExtension.enrolled(server).close();
        server.estate.extensionState = "Creating";
        server.restart();
        server.work().look();
        assertThat(server.estate.extensionState).isEqualTo("Succeeded");
    }

    @Test
    void twoLiveExtensionsWithOneIdentityAreNotServed() {
        try (var extension = TestExtension.enrolled(server)) {
            extension.session("pod", "one");
            refused(ErrorCode.EXTENSION_IDENTITY_IN_USE, () -> extension.session("copy", "two"));
            server.wind(Duration.ofSeconds(31));
            extension.session("copy", "two");
        }
    }

    @Test
    void aPausedExtensionThatWakesUpAfterAnotherTookOverIsFenced() {
        try (var extension = TestExtension.enrolled(server)) {
            var paused = extension.session("pod", "one").epoch;
            extension.session("pod", "two");
            extension.epoch = paused;
            refused(ErrorCode.FENCED, extension::heartbeat);
            refused(ErrorCode.FENCED, () -> extension.lease(0));
        }
    }

    private static void refused(ErrorCode code, Callable<?> call) {
        assertThatThrownBy(call::call)
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
