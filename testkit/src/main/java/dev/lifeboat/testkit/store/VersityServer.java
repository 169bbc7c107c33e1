package dev.lifeboat.testkit.store;

import dev.lifeboat.repository.store.StoreCredentials;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Versity Gateway on a folder: an S3 store that enforces conditional writes, versions and object lock. Made by {@code scripts/stores.sh}. */
public final class VersityServer implements AutoCloseable {
    public static final StoreCredentials.AccessKey OWNER =
            new StoreCredentials.AccessKey("lifeboat", "a secret of tests");

    private final ServerProcess process;
    private final Path data;
    private final URI endpoint;

    /** @param folder empty; whoever made it removes it */
    public VersityServer(Path folder) throws IOException {
        var port = ServerProcess.freePort();
        data = Files.createDirectory(folder.resolve("data"));
        var versions = Files.createDirectory(folder.resolve("versions"));
        endpoint = URI.create("http://127.0.0.1:" + port);
        process = new ServerProcess(
                port,
                folder.resolve("log"),
                Map.of("ROOT_ACCESS_KEY", OWNER.id(), "ROOT_SECRET_KEY", OWNER.secret()),
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
    }

    public URI endpoint() {
        return endpoint;
    }

    /** Makes a plain bucket, which is a folder of its data. */
    public void makeBucket(String name) throws IOException {
        Files.createDirectory(data.resolve(name));
    }

    /** The address of a place in a bucket, which may be missing. */
    public String address(String bucket) {
        return "s3://" + bucket + "/some/where?endpoint=" + endpoint;
    }

    @Override
    public void close() {
        process.close();
    }
}
