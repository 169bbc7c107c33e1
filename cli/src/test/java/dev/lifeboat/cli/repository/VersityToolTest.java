package dev.lifeboat.cli.repository;

import dev.lifeboat.testkit.store.VersityServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a real server of S3 that enforces conditional writes. */
@Tag("stores")
class VersityToolTest {
    @TempDir
    private Path temp;

    @TempDir
    private Path folder;

    @Test
    void worksOnABucketAsOnAFolder() throws Exception {
        try (var server = new VersityServer(folder)) {
            server.makeBucket("bucket");
            StoreLife.live(
                    temp,
                    server.address("bucket"),
                    Map.of(
                            "AWS_ACCESS_KEY_ID",
                            VersityServer.OWNER.id(),
                            "AWS_SECRET_ACCESS_KEY",
                            VersityServer.OWNER.secret()));
        }
    }
}
