package dev.lifeboat.stores.s3;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreCredentials.AccessKey;
import dev.lifeboat.repository.store.StoreCredentials.SharedAccessSignature;
import dev.lifeboat.repository.store.StoreCredentials.SharedKey;
import dev.lifeboat.repository.store.StoreCredentials.WebIdentity;
import dev.lifeboat.repository.store.StoreCredentials.Workload;
import dev.lifeboat.repository.store.StoreLocation;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

/** Builds the SDK's clients. Repeats nothing: that is {@code RetryingBlobStore}'s. */
final class S3Clients {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** Without a byte. */
    private static final Duration SILENCE = Duration.ofSeconds(60);
    /** 64 MiB at 4 Mbit/s. */
    private static final Duration CALL = Duration.ofMinutes(3);

    private static final int CONNECTIONS = 64;

    private S3Clients() {}

    static S3Client client(StoreLocation.S3 location, AwsCredentialsProvider credentials) {
        var builder = S3Client.builder()
                .region(region(location))
                .credentialsProvider(credentials)
                // no chunks with signatures of their own: some stores do not know them, and the content has a checksum
                // already
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(location.pathStyle())
                        .chunkedEncodingEnabled(false)
                        .build())
                // what is written carries a SHA-256 of its own; what is read is verified by whoever reads it
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(Apache5HttpClient.builder()
                        .maxConnections(CONNECTIONS)
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE))
                .overrideConfiguration(
                        o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()).apiCallTimeout(CALL));
        location.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    static S3Presigner presigner(StoreLocation.S3 location, AwsCredentialsProvider credentials) {
        var builder = S3Presigner.builder()
                .region(region(location))
                .credentialsProvider(credentials)
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(location.pathStyle())
                        .build());
        location.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    static AwsCredentialsProvider credentials(StoreLocation.S3 location, StoreCredentials credentials) {
        return switch (credentials) {
            case Workload() -> workload(location);
            case AccessKey(var id, var secret) ->
                StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret));
            case WebIdentity identity -> webIdentity(location, identity);
            case SharedKey _, SharedAccessSignature _ ->
                throw new LifeboatException(
                        ErrorCode.STORE_ACCESS_DENIED,
                        Map.of("container", location.bucket(), "reason", "these credentials are for Azure"));
        };
    }

    /** Only Amazon's own machines can be asked who they are; anywhere else the question goes to nobody, and takes its time. */
    private static AwsCredentialsProvider workload(StoreLocation.S3 location) {
        var isAmazon = location.endpoint()
                .map(endpoint -> Objects.toString(endpoint.getHost(), ""))
                .map(host -> host.contains(".amazonaws.com"))
                .orElse(true);
        return isAmazon
                ? DefaultCredentialsProvider.builder().build()
                : AwsCredentialsProviderChain.of(
                        SystemPropertyCredentialsProvider.create(),
                        EnvironmentVariableCredentialsProvider.create(),
                        WebIdentityTokenFileCredentialsProvider.create(),
                        ProfileCredentialsProvider.create(),
                        ContainerCredentialsProvider.create());
    }

    private static AwsCredentialsProvider webIdentity(StoreLocation.S3 location, WebIdentity identity) {
        var service = StsClient.builder()
                .region(region(location))
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClientBuilder(
                        Apache5HttpClient.builder().connectionTimeout(CONNECT).socketTimeout(SILENCE));
        identity.service().ifPresent(service::endpointOverride);
        return StsWebIdentityTokenFileCredentialsProvider.builder()
                .stsClient(service.build())
                .roleArn(identity.role())
                .roleSessionName("lifeboat")
                .webIdentityTokenFile(identity.token())
                .build();
    }

    /** A store of one's own has its regions, if any, by name only; Amazon's is asked for where the process runs. */
    private static Region region(StoreLocation.S3 location) {
        return location.region()
                .map(Region::of)
                .orElseGet(() -> location.endpoint().isPresent()
                        ? Region.US_EAST_1
                        : DefaultAwsRegionProviderChain.builder().build().getRegion());
    }
}
