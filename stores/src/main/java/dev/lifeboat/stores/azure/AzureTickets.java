package dev.lifeboat.stores.azure;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.sas.BlobSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.azure.storage.common.sas.SasProtocol;
import dev.lifeboat.repository.store.BlobKey;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.repository.store.StoreTicket;
import dev.lifeboat.repository.store.TicketIssuer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * Shared access signatures of one blob. Those to write permit to create and nothing else: Azure refuses to overwrite with them, whatever headers are
 * sent. They bind neither length nor content: whoever takes a pack into account compares both.
 */
final class AzureTickets implements TicketIssuer {
    private final BlobContainerClient container;
    private final String root;
    private final Optional<DelegationKey> delegation;
    private final InstantSource clock;

    /** @param delegation empty if the client holds the account's key */
    AzureTickets(
            BlobContainerClient container,
            StoreLocation.Azure location,
            Optional<DelegationKey> delegation,
            InstantSource clock) {
        this.container = container;
        this.root = location.prefix();
        this.delegation = delegation;
        this.clock = clock;
    }

    @Override
    public StoreTicket create(String key, long length, byte[] sha256, Duration life) throws IOException {
        return ticket(
                key,
                new BlobSasPermission().setCreatePermission(true),
                life,
                Map.of("x-ms-blob-type", "BlockBlob", "If-None-Match", "*"));
    }

    @Override
    public StoreTicket read(String key, Duration life) throws IOException {
        return ticket(key, new BlobSasPermission().setReadPermission(true), life, Map.of());
    }

    private StoreTicket ticket(String key, BlobSasPermission permission, Duration life, Map<String, String> headers)
            throws IOException {
        var blob = container.getBlobClient(root + BlobKey.checked(key));
        var expires = clock.instant().plus(TicketIssuer.checked(life)).truncatedTo(ChronoUnit.SECONDS);
        var values = new BlobServiceSasSignatureValues(expires.atOffset(ZoneOffset.UTC), permission);
        if (blob.getBlobUrl().startsWith("https:")) {
            values.setProtocol(SasProtocol.HTTPS_ONLY);
        }
        String query;
        try {
            query = delegation.isPresent()
                    ? blob.generateUserDelegationSas(values, delegation.get().get())
                    : blob.generateSas(values);
        } catch (RuntimeException e) {
            // the delegation key had to be fetched
            throw new AzureFailures(container.getBlobContainerName()).translate(e);
        }
        return new StoreTicket(URI.create(blob.getBlobUrl() + "?" + query), headers, expires);
    }
}
