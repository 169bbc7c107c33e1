package dev.lifeboat.stores.server;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.testkit.store.AzuriteServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/** {@link AzuriteServer}, and what the owner of its account does with the library of Azure. */
public final class Azurite implements AutoCloseable {
    private final AzuriteServer server;
    private final BlobServiceClient owner;

    /** @param folder empty; whoever made it removes it */
    public Azurite(Path folder) throws IOException {
        this(new AzuriteServer(folder));
    }

    /** As {@link AzuriteServer#withTokens}. */
    public static Azurite withTokens(Path folder, Path certificate, Path key) throws IOException {
        return new Azurite(AzuriteServer.withTokens(folder, certificate, key));
    }

    private Azurite(AzuriteServer server) {
        this.server = server;
        owner = new BlobServiceClientBuilder()
                .endpoint(server.endpoint().toString())
                .credential(new StorageSharedKeyCredential(AzuriteServer.ACCOUNT, AzuriteServer.OWNER.key()))
                .httpClient(new JdkHttpClientBuilder().build())
                .buildClient();
    }

    public static StoreCredentials credentials() {
        return AzuriteServer.OWNER;
    }

    /** What the owner of the account may do. */
    public BlobServiceClient owner() {
        return owner;
    }

    /** A new container. */
    public StoreLocation.Azure container() {
        var name = "c-" + UUID.randomUUID();
        owner.createBlobContainer(name);
        return location(name);
    }

    /** A container by this name, perhaps missing. */
    public StoreLocation.Azure location(String container) {
        return (StoreLocation.Azure) StoreLocation.parse(server.address(container));
    }

    @Override
    public void close() {
        server.close();
    }
}
