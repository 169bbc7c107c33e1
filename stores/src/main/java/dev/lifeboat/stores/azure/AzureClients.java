package dev.lifeboat.stores.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import dev.lifeboat.repository.store.StoreLocation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Builds the SDK's clients. Repeats nothing: that is {@code RetryingBlobStore}'s. */
final class AzureClients {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** Without a byte. */
    private static final Duration SILENCE = Duration.ofSeconds(60);
    /** 64 MiB at 4 Mbit/s. */
    static final Duration CALL = Duration.ofMinutes(3);

    private static final @Nullable Duration NO_PAUSE = null;

    private AzureClients() {}

    static HttpClient http() {
        return http(java.net.http.HttpClient.newBuilder());
    }

    static HttpClient http(java.net.http.HttpClient.Builder client) {
        return new JdkHttpClientBuilder(client.version(java.net.http.HttpClient.Version.HTTP_1_1))
                .connectionTimeout(CONNECT)
                .writeTimeout(SILENCE)
                .responseTimeout(SILENCE)
                .readTimeout(SILENCE)
                .build();
    }

    static BlobServiceClientBuilder builder(StoreLocation.Azure location, HttpClient http) {
        return new BlobServiceClientBuilder()
                .endpoint(location.endpoint()
                        .map(Object::toString)
                        .orElse("https://" + location.account() + ".blob.core.windows.net"))
                .httpClient(http)
                .retryOptions(once());
    }

    static BlobContainerClient container(BlobServiceClientBuilder builder, StoreLocation.Azure location) {
        return builder.buildClient().getBlobContainerClient(location.container());
    }

    @SuppressWarnings("NullAway") // the SDK is not annotated: null means its default, unused here
    private static RequestRetryOptions once() {
        return new RequestRetryOptions(RetryPolicyType.FIXED, 1, CALL, NO_PAUSE, NO_PAUSE, null);
    }
}
