package dev.lifeboat.stores.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.storage.blob.sas.BlobContainerSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.repository.store.StoreProbe;
import dev.lifeboat.repository.store.StoreTicket;
import dev.lifeboat.stores.server.Azurite;
import dev.lifeboat.testkit.store.TicketUser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real server does with our tickets and mistakes, besides the contract. */
@Tag("stores")
class AzuriteTest {
    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final byte[] PACK = "pack".getBytes(UTF_8);

    @TempDir
    private static Path folder;

    private static Azurite server;

    @BeforeAll
    static void start() throws Exception {
        server = new Azurite(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Permissions on a container for an hour. */
    static String signature(Azurite server, String container, String permissions) {
        return server.owner()
                .getBlobContainerClient(container)
                .generateSas(new BlobServiceSasSignatureValues(
                        OffsetDateTime.ofInstant(Instant.now().plusSeconds(3_600), ZoneOffset.UTC),
                        BlobContainerSasPermission.parse(permissions)));
    }

    private static AzureStore open(StoreLocation.Azure location) {
        return new AzureStore(location, Azurite.credentials(), Clock.systemUTC());
    }

    /** Rule R2. */
    @Test
    void ticketCreatesOneObjectOnce() throws Exception {
        var store = open(server.container());
        var ticket = create(store, "packs/1", PACK);
        assertThat(TicketUser.put(ticket, PACK)).isEqualTo(201);
        assertThat(TicketUser.put(ticket, "tape".getBytes(UTF_8))).isIn(403, 409, 412);
        assertThat(store.blobs().get("packs/1", 0, 10)).contains(ByteBuffer.wrap(PACK));
    }

    /** Rule R2: the permission itself is to create only. */
    @Test
    void ticketWithoutItsConditionStillOverwritesNothing() throws Exception {
        var store = open(server.container());
        store.blobs().putIfAbsent("packs/1", ByteBuffer.wrap("first".getBytes(UTF_8)));
        var ticket = TicketUser.without(create(store, "packs/1", PACK), "If-None-Match");
        assertThat(TicketUser.put(ticket, PACK)).isBetween(400, 499);
        assertThat(store.blobs().get("packs/1", 0, 10)).contains(ByteBuffer.wrap("first".getBytes(UTF_8)));
    }

    @Test
    void ticketNamesOneObjectAndOneVerb() throws Exception {
        var store = open(server.container());
        store.blobs().putIfAbsent("packs/2", ByteBuffer.wrap(PACK));
        var write = create(store, "packs/1", PACK);
        var elsewhere = write.url().toString().replace("packs%2F1", "packs%2F3").replace("packs/1", "packs/3");
        assertThat(elsewhere).isNotEqualTo(write.url().toString());
        assertThat(TicketUser.put(TicketUser.at(write, elsewhere), PACK)).isEqualTo(403);
        var read = store.tickets().orElseThrow().read("packs/2", LIFE);
        assertThat(TicketUser.get(read)).isEqualTo("pack");
        var misused = new StoreTicket(read.url(), Map.of("x-ms-blob-type", "BlockBlob"), read.expires());
        assertThat(TicketUser.put(misused, PACK)).isEqualTo(403);
    }

    @Test
    void ticketDiesInTime() throws Exception {
        var store = open(server.container());
        assertThat(create(store, "packs/1", PACK).expires())
                .isBeforeOrEqualTo(Instant.now().plus(LIFE));
        var tickets = store.tickets().orElseThrow();
        TicketUser.awaitRefusal(tickets.create("packs/1", 4, TicketUser.sha256(PACK), Duration.ofSeconds(1)), PACK);
        assertThatThrownBy(() -> tickets.read("packs/1", LIFE.plusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoHoldsASignatureHandsOutNoTickets() {
        var container = server.container();
        var signature = signature(server, container.container(), "rcl");
        var store = new AzureStore(container, new StoreCredentials.SharedAccessSignature(signature), Clock.systemUTC());
        assertThat(store.tickets()).isEmpty();
    }

    @Test
    void saysWhatASignatureDoesNotPermit() throws Exception {
        var container = server.container();
        open(container).blobs().putIfAbsent("x", ByteBuffer.wrap(PACK));
        var signature = signature(server, container.container(), "rl");
        var blobs = new AzureStore(container, new StoreCredentials.SharedAccessSignature(signature), Clock.systemUTC())
                .blobs();
        assertThat(blobs.get("x", 0, 10)).contains(ByteBuffer.wrap(PACK));
        assertCode(ErrorCode.STORE_ACCESS_DENIED, () -> blobs.putIfAbsent("y", ByteBuffer.wrap(PACK)));
        assertCode(ErrorCode.STORE_ACCESS_DENIED, () -> blobs.delete("x"));
    }

    @Test
    void probeFindsThatNothingIsHeld() throws Exception {
        var store = open(server.container());
        var found = new StoreProbe(store.blobs(), store.tickets(), Clock.systemUTC()).run();
        assertThat(found.lacksTickets()).isEmpty();
        assertThat(store.blobs().enforcesRetention()).isFalse();
        assertCode(ErrorCode.STORE_WITHOUT_RETENTION, found::demandRetention);
    }

    @Test
    void saysThatTheKeyIsWrong() {
        var wrong = new StoreCredentials.SharedKey("d3Jvbmc=");
        var blobs = new AzureStore(server.container(), wrong, Clock.systemUTC()).blobs();
        assertCode(ErrorCode.STORE_ACCESS_DENIED, () -> blobs.putIfAbsent("x", ByteBuffer.wrap(PACK)));
        assertCode(ErrorCode.STORE_ACCESS_DENIED, () -> blobs.get("x", 0, 1));
        assertCode(ErrorCode.STORE_ACCESS_DENIED, () -> keys(blobs));
    }

    @Test
    void saysThatThereIsNoSuchContainer() {
        var blobs = open(server.location("missing")).blobs();
        assertCode(ErrorCode.STORE_CONTAINER_NOT_FOUND, () -> blobs.putIfAbsent("x", ByteBuffer.wrap(PACK)));
        assertCode(ErrorCode.STORE_CONTAINER_NOT_FOUND, () -> blobs.get("x", 0, 1));
        assertCode(ErrorCode.STORE_CONTAINER_NOT_FOUND, () -> blobs.delete("x"));
        assertCode(ErrorCode.STORE_CONTAINER_NOT_FOUND, () -> keys(blobs));
    }

    @Test
    void serverThatIsGoneIsWorthAnotherTry() {
        // nobody listens on the port of the discard service
        var gone = (StoreLocation.Azure)
                StoreLocation.parse("azure://lifeboat/container?endpoint=http://127.0.0.1:9/lifeboat");
        var blobs = open(gone).blobs();
        assertThatThrownBy(() -> blobs.get("x", 0, 1)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> blobs.putIfAbsent("x", ByteBuffer.wrap(PACK))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> keys(blobs)).isInstanceOf(IOException.class);
    }

    private static List<String> keys(BlobStore blobs) throws IOException {
        try (var found = blobs.list("")) {
            return found.map(BlobStore.BlobInfo::key).toList();
        }
    }

    private static StoreTicket create(AzureStore store, String key, byte[] content) throws IOException {
        return store.tickets().orElseThrow().create(key, content.length, TicketUser.sha256(content), LIFE);
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
