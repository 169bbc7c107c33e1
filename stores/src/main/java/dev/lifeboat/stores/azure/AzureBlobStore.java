package dev.lifeboat.stores.azure;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobImmutabilityPolicy;
import com.azure.storage.blob.models.BlobImmutabilityPolicyMode;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.store.BlobKey;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.repository.store.StoreLocation.Lock;
import dev.lifeboat.stores.wire.Listing;
import dev.lifeboat.stores.wire.Seconds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A container, or the part of it below a prefix. Each object is one PUT of a block blob with {@code If-None-Match: *} and an MD5 that the store verifies.
 *
 * <p>Holding objects needs a container with version-level immutability. Azure lets the newest version of a held blob be deleted, which hides it and keeps
 * it as an older version; so that a held object stays visible, this class asks before it deletes.
 */
final class AzureBlobStore implements BlobStore {
    private static final int PAGE = 5_000;

    private final BlobContainerClient container;
    private final String name;
    private final String root;
    private final BlobImmutabilityPolicyMode mode;
    private final AzureFailures failures;

    AzureBlobStore(BlobContainerClient container, StoreLocation.Azure location) {
        this.container = container;
        this.name = location.container();
        this.root = location.prefix();
        this.mode = location.lock() == Lock.COMPLIANCE
                ? BlobImmutabilityPolicyMode.LOCKED
                : BlobImmutabilityPolicyMode.UNLOCKED;
        this.failures = new AzureFailures(toString());
    }

    @Override
    public boolean putIfAbsent(String key, ByteBuffer content) throws IOException {
        var blob = container.getBlobClient(name(key)).getBlockBlobClient();
        var upload = new BlockBlobSimpleUploadOptions(BinaryData.fromByteBuffer(content.duplicate()))
                .setContentMd5(Md5.of(content))
                .setRequestConditions(new BlobRequestConditions().setIfNoneMatch("*"));
        try {
            blob.uploadWithResponse(upload, AzureClients.CALL, Context.NONE);
            return true;
        } catch (BlobStorageException e) {
            if (AzureFailures.exists(e)) {
                return false;
            }
            throw failures.translate(e);
        } catch (RuntimeException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public Optional<ByteBuffer> get(String key, long offset, int length) throws IOException {
        var blob = container.getBlobClient(name(key));
        // a range has at least one byte
        var range = new BlobRange(offset, (long) Math.max(1, length));
        var target = new Range(length);
        try {
            var answer = blob.downloadStreamWithResponse(
                    target,
                    range,
                    new DownloadRetryOptions().setMaxRetryRequests(0),
                    new BlobRequestConditions(),
                    false,
                    AzureClients.CALL,
                    Context.NONE);
            return Optional.of(target.complete(answer.getDeserializedHeaders().getContentLength()));
        } catch (BlobStorageException e) {
            if (AzureFailures.isMissing(e)) {
                return Optional.empty();
            }
            if (e.getStatusCode() == 416) {
                // the blob exists and ends before the offset
                return Optional.of(ByteBuffer.allocate(0));
            }
            throw failures.translate(e);
        } catch (RuntimeException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public Stream<BlobInfo> list(String prefix) throws IOException {
        var options = new ListBlobsOptions().setPrefix(root + prefix).setMaxResultsPerPage(PAGE);
        try {
            var found = container.listBlobs(options, AzureClients.CALL).stream()
                    .map(blob ->
                            new BlobInfo(blob.getName(), blob.getProperties().getContentLength()))
                    .iterator();
            // asks for the first page
            return found.hasNext() ? Listing.of(found, root, toString(), failures::unchecked) : Stream.empty();
        } catch (RuntimeException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public void delete(String key) throws IOException {
        try {
            var blob = container.getBlobClient(name(key));
            var held = AzureHold.find(blob);
            if (held.isPresent() && held.get().isActive()) {
                throw retained(key, "it is held " + held.get().text(), null);
            }
            blob.deleteIfExists();
            if (held.isEmpty() || held.get().hasVersions()) {
                deleteVersions(name(key));
            }
        } catch (BlobStorageException e) {
            if (AzureFailures.isHeld(e)) {
                throw retained(key, String.valueOf(e.getErrorCode()), e);
            }
            throw failures.translate(e);
        } catch (LifeboatException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public boolean enforcesRetention() throws IOException {
        try {
            return Boolean.TRUE.equals(container.getProperties().isImmutableStorageWithVersioningEnabled());
        } catch (RuntimeException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public boolean retain(String key, Instant until) throws IOException {
        var blob = container.getBlobClient(name(key));
        var moment = Seconds.up(until);
        try {
            var held = AzureHold.find(blob);
            if (held.isEmpty()) {
                return false;
            }
            if (held.get().until().filter(then -> !then.isBefore(moment)).isPresent()) {
                return true;
            }
            blob.setImmutabilityPolicy(new BlobImmutabilityPolicy()
                    .setExpiryTime(moment.atOffset(ZoneOffset.UTC))
                    .setPolicyMode(mode));
            return true;
        } catch (BlobStorageException e) {
            if (AzureFailures.isMissing(e)) {
                return false;
            }
            if (e.getStatusCode() < 500) {
                // somebody may have extended it further in the meantime
                if (retainedUntil(key).filter(then -> !then.isBefore(moment)).isPresent()) {
                    return true;
                }
                if (!enforcesRetention()) {
                    throw failures.failure(
                            ErrorCode.STORE_WITHOUT_RETENTION, "the container has no version-level immutability", e);
                }
            }
            throw failures.translate(e);
        } catch (RuntimeException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public Optional<Instant> retainedUntil(String key) throws IOException {
        try {
            return AzureHold.find(container.getBlobClient(name(key))).flatMap(AzureHold::until);
        } catch (RuntimeException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public Optional<Instant> modified(String key) throws IOException {
        var blob = container.getBlobClient(name(key));
        try {
            return Optional.of(blob.getProperties().getLastModified().toInstant());
        } catch (BlobStorageException e) {
            if (AzureFailures.isMissing(e)) {
                return Optional.empty();
            }
            throw failures.translate(e);
        } catch (RuntimeException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public String toString() {
        return root.isEmpty() ? name : name + "/" + root.substring(0, root.length() - 1);
    }

    private String name(String key) {
        return root + BlobKey.checked(key);
    }

    private void deleteVersions(String blob) {
        var options =
                new ListBlobsOptions().setPrefix(blob).setDetails(new BlobListDetails().setRetrieveVersions(true));
        for (var found : container.listBlobs(options, AzureClients.CALL)) {
            if (found.getName().equals(blob) && found.getVersionId() != null) {
                container.getBlobVersionClient(blob, found.getVersionId()).deleteIfExists();
            }
        }
    }

    private LifeboatException retained(String key, String reason, @Nullable Exception cause) {
        return new LifeboatException(
                ErrorCode.STORE_OBJECT_RETAINED,
                Map.of("object", key, "container", toString(), "reason", reason),
                cause);
    }
}
