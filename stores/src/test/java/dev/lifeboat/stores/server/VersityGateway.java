package dev.lifeboat.stores.server;

import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.testkit.store.VersityServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** {@link VersityServer}, and what its owner does with the library of S3. */
public final class VersityGateway implements AutoCloseable {
    private final VersityServer server;
    private final S3Client owner;

    /** @param folder empty; whoever made it removes it */
    public VersityGateway(Path folder) throws IOException {
        server = new VersityServer(folder);
        owner = S3Client.builder()
                .endpointOverride(server.endpoint())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(VersityServer.OWNER.id(), VersityServer.OWNER.secret())))
                .build();
    }

    public static StoreCredentials credentials() {
        return VersityServer.OWNER;
    }

    /** What the owner of the buckets may do. */
    public S3Client owner() {
        return owner;
    }

    /** A new bucket. */
    public StoreLocation.S3 bucket() {
        var name = "b-" + UUID.randomUUID();
        owner.createBucket(create -> create.bucket(name));
        return location(name);
    }

    /** A new bucket that keeps versions. */
    public StoreLocation.S3 bucketWithVersions() {
        var bucket = bucket();
        owner.putBucketVersioning(put -> put.bucket(bucket.bucket())
                .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
        return bucket;
    }

    /** A new bucket with object lock, and hence versions. */
    public StoreLocation.S3 bucketWithLock() {
        var name = "l-" + UUID.randomUUID();
        owner.createBucket(create -> create.bucket(name).objectLockEnabledForBucket(true));
        return location(name);
    }

    public URI endpoint() {
        return server.endpoint();
    }

    @Override
    public void close() {
        owner.close();
        server.close();
    }

    private StoreLocation.S3 location(String bucket) {
        return (StoreLocation.S3) StoreLocation.parse(server.address(bucket));
    }
}
