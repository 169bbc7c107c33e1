package dev.lifeboat.stores.s3;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.store.BlobKey;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.repository.store.StoreLocation.Lock;
import dev.lifeboat.stores.wire.BufferStream;
import dev.lifeboat.stores.wire.Listing;
import dev.lifeboat.stores.wire.Seconds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A bucket, or the part of it below a prefix. Each object is one PUT with {@code If-None-Match: *} and a SHA-256 that the store verifies.
 *
 * <p>The credentials need the rights to get, put and list objects; to delete them, with their versions, where garbage is collected; and to get and
 * put retention where the vault is immutable. Without the right to list, S3 says "denied" of objects that are missing.
 */
final class S3BlobStore implements BlobStore {
    /** A conflict says that somebody else is writing or deleting this very object right now. */
    private static final int CONFLICTS = 10;

    private static final String BINARY = "application/octet-stream";

    private final S3Client client;
    private final String bucket;
    private final String root;
    private final ObjectLockRetentionMode mode;
    private final S3Failures failures;
    private final S3Versions versions;

    S3BlobStore(S3Client client, StoreLocation.S3 location) {
        this.client = client;
        this.bucket = location.bucket();
        this.root = location.prefix();
        this.mode = location.lock() == Lock.COMPLIANCE
                ? ObjectLockRetentionMode.COMPLIANCE
                : ObjectLockRetentionMode.GOVERNANCE;
        this.failures = new S3Failures(toString());
        this.versions = new S3Versions(client, bucket);
    }

    @Override
    public boolean putIfAbsent(String key, ByteBuffer content) throws IOException {
        var name = name(key);
        var sha256 = Sha256.base64(content);
        var body = RequestBody.fromContentProvider(() -> new BufferStream(content), content.remaining(), BINARY);
        for (var attempt = 1; ; attempt++) {
            try {
                client.putObject(
                        put -> put.bucket(bucket)
                                .key(name)
                                .ifNoneMatch("*")
                                .checksumSHA256(sha256)
                                .contentLength((long) content.remaining()),
                        body);
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == 412) {
                    return false;
                }
                if (e.statusCode() != 409 || attempt == CONFLICTS) {
                    throw failures.translate(e);
                }
            } catch (SdkException e) {
                throw failures.translate(e);
            }
        }
    }

    @Override
    public Optional<ByteBuffer> get(String key, long offset, int length) throws IOException {
        var name = name(key);
        // a range has at least one byte
        var last = offset + Math.max(1, length) - 1;
        try {
            return Optional.of(client.getObject(
                    get -> get.bucket(bucket).key(name).range("bytes=" + offset + "-" + last),
                    (answer, body) -> read(answer, body, offset, length)));
        } catch (S3Exception e) {
            if (S3Failures.isMissing(e)) {
                return Optional.empty();
            }
            if (e.statusCode() == 416) {
                // the object exists and ends before the offset
                return Optional.of(ByteBuffer.allocate(0));
            }
            throw failures.translate(e);
        } catch (SdkException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public Stream<BlobInfo> list(String prefix) throws IOException {
        var pages = client.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(root + prefix));
        try {
            // asks for the first page
            var found = pages.contents().stream()
                    .map(object -> new BlobInfo(object.key(), object.size()))
                    .iterator();
            return Listing.of(found, root, toString(), failures::unchecked);
        } catch (SdkException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public void delete(String key) throws IOException {
        var name = name(key);
        try {
            if (versions.areKept()) {
                versions.deleteAll(name);
            } else {
                client.deleteObject(delete -> delete.bucket(bucket).key(name));
            }
        } catch (S3Exception e) {
            if (e.statusCode() < 500) {
                throwIfRetained(key, e);
            }
            throw failures.translate(e);
        } catch (SdkException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public boolean enforcesRetention() throws IOException {
        try {
            var found =
                    client.getObjectLockConfiguration(get -> get.bucket(bucket)).objectLockConfiguration();
            return found != null && "Enabled".equals(found.objectLockEnabledAsString());
        } catch (S3Exception e) {
            if (S3Failures.hasNoLock(e)) {
                return false;
            }
            throw failures.translate(e);
        } catch (SdkException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public boolean retain(String key, Instant until) throws IOException {
        var name = name(key);
        var moment = Seconds.up(until);
        try {
            client.putObjectRetention(put -> put.bucket(bucket)
                    .key(name)
                    .retention(retention -> retention.mode(mode).retainUntilDate(moment)));
            return true;
        } catch (S3Exception e) {
            if (S3Failures.isMissing(e) || e.statusCode() == 405) {
                // 405: its newest version is a delete marker
                return false;
            }
            if (e.statusCode() < 500) {
                // a store never shortens: it may be held for longer
                if (retainedUntil(key).filter(held -> !held.isBefore(moment)).isPresent()) {
                    return true;
                }
                if (!enforcesRetention()) {
                    throw failures.failure(
                            ErrorCode.STORE_WITHOUT_RETENTION, "the bucket was made without object lock", e);
                }
            }
            throw failures.translate(e);
        } catch (SdkException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public Optional<Instant> retainedUntil(String key) throws IOException {
        var name = name(key);
        try {
            var found = client.getObjectRetention(get -> get.bucket(bucket).key(name))
                    .retention();
            return Optional.ofNullable(found).flatMap(held -> Optional.ofNullable(held.retainUntilDate()));
        } catch (S3Exception e) {
            // 405: its newest version is a delete marker
            if (S3Failures.isMissing(e) || S3Failures.hasNoLock(e) || e.statusCode() == 405) {
                return Optional.empty();
            }
            throw failures.translate(e);
        } catch (SdkException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public Optional<Instant> modified(String key) throws IOException {
        var name = name(key);
        try {
            return Optional.ofNullable(
                    client.headObject(head -> head.bucket(bucket).key(name)).lastModified());
        } catch (S3Exception e) {
            // an answer to HEAD has no body that says more; 405: its newest version is a delete marker
            if (e.statusCode() == 404 || e.statusCode() == 405) {
                return Optional.empty();
            }
            throw failures.translate(e);
        } catch (SdkException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public String toString() {
        return root.isEmpty() ? bucket : bucket + "/" + root.substring(0, root.length() - 1);
    }

    String name(String key) {
        return root + BlobKey.checked(key);
    }

    private void throwIfRetained(String key, S3Exception refusal) throws IOException {
        var held = retainedUntil(key);
        if (held.isPresent()) {
            throw new LifeboatException(
                    ErrorCode.STORE_OBJECT_RETAINED,
                    Map.of("object", key, "container", toString(), "reason", "it is held until " + held.get()),
                    refusal);
        }
    }

    /** Reads what was asked for, also from a store that does not know ranges. */
    private static ByteBuffer read(GetObjectResponse answer, InputStream body, long offset, int length)
            throws IOException {
        if (answer.contentRange() == null) {
            body.skipNBytes(Math.min(offset, answer.contentLength()));
        }
        var available = answer.contentRange() == null ? answer.contentLength() - offset : answer.contentLength();
        var bytes = new byte[(int) Math.clamp(available, 0L, (long) length)];
        var count = body.readNBytes(bytes, 0, bytes.length);
        if (count < bytes.length) {
            throw new IOException("The answer ends after " + count + " of " + bytes.length + " bytes");
        }
        return ByteBuffer.wrap(bytes);
    }
}
