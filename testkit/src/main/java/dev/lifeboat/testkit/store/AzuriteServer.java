package dev.lifeboat.testkit.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.store.StoreCredentials;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Azurite in memory: Microsoft's double of Azure Blob storage, a real server of the protocol. Knows neither versions nor immutability. Made by {@code
 * scripts/stores.sh}.
 */
public final class AzuriteServer implements AutoCloseable {
    public static final String ACCOUNT = "lifeboat";
    /** Base64 of a plain sentence. */
    public static final StoreCredentials.SharedKey OWNER =
            new StoreCredentials.SharedKey("dGhlIGtleSBvZiBhIHN0b3JhZ2UgYWNjb3VudCBvZiB0ZXN0cw==");

    private static final String VERSION = "2021-12-02";

    private final ServerProcess process;
    private final URI endpoint;

    /** @param folder for its log; whoever made it removes it */
    public AzuriteServer(Path folder) throws IOException {
        this(folder, "http", List.of());
    }

    /**
     * One that also takes tokens, hence with TLS.
     *
     * @param certificate its own, in PEM, for 127.0.0.1
     * @param key of that, in PEM
     */
    public static AzuriteServer withTokens(Path folder, Path certificate, Path key) throws IOException {
        return new AzuriteServer(
                folder,
                "https",
                List.of("--oauth", "basic", "--cert", certificate.toString(), "--key", key.toString()));
    }

    private AzuriteServer(Path folder, String scheme, List<String> more) throws IOException {
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
                port, folder.resolve("log"), Map.of("AZURITE_ACCOUNTS", ACCOUNT + ":" + OWNER.key()), command);
    }

    /** Of the account. */
    public URI endpoint() {
        return endpoint;
    }

    /** The address of a place in a container, which may be missing. */
    public String address(String container) {
        return "azure://" + ACCOUNT + "/" + container + "/some/where?endpoint=" + endpoint;
    }

    /** Makes a container, signed as Azure's documents say, without a library of theirs. */
    public void makeContainer(String name) throws IOException, InterruptedException {
        var date = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
                .format(ZonedDateTime.now(ZoneOffset.UTC));
        var signed = "PUT\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:" + date + "\nx-ms-version:" + VERSION + "\n/" + ACCOUNT
                + endpoint.getPath() + "/" + name + "\nrestype:container";
        var request = HttpRequest.newBuilder(URI.create(endpoint + "/" + name + "?restype=container"))
                .timeout(Duration.ofSeconds(20))
                .header("x-ms-date", date)
                .header("x-ms-version", VERSION)
                .header("Authorization", "SharedKey " + ACCOUNT + ":" + signature(signed))
                .PUT(BodyPublishers.noBody())
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 201) {
                throw new IOException("Azurite made no container: " + answer.statusCode() + " " + answer.body());
            }
        }
    }

    private static String signature(String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(OWNER.key()), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
