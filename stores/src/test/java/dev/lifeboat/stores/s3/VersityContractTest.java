package dev.lifeboat.stores.s3;

import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.stores.server.VersityGateway;
import dev.lifeboat.testkit.store.BlobStoreContract;
import dev.lifeboat.testkit.store.RetentionContract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Both contracts, against a real server that enforces what it is told. */
@Tag("stores")
class VersityContractTest {
    private static final List<S3Store> OPEN = new ArrayList<>();

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

    private static BlobStore open(StoreLocation.S3 location) {
        var store = new S3Store(location, VersityGateway.credentials());
        OPEN.add(store);
        return store.blobs();
    }

    @Nested
    class Plain extends BlobStoreContract {
        @Override
        protected BlobStore store() {
            return open(server.bucket());
        }

        @Override
        protected int longestKey() {
            return 1_024 - "some/where/".length();
        }
    }

    @Nested
    class WithVersions extends BlobStoreContract {
        @Override
        protected BlobStore store() {
            return open(server.bucketWithVersions());
        }

        @Override
        protected int longestKey() {
            return 1_024 - "some/where/".length();
        }
    }

    @Nested
    class WithLock extends RetentionContract {
        @Override
        protected BlobStore store() {
            return open(server.bucketWithLock());
        }

        @Override
        protected int longestKey() {
            return 1_024 - "some/where/".length();
        }

        @Override
        protected Instant now() {
            return Instant.now();
        }

        @Override
        protected void pass(Duration time) {
            // the server's time passes by itself
        }
    }
}
