package dev.lifeboat.stores.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.repository.store.StoreProbe;
import dev.lifeboat.repository.store.StoreTicket;
import dev.lifeboat.stores.server.VersityGateway;
import dev.lifeboat.testkit.store.TicketUser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real S3 server does with our tickets, locks and mistakes, besides the contracts. */
@Tag("stores")
class VersityTest {
    private static final List<S3Store> OPEN = new ArrayList<>();
    private static final Duration LIFE = Duration.ofMinutes(15);

    @TempDir
    private static Path folder;

    private static VersityGateway server;

    @BeforeAll
    static void start() throws Exception {
        server = new VersityGateway(folder);
    }

    @AfterAll
    static void stop() {
        OPEN.forEach(S3Store::close);
        server.close();
    }

    private static S3Store open(StoreLocation.S3 location, StoreCredentials credentials) {
        var store = new S3Store(location, credentials);
        OPEN.add(store);
        return store;
    }

    private static S3Store open(StoreLocation.S3 location) {
        return open(location, VersityGateway.credentials());
    }

    /** Rule R2. */
    @Test
    void ticketCreatesOneObjectOnce() throws Exception {
        var store = open(server.bucket());
        var content = "pack".getBytes(UTF_8);
        var ticket = create(store, "packs/1", content);
        assertThat(TicketUser.put(ticket, content)).isEqualTo(200);
        assertThat(TicketUser.put(ticket, content)).isEqualTo(412);
        assertThat(store.blobs().get("packs/1", 0, 10)).contains(ByteBuffer.wrap(content));
    }

    /** Rule R2: the condition is signed. */
    @Test
    void ticketWithoutItsConditionIsRefused() throws Exception {
        var store = open(server.bucket());
        var content = "pack".getBytes(UTF_8);
        var ticket = create(store, "packs/1", content);
        assertThat(TicketUser.put(TicketUser.without(ticket, "If-None-Match"), content))
                .isEqualTo(403);
        assertThat(store.blobs().get("packs/1", 0, 10)).isEmpty();
        store.blobs().putIfAbsent("packs/1", ByteBuffer.wrap("first".getBytes(UTF_8)));
        assertThat(TicketUser.put(TicketUser.without(ticket, "If-None-Match"), content))
                .isEqualTo(403);
        assertThat(store.blobs().get("packs/1", 0, 10)).contains(ByteBuffer.wrap("first".getBytes(UTF_8)));
    }

    @Test
    void ticketTakesNoOtherContent() throws Exception {
        var store = open(server.bucket());
        var ticket = create(store, "packs/1", "pack".getBytes(UTF_8));
        assertThat(TicketUser.put(ticket, "tape".getBytes(UTF_8))).isEqualTo(400);
        assertThat(TicketUser.put(TicketUser.without(ticket, "x-amz-checksum-sha256"), "tape".getBytes(UTF_8)))
                .isEqualTo(403);
        assertThat(TicketUser.put(ticket, "a longer one".getBytes(UTF_8))).isBetween(400, 403);
        assertThat(store.blobs().get("packs/1", 0, 10)).isEmpty();
    }

    @Test
    void ticketNamesOneObjectAndOneVerb() throws Exception {
        var store = open(server.bucket());
        var content = "pack".getBytes(UTF_8);
        store.blobs().putIfAbsent("packs/2", ByteBuffer.wrap(content));
        var write = create(store, "packs/1", content);
        var elsewhere = write.url().toString().replace("packs/1", "packs/3");
        assertThat(TicketUser.put(TicketUser.at(write, elsewhere), content)).isEqualTo(403);
        var read = store.tickets().read("packs/2", LIFE);
        assertThat(TicketUser.get(read)).isEqualTo("pack");
        assertThat(TicketUser.put(read, content)).isEqualTo(403);
    }

