package dev.lifeboat.stores.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.identity.ChainedTokenCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.common.StorageSharedKeyCredential;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreCredentials.AccessKey;
import dev.lifeboat.repository.store.StoreCredentials.SharedAccessSignature;
import dev.lifeboat.repository.store.StoreCredentials.SharedKey;
import dev.lifeboat.repository.store.StoreCredentials.WebIdentity;
import dev.lifeboat.repository.store.StoreCredentials.Workload;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.repository.store.TicketIssuer;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** A container: its blobs, and tickets for them. Asks nothing of the network before the first call. Thread-safe. */
public final class AzureStore {
    private final StoreLocation.Azure location;
    private final BlobContainerClient container;
    private final Optional<TicketIssuer> tickets;

    public AzureStore(StoreLocation.Azure location, StoreCredentials credentials, InstantSource clock) {
        this.location = location;
        var builder = AzureClients.builder(location, AzureClients.http());
        switch (credentials) {
            case SharedKey(var key) -> {
                builder.credential(new StorageSharedKeyCredential(location.account(), key));
                container = AzureClients.container(builder, location);
                tickets = Optional.of(new AzureTickets(container, location, Optional.empty(), clock));
            }
            case SharedAccessSignature(var query) -> {
                container = AzureClients.container(builder.sasToken(query), location);
                // who holds a signature cannot sign
                tickets = Optional.empty();
            }
            case Workload() -> {
                var service = builder.credential(workload()).buildClient();
                container = service.getBlobContainerClient(location.container());
                tickets = Optional.of(delegated(service, container, location, clock));
            }
            case AccessKey _, WebIdentity _ ->
                throw new LifeboatException(
                        ErrorCode.STORE_ACCESS_DENIED,
                        Map.of("container", location.container(), "reason", "these credentials are for S3"));
        }
    }

    /** With a token from elsewhere. */
    AzureStore(StoreLocation.Azure location, TokenCredential token, HttpClient http, InstantSource clock) {
        this.location = location;
        var service = AzureClients.builder(location, http).credential(token).buildClient();
        container = service.getBlobContainerClient(location.container());
        tickets = Optional.of(delegated(service, container, location, clock));
    }

    public BlobStore blobs() {
        return new AzureBlobStore(container, location);
    }

    /** Empty if the credentials cannot sign. */
    public Optional<TicketIssuer> tickets() {
        return tickets;
    }

    private static TicketIssuer delegated(
            BlobServiceClient service,
            BlobContainerClient container,
            StoreLocation.Azure location,
            InstantSource clock) {
        return new AzureTickets(container, location, Optional.of(new DelegationKey(service, clock)), clock);
    }

    /** In a cluster with workload identity the token of the pod's account; on a machine of Azure its managed identity. */
    private static TokenCredential workload() {
        return new ChainedTokenCredentialBuilder()
                .addLast(new WorkloadIdentityCredentialBuilder().build())
                .addLast(new ManagedIdentityCredentialBuilder().build())
                .build();
    }
}
