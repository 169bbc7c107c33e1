package dev.lifeboat.stores.azure;

import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.models.UserDelegationKey;
import dev.lifeboat.repository.store.TicketIssuer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** A key that Azure lends to who shows a token, to sign tickets with. Fetched when needed, and kept for an hour. Thread-safe. */
final class DelegationKey {
    private static final Duration LIFE = Duration.ofHours(1);
    /** The clocks of Azure and of this machine differ. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final BlobServiceClient service;
    private final InstantSource clock;
    private @Nullable UserDelegationKey key;
    private Instant end = Instant.MIN;

    DelegationKey(BlobServiceClient service, InstantSource clock) {
        this.service = service;
        this.clock = clock;
    }

    /** One that outlives every ticket signed now. */
    synchronized UserDelegationKey get() {
        var now = clock.instant();
        var known = key;
        if (known == null || now.plus(TicketIssuer.LONGEST).isAfter(end)) {
            end = now.plus(LIFE);
            known = service.getUserDelegationKey(
                    now.minus(SKEW).atOffset(ZoneOffset.UTC), end.atOffset(ZoneOffset.UTC));
            key = known;
        }
        return known;
    }
}
