package dev.lifeboat.stores;

import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.testkit.store.RetentionContract;
import dev.lifeboat.testkit.store.http.AzureDouble;
import dev.lifeboat.testkit.store.http.S3Double;
import dev.lifeboat.testkit.time.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** Our stores on the doubles keep the contracts that they keep on real servers: so the doubles do not lie about what is tested there. */
class DoublesContractTest {
    private static final int PREFIX = "some/where/".length();

    private final SettableClock clock = new SettableClock();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private BlobStore s3() throws Exception {
        var server = new S3Double(clock);
        open.push(server);
        return open(server.address(), new StoreCredentials.AccessKey("id", "secret"));
    }

    private BlobStore azure() throws Exception {
        var server = new AzureDouble(Clock.systemUTC());
        open.push(server);
        return open(server.address(), new StoreCredentials.SharedKey("c2VjcmV0"));
    }

    private BlobStore open(String address, StoreCredentials credentials) {
        var store = OpenStore.open(StoreLocation.parse(address), credentials, clock);
        open.push(store);
        return store.blobs();
    }

    @Nested
    class S3WithLock extends RetentionContract {
        @Override
        protected BlobStore store() throws Exception {
            return s3();
        }

        @Override
        protected int longestKey() {
            return 1_024 - PREFIX;
        }

        @Override
        protected Instant now() {
            return clock.instant();
        }

        @Override
        protected void pass(Duration time) {
            clock.pass(time);
        }
    }

    @Nested
    class AzureImmutable extends RetentionContract {
        @Override
        protected BlobStore store() throws Exception {
            return azure();
        }

        @Override
        protected int longestKey() {
            return 1_024 - PREFIX;
        }

        @Override
        protected Instant now() {
            return Instant.now();
        }

        @Override
        protected void pass(Duration time) {
            // the store tells its time in the header Date, which the JDK's server takes from the machine
        }
    }
}
