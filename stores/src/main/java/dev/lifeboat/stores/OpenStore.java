package dev.lifeboat.stores;

import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.FolderBlobStore;
import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.repository.store.TicketIssuer;
import dev.lifeboat.stores.azure.AzureStore;
import dev.lifeboat.stores.s3.S3Store;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A store that was opened by its address. Thread-safe; to be closed.
 *
 * @param blobs without decorators: callers wrap them, retry inside throttle inside measure
 * @param tickets empty where none can be signed: a folder (the vault server serves it and issues its own), or an Azure container opened with a
 *     shared access signature
 * @param closing ends what the store holds open
 */
public record OpenStore(BlobStore blobs, Optional<TicketIssuer> tickets, Runnable closing) implements AutoCloseable {
    /**
     * Opens a store. Asks nothing of the network: {@code StoreProbe} does.
     *
     * @param credentials of no meaning for a folder
     * @param clock from which tickets take their end
     */
    public static OpenStore open(StoreLocation location, StoreCredentials credentials, InstantSource clock) {
        return switch (location) {
            case StoreLocation.Folder(var path) -> new OpenStore(new FolderBlobStore(path), Optional.empty(), () -> {});
            case StoreLocation.S3 bucket -> {
                var store = new S3Store(bucket, credentials);
                yield new OpenStore(store.blobs(), Optional.of(store.tickets()), store::close);
            }
            case StoreLocation.Azure container -> {
                var store = new AzureStore(container, credentials, clock);
                yield new OpenStore(store.blobs(), store.tickets(), () -> {});
            }
        };
    }

    @Override
    public void close() {
        closing.run();
    }
}
