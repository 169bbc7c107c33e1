package dev.lifeboat.stores.azure;

import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.stores.server.Azurite;
import dev.lifeboat.testkit.store.BlobStoreContract;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The contract, against a real server of the protocol. */
@Tag("stores")
class AzuriteContractTest {
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

    @Nested
    class WithSharedKey extends BlobStoreContract {
        @Override
        protected BlobStore store() {
            return new AzureStore(server.container(), Azurite.credentials(), Clock.systemUTC()).blobs();
        }

        @Override
        protected int longestKey() {
            return 1_024 - "some/where/".length();
        }
    }

    @Nested
    class WithSharedAccessSignature extends BlobStoreContract {
        @Override
        protected BlobStore store() {
            var container = server.container();
            var signature = AzuriteTest.signature(server, container.container(), "rcwdl");
            return new AzureStore(container, new StoreCredentials.SharedAccessSignature(signature), Clock.systemUTC())
                    .blobs();
        }

        @Override
        protected int longestKey() {
            return 1_024 - "some/where/".length();
        }
    }
}