    @Test
    void ticketDiesInTime() throws Exception {
        var store = open(server.bucket());
        var content = "pack".getBytes(UTF_8);
        assertThat(create(store, "packs/1", content).expires())
                .isBeforeOrEqualTo(Instant.now().plus(LIFE));
        var old = store.tickets().create("packs/1", content.length, TicketUser.sha256(content), Duration.ofSeconds(1));
        TicketUser.awaitRefusal(old, content);
        assertThatThrownBy(() -> store.tickets().read("packs/1", LIFE.plusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deletionLeavesNoVersionBehind() throws Exception {
        var location = server.bucketWithVersions();
        var blobs = open(location).blobs();
        blobs.putIfAbsent("x", ByteBuffer.wrap(new byte[10]));
        server.owner().deleteObject(hide -> hide.bucket(location.bucket()).key("some/where/x"));
        blobs.putIfAbsent("x", ByteBuffer.wrap(new byte[20]));
        blobs.delete("x");
        var left = server.owner().listObjectVersions(list -> list.bucket(location.bucket()));
        assertThat(left.versions()).isEmpty();
        assertThat(left.deleteMarkers()).isEmpty();
    }

    /** Promise 3: whoever stole the credentials can hide an object, not destroy it. */
    @Test
    void heldObjectSurvivesTheOwnerOfTheBucket() throws Exception {
        var location = server.bucketWithLock();
        var blobs = open(location).blobs();
        blobs.putIfAbsent("x", ByteBuffer.wrap(new byte[10]));
        blobs.retain("x", Instant.now().plus(Duration.ofHours(1)));
        var version = server.owner()
                .listObjectVersions(list -> list.bucket(location.bucket()))
                .versions()
                .getFirst()
                .versionId();
        assertThatThrownBy(() -> server.owner()
                        .deleteObject(delete -> delete.bucket(location.bucket())
                                .key("some/where/x")
                                .versionId(version)
                                .bypassGovernanceRetention(true)))
                .hasMessageContaining("403");
        assertThat(blobs.get("x", 0, 100)).contains(ByteBuffer.wrap(new byte[10]));
    }

    @Test
    void bucketWithoutLockHoldsNothingAndSaysSo() throws Exception {
        var blobs = open(server.bucketWithVersions()).blobs();
        blobs.putIfAbsent("x", ByteBuffer.wrap(new byte[10]));
        assertThat(blobs.enforcesRetention()).isFalse();
        assertThat(blobs.retainedUntil("x")).isEmpty();
        assertCode(
                ErrorCode.STORE_WITHOUT_RETENTION,
                () -> blobs.retain("x", Instant.now().plusSeconds(60)));
    }

    @Test
    void probeFindsEverythingThatAVaultDemands() throws Exception {
        var store = open(server.bucketWithLock());
        var found = new StoreProbe(store.blobs(), Optional.of(store.tickets()), Clock.systemUTC()).run();
        assertThat(found.lacksRetention()).isEmpty();
        assertThat(found.lacksTickets()).isEmpty();
        found.demandRetention();
    }

    @Test
    void vaultThatMustBeImmutableRefusesABucketWithoutLock() throws Exception {
        var store = open(server.bucket());
        var found = new StoreProbe(store.blobs(), Optional.of(store.tickets()), Clock.systemUTC()).run();
        assertThat(found.lacksTickets()).isEmpty();
        assertCode(ErrorCode.STORE_WITHOUT_RETENTION, found::demandRetention);
    }

    @Test
    void saysThatCredentialsAreWrong() {
        var bucket = server.bucket();
        for (var wrong : List.of(
                new StoreCredentials.AccessKey("lifeboat", "wrong"),
                new StoreCredentials.AccessKey("nobody", "a secret of tests"))) {
            var blobs = open(bucket, wrong).blobs();
            assertCode(ErrorCode.STORE_ACCESS_DENIED, () -> blobs.putIfAbsent("x", ByteBuffer.allocate(1)));
            assertCode(ErrorCode.STORE_ACCESS_DENIED, () -> blobs.get("x", 0, 1));
            assertCode(ErrorCode.STORE_ACCESS_DENIED, () -> keys(blobs));
        }
    }

    /** At once: nobody is asked who this machine is but at Amazon's. */
    @Test
    void saysThatThereAreNoCredentials() {
        var blobs = open(server.bucket(), new StoreCredentials.Workload()).blobs();
        assertCode(ErrorCode.STORE_ACCESS_DENIED, () -> blobs.putIfAbsent("x", ByteBuffer.allocate(1)));
        assertCode(ErrorCode.STORE_ACCESS_DENIED, () -> keys(blobs));
    }

    @Test
    void saysThatThereIsNoSuchBucket() {
        var missing = (StoreLocation.S3) StoreLocation.parse("s3://no-such-bucket?endpoint=" + server.endpoint());
        var blobs = open(missing).blobs();
        assertCode(ErrorCode.STORE_CONTAINER_NOT_FOUND, () -> blobs.putIfAbsent("x", ByteBuffer.allocate(1)));
        assertCode(ErrorCode.STORE_CONTAINER_NOT_FOUND, () -> blobs.get("x", 0, 1));
        assertCode(ErrorCode.STORE_CONTAINER_NOT_FOUND, () -> keys(blobs));
    }

    @Test
    void serverThatIsGoneIsWorthAnotherTry() throws Exception {
        // nobody listens on the port of the discard service
        var gone = (StoreLocation.S3) StoreLocation.parse("s3://bucket?endpoint=http://127.0.0.1:9");
        var blobs = open(gone).blobs();
        assertThatThrownBy(() -> blobs.get("x", 0, 1)).isInstanceOf(IOException.class);
    }

    private static List<String> keys(BlobStore blobs) throws IOException {
        try (var found = blobs.list("")) {
            return found.map(BlobStore.BlobInfo::key).toList();
        }
    }

    private static StoreTicket create(S3Store store, String key, byte[] content) throws IOException {
        return store.tickets().create(key, content.length, TicketUser.sha256(content), LIFE);
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    private static void assertCode(ErrorCode code, Step step) {
        assertThatThrownBy(step::run)
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
