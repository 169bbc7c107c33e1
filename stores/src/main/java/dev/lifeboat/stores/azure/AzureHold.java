package dev.lifeboat.stores.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.util.Context;
import com.azure.core.util.DateTimeRfc1123;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import java.time.Instant;
import java.util.Optional;

/**
 * How firmly a blob is held.
 *
 * @param until empty if by no policy
 * @param asked the store's own time of the answer
 * @param hasLegalHold held without an end
 * @param hasVersions the account keeps older versions
 */
record AzureHold(Optional<Instant> until, Instant asked, boolean hasLegalHold, boolean hasVersions) {
    /** Empty if there is no such blob. */
    static Optional<AzureHold> find(BlobClient blob) {
        try {
            var answer = blob.getPropertiesWithResponse(new BlobRequestConditions(), AzureClients.CALL, Context.NONE);
            var found = answer.getValue();
            var policy = Optional.ofNullable(found.getImmutabilityPolicy());
            var date = answer.getHeaders().getValue(HttpHeaderName.DATE);
            return Optional.of(new AzureHold(
                    policy.flatMap(held -> Optional.ofNullable(held.getExpiryTime()))
                            .map(expiry -> expiry.toInstant()),
                    date == null
                            ? Instant.MIN
                            : new DateTimeRfc1123(date).getDateTime().toInstant(),
                    Boolean.TRUE.equals(found.hasLegalHold()),
                    found.getVersionId() != null));
        } catch (BlobStorageException e) {
            // a HEAD has no body, and with it sometimes no code
            if (AzureFailures.isMissing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    boolean isActive() {
        return hasLegalHold || until.filter(asked::isBefore).isPresent();
    }

    /** For people: until when. */
    String text() {
        return hasLegalHold
                ? "by a legal hold"
                : until.map(moment -> "until " + moment).orElse("no longer");
    }
}
