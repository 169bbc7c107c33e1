package dev.lifeboat.stores.server;

import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.testkit.store.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** Versity Gateway on a folder: an S3 store that enforces conditional writes, versions and object lock. */
public final class VersityGateway implements AutoCloseable {
    private static final String ID = "lifeboat";
    private static final String SECRET = "a secret of tests";

    private final ServerProcess process;
    private final URI endpoint;
    private final S3Client owner;

    /** @param folder empty; whoever made it removes it */
    public VersityGateway(Path folder) throws IOException {
        var port = ServerProcess.freePort();
        var data = Files.createDirectory(folder.resolve("data"));
        var versions = Files.createDirectory(folder.resolve("versions"));
        endpoint = URI.create("http://127.0.0.1:" + port);
        process = new ServerProcess(
                port,
                folder.resolve("log"),
                Map.of("ROOT_ACCESS_KEY", ID, "ROOT_SECRET_KEY", SECRET),
                List.of(
                        ServerProcess.made("bin/versitygw").toString(),
                        "--port",
                        "127.0.0.1:" + port,
                        "--keep-alive",
                        "--quiet",
                        "posix",
                        "--versioning-dir",
                        versions.toString(),
                        data.toString()));
        owner = S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(ID, SECRET)))
                .build();
    }

    public static StoreCredentials credentials() {
        return new StoreCredentials.AccessKey(ID, SECRET);
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
        return endpoint;
    }

    @Override
    public void close() {
        owner.close();
        process.close();
    }

    private StoreLocation.S3 location(String bucket) {
        return (StoreLocation.S3) StoreLocation.parse("s3://" + bucket + "/some/where?endpoint=" + endpoint);
    }
}
