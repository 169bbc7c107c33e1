package dev.lifeboat.stores.s3;

import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.repository.store.TicketIssuer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** A bucket: its objects, and tickets for them. Asks nothing of the network before the first call. To be closed. Thread-safe. */
public final class S3Store implements AutoCloseable {
    private final S3Client client;
    private final S3Presigner presigner;
    private final StoreLocation.S3 location;

    public S3Store(StoreLocation.S3 location, StoreCredentials credentials) {
        var provider = S3Clients.credentials(location, credentials);
        this.location = location;
        this.client = S3Clients.client(location, provider);
        this.presigner = S3Clients.presigner(location, provider);
    }

    public BlobStore blobs() {
        return new S3BlobStore(client, location);
    }

    public TicketIssuer tickets() {
        return new S3Tickets(presigner, location);
    }

    @Override
    public void close() {
        presigner.close();
        client.close();
    }
}
