package dev.lifeboat.stores;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.concurrent.Fanout;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.Patience;
import dev.lifeboat.repository.store.RetryingBlobStore;
import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.testkit.store.http.AzureDouble;
import dev.lifeboat.testkit.store.http.Fault;
import dev.lifeboat.testkit.store.http.HttpDouble;
import dev.lifeboat.testkit.store.http.S3Double;
import dev.lifeboat.testkit.time.SettableClock;
import dev.lifeboat.testkit.time.SettableWaiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What our stores make of a server in trouble: an {@code IOException} each time, never wrong data; and what retrying makes of that. */
class FaultsTest {
    /** Each kind of store with its double. */
    enum Kind {
        S3,
        AZURE
    }

    private static final List<Fault> LOST =
            List.of(Fault.STATUS_500, Fault.STATUS_503, Fault.CUT_BEFORE, Fault.STATUS_500_AFTER, Fault.CUT_AFTER);

    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    private final SettableClock clock = new SettableClock();
    private HttpDouble server;
    private OpenStore store;

    private BlobStore open(Kind kind) throws IOException {
        return switch (kind) {
            case S3 -> {
                var s3 = new S3Double(clock);
                yield open(s3, s3.address(), new StoreCredentials.AccessKey("id", "secret"));
            }
            case AZURE -> {
                var azure = new AzureDouble(clock);
                yield open(azure, azure.address(), new StoreCredentials.SharedKey("c2VjcmV0"));
            }
        };
    }

    private BlobStore open(HttpDouble opened, String address, StoreCredentials credentials) {
        server = opened;
        store = OpenStore.open(StoreLocation.parse(address), credentials, clock);
        return store.blobs();
    }

    @AfterEach
    void close() {
        store.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyTroubleIsAnIoExceptionAndNoWriteIsRepeated(Kind kind) throws Exception {
        var blobs = open(kind);
        blobs.putIfAbsent("x", bytes("content"));
        for (var fault : LOST) {
            server.faults(_ -> fault);
            var before = server.requests();
            assertFails(fault, () -> blobs.putIfAbsent("y" + fault, bytes("content")));
            assertThat(server.requests() - before).as("writes with %s", fault).isEqualTo(1);
            assertFails(fault, () -> blobs.get("x", 0, 10));
            assertFails(fault, () -> keys(blobs));
            assertFails(fault, () -> blobs.retain("x", clock.instant()));
            assertFails(fault, () -> blobs.retainedUntil("x"));
            assertFails(fault, blobs::enforcesRetention);
            // the JDK's client asks once more for what it reads when a connection was closed without an answer
            var repeated = kind == Kind.AZURE && (fault == Fault.CUT_BEFORE || fault == Fault.CUT_AFTER);
            assertThat(server.requests() - before).as("requests with %s", fault).isLessThanOrEqualTo(repeated ? 11 : 6);
        }
    }

    @ParameterizedTest
    @EnumSource
    void truncatedAnswerIsNeverTakenForTheWhole(Kind kind) throws Exception {
        var blobs = open(kind);
        for (var i = 0; i < 20; i++) {
            blobs.putIfAbsent("x" + i, bytes("content".repeat(1_000)));
        }
        server.faults(_ -> Fault.TRUNCATED);
        assertFails(Fault.TRUNCATED, () -> blobs.get("x1", 0, 7_000));
        assertFails(Fault.TRUNCATED, () -> blobs.get("x1", 0, 1_000_000));
        assertFails(Fault.TRUNCATED, () -> blobs.get("x1", 100, 500));
        assertFails(Fault.TRUNCATED, () -> keys(blobs));
    }

    /** Enumerated: the line is cut at every request of a few steps, before and after it takes effect. */
    @ParameterizedTest
    @EnumSource
    void retryingOutlastsACutAtEveryRequest(Kind kind) throws Exception {
        for (var fault : LOST) {
            for (var cut = 1; cut <= 12; cut++) {
                var blobs = retrying(open(kind));
                var fatal = cut;
                server.faults(request -> request.number() == fatal ? fault : Fault.NONE);
                var text = fault + " at request " + cut;
                assertThat(blobs.putIfAbsent("a", bytes("a"))).as(text).isTrue();
                assertThat(blobs.putIfAbsent("a", bytes("b"))).as(text).isFalse();
                assertThat(blobs.get("a", 0, 10)).as(text).contains(bytes("a"));
                assertThat(keys(blobs)).as(text).containsExactly("a");
                assertThat(blobs.retain("a", LONG_AGO)).as(text).isTrue();
                blobs.delete("a");
                assertThat(blobs.get("a", 0, 10)).as(text).isEmpty();
                close();
            }
        }
        open(kind);
    }

    @ParameterizedTest
    @EnumSource
    void outlastsAStoreThatAnswers503ForAMinute(Kind kind) throws Exception {
        var blobs = retrying(open(kind));
        var back = clock.instant().plus(Duration.ofMinutes(1));
        server.faults(_ -> clock.instant().isBefore(back) ? Fault.STATUS_503 : Fault.NONE);
        assertThat(blobs.putIfAbsent("a", bytes("a"))).isTrue();
        assertThat(clock.instant()).isAfterOrEqualTo(back);
    }

    @ParameterizedTest
    @EnumSource
    void slowAnswerHoldsNobodyElseUp(Kind kind) throws Exception {
        var blobs = open(kind);
        blobs.putIfAbsent("slow", bytes("slow"));
        blobs.putIfAbsent("quick", bytes("quick"));
        server.faults(request -> request.path().endsWith("slow") ? Fault.SLOW : Fault.NONE);
        try (var readers = new Fanout<Boolean>(Duration.ofSeconds(30))) {
            readers.fork(
                    () -> blobs.get("slow", 0, 10).filter(bytes("slow")::equals).isPresent());
            server.awaitHeld();
            assertThat(blobs.get("quick", 0, 10)).contains(bytes("quick"));
            server.release();
            assertThat(readers.join()).containsExactly(true);
        }
    }

    private BlobStore retrying(BlobStore blobs) {
        return new RetryingBlobStore(blobs, Patience.DEFAULT, new SettableWaiting(clock), new Random(3));
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    private static void assertFails(Fault fault, Step step) {
        assertThatThrownBy(step::run).as("%s", fault).isInstanceOfAny(IOException.class, UncheckedIOException.class);
    }

    private static List<String> keys(BlobStore blobs) throws IOException {
        try (var found = blobs.list("")) {
            return found.map(BlobStore.BlobInfo::key).toList();
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
