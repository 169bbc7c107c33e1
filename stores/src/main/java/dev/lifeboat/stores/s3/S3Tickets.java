package dev.lifeboat.stores.s3;

import dev.lifeboat.repository.store.BlobKey;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.repository.store.StoreTicket;
import dev.lifeboat.repository.store.TicketIssuer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.presigner.PresignedRequest;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Presigned requests (SigV4). {@code If-None-Match: *}, the length and the SHA-256 of what is written are signed: a request without them, or with
 * others, has no valid signature. The older query signature binds no header and is never used.
 */
final class S3Tickets implements TicketIssuer {
    private final S3Presigner presigner;
    private final String bucket;
    private final String root;
    private final S3Failures failures;

    S3Tickets(S3Presigner presigner, StoreLocation.S3 location) {
        this.presigner = presigner;
        this.bucket = location.bucket();
        this.root = location.prefix();
        this.failures = new S3Failures(bucket);
    }

    @Override
    public StoreTicket create(String key, long length, byte[] sha256, Duration life) throws IOException {
        var name = root + BlobKey.checked(key);
        var checksum = Sha256.base64(sha256);
        TicketIssuer.checked(life);
        return ticket(() -> presigner.presignPutObject(presign -> presign.signatureDuration(life)
                .putObjectRequest(put -> put.bucket(bucket)
                        .key(name)
                        .ifNoneMatch("*")
                        .contentLength(length)
                        .checksumSHA256(checksum))));
    }

    @Override
    public StoreTicket read(String key, Duration life) throws IOException {
        var name = root + BlobKey.checked(key);
        TicketIssuer.checked(life);
        return ticket(() -> presigner.presignGetObject(presign -> presign.signatureDuration(life)
                .getObjectRequest(get -> get.bucket(bucket).key(name))));
    }

    private StoreTicket ticket(Supplier<? extends PresignedRequest> signing) throws IOException {
        PresignedRequest signed;
        try {
            signed = signing.get();
        } catch (SdkException e) {
            // the credentials had to be renewed
            throw failures.translate(e);
        }
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, List<String>> header : signed.signedHeaders().entrySet()) {
            headers.put(header.getKey(), String.join(",", header.getValue()));
        }
        return new StoreTicket(URI.create(signed.url().toString()), headers, signed.expiration());
    }
}
