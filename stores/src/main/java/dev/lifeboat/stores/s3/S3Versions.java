package dev.lifeboat.stores.s3;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Deletes for good in buckets that keep versions. A deletion without the version's id only hides the object there, even one under a lock, and frees no
 * room.
 */
final class S3Versions {
    private final S3Client client;
    private final String bucket;
    /** Versions are switched on before the first use of a bucket, and locks forbid to switch them off. */
    private volatile @Nullable Boolean kept;

    S3Versions(S3Client client, String bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    boolean areKept() {
        var known = kept;
        if (known == null) {
            known = askWhetherKept();
            kept = known;
        }
        return known;
    }

    /** Versions first: one that is held refuses, and the object stays visible. */
    void deleteAll(String name) {
        var pages =
                client.listObjectVersionsPaginator(list -> list.bucket(bucket).prefix(name));
        for (var page : pages) {
            page.versions().stream()
                    .filter(version -> version.key().equals(name))
                    .forEach(version -> delete(name, version.versionId()));
            page.deleteMarkers().stream()
                    .filter(marker -> marker.key().equals(name))
                    .forEach(marker -> delete(name, marker.versionId()));
            if (page.nextKeyMarker() != null && !page.nextKeyMarker().equals(name)) {
                // what follows begins like this name, and is another object
                return;
            }
        }
    }

    private void delete(String name, String version) {
        client.deleteObject(delete -> delete.bucket(bucket).key(name).versionId(version));
    }

    private boolean askWhetherKept() {
        try {
            var status = client.getBucketVersioning(get -> get.bucket(bucket)).status();
            return status == BucketVersioningStatus.ENABLED || status == BucketVersioningStatus.SUSPENDED;
        } catch (S3Exception e) {
            if (e.statusCode() == 501 || e.statusCode() == 405 || e.statusCode() == 400) {
                return false;
            }
            throw e;
        }
    }
}
