package dev.lifeboat.stores.server;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.testkit.store.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Azurite in memory: Microsoft's double of Azure Blob storage, a real server of the protocol. Knows neither versions nor immutability. */
public final class Azurite implements AutoCloseable {
    private static final String ACCOUNT = "lifeboat";
    /** Base64 of a plain sentence. */
    private static final String KEY = "dGhlIGtleSBvZiBhIHN0b3JhZ2UgYWNjb3VudCBvZiB0ZXN0cw==";

    private final ServerProcess process;
    private final URI endpoint;
    private final BlobServiceClient owner;

    /** @param folder empty; whoever made it removes it */
    public Azurite(Path folder) throws IOException {
        this(folder, "http", List.of());
    }

    /**
     * One that also takes tokens, hence with TLS.
     *
     * @param certificate its own, in PEM, for 127.0.0.1
     * @param key of that, in PEM
     */
    public static Azurite withTokens(Path folder, Path certificate, Path key) throws IOException {
        return new Azurite(
                folder,
                "https",
                List.of("--oauth", "basic", "--cert", certificate.toString(), "--key", key.toString()));
    }

    private Azurite(Path folder, String scheme, List<String> more) throws IOException {
        var port = ServerProcess.freePort();
        endpoint = URI.create(scheme + "://127.0.0.1:" + port + "/" + ACCOUNT);
        var command = new ArrayList<>(List.of(
                "node",
                ServerProcess.made("node_modules/azurite/dist/src/blob/main.js").toString(),
                "--blobHost",
                "127.0.0.1",
                "--blobPort",
                Integer.toString(port),
                "--inMemoryPersistence",
                "--disableTelemetry",
                "--skipApiVersionCheck",
                "--silent"));
        command.addAll(more);
        process = new ServerProcess(
                port, folder.resolve("log"), Map.of("AZURITE_ACCOUNTS", ACCOUNT + ":" + KEY), command);
        owner = new BlobServiceClientBuilder()
                .endpoint(endpoint.toString())
                .credential(new StorageSharedKeyCredential(ACCOUNT, KEY))
                .httpClient(new JdkHttpClientBuilder().build())
                .buildClient();
    }

    public static StoreCredentials credentials() {
        return new StoreCredentials.SharedKey(KEY);
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
        return (StoreLocation.Azure)
                StoreLocation.parse("azure://" + ACCOUNT + "/" + container + "/some/where?endpoint=" + endpoint);
    }

    @Override
    public void close() {
        process.close();
    }
}
