package dev.lifeboat.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreCredentials.AccessKey;
import dev.lifeboat.repository.store.StoreCredentials.SharedAccessSignature;
import dev.lifeboat.repository.store.StoreCredentials.SharedKey;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.testkit.time.SettableClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores by their addresses, without a network. */
class OpenStoreTest {
    private static final StoreCredentials KEY = new AccessKey("id", "secret");
    private static final StoreCredentials SHARED = new SharedKey("c2VjcmV0");

    private final SettableClock clock = new SettableClock();

    @TempDir
    private Path folder;

    @Test
    void opensAFolder() throws Exception {
        try (var store = open(folder.resolve("store").toString(), new StoreCredentials.Workload())) {
            assertThat(store.tickets()).isEmpty();
            assertThat(store.blobs().putIfAbsent("x", ByteBuffer.allocate(1))).isTrue();
        }
        assertThat(folder.resolve("store/x")).hasSize(1);
    }

    @Test
    void namesABucketInItsHostUnlessTold() throws Exception {
        assertThat(ticket("s3://my-bucket/a?region=eu-central-1", KEY))
                .startsWith("https://my-bucket.s3.eu-central-1.amazonaws.com/a/packs/1?");
        assertThat(ticket("s3://my-bucket/a?endpoint=https://store.example:9000", KEY))
                .startsWith("https://store.example:9000/my-bucket/a/packs/1?");
        assertThat(ticket("s3://my-bucket/a?endpoint=https://store.example&pathStyle=false", KEY))
                .startsWith("https://my-bucket.store.example/a/packs/1?");
    }

    /** Rule R2: the older signature would bind no header. */
    @Test
    void signsTicketsOfS3WithTheirConditionAndChecksum() throws Exception {
        assertThat(ticket("s3://my-bucket?endpoint=https://store.example", KEY))
                .contains("X-Amz-Algorithm=AWS4-HMAC-SHA256")
                .containsPattern("X-Amz-SignedHeaders=[^&]*content-length[^&]*if-none-match[^&]*x-amz-checksum-sha256");
    }

    @Test
    void opensAContainerOfAzure() throws Exception {
        assertThat(ticket("azure://account1/container1/a", SHARED))
                .startsWith("https://account1.blob.core.windows.net/container1/a")
                .contains("sp=c&", "spr=https", "se=2026-12-01T12%3A15%3A00Z");
        try (var store = open("azure://account1/container1", new SharedAccessSignature("sv=1&sig=x"))) {
            assertThat(store.tickets()).isEmpty();
        }
    }

    @Test
    void refusesCredentialsOfAnotherKindOfStore() {
        for (var step : new Runnable[] {
            () -> open("s3://my-bucket?region=eu-1", SHARED).close(),
            () -> open("azure://account1/container1", KEY).close()
        }) {
            assertThatThrownBy(step::run)
                    .isInstanceOfSatisfying(
                            LifeboatException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_ACCESS_DENIED));
        }
    }

    private String ticket(String address, StoreCredentials credentials) throws IOException {
        try (var store = open(address, credentials)) {
            return store.tickets()
                    .orElseThrow()
                    .create("packs/1", 10, new byte[32], Duration.ofMinutes(15))
                    .url()
                    .toString();
        }
    }

    private OpenStore open(String address, StoreCredentials credentials) {
        return OpenStore.open(StoreLocation.parse(address), credentials, clock);
    }
}
