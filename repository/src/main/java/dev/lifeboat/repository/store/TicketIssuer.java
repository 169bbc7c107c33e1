package dev.lifeboat.repository.store;

import java.io.IOException;
import java.time.Duration;

/**
 * Hands out permissions for single objects of a store. Issuing is a signature and asks nobody, but for the credentials of a workload, which are renewed
 * now and then. Fails as a store does. Thread-safe.
 */
public interface TicketIssuer {
    /** Long enough for a pack over a bad line, short enough to be worthless tomorrow (design 5.4). */
    Duration LONGEST = Duration.ofMinutes(15);

    /**
     * To create one object by one PUT, never to replace it (rule R2). When there is one, S3 answers 412, and Azure 403 with the code
     * {@code UnauthorizedBlobOverwrite} or {@code AuthorizationPermissionMismatch}, or 409.
     *
     * @param length of the content in bytes
     * @param sha256 of the content, 32 bytes; stores that can refuse any other content
     * @throws IllegalArgumentException for a life beyond {@link #LONGEST}
     */
    StoreTicket create(String key, long length, byte[] sha256, Duration life) throws IOException;

    /** To read one object, in ranges or whole. */
    StoreTicket read(String key, Duration life) throws IOException;

    /** The life itself, if tickets may live so long. */
    static Duration checked(Duration life) {
        if (life.compareTo(LONGEST) > 0 || !life.isPositive()) {
            throw new IllegalArgumentException("A ticket lives at most " + LONGEST);
        }
        return life;
    }
}
