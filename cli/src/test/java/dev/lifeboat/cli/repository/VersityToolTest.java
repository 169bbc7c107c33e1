package dev.lifeboat.cli.repository;

import dev.lifeboat.testkit.store.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a real server of S3 that enforces conditional writes. */
@Tag("stores")
class VersityToolTest {
    private static final String ID = "lifeboat";
    private static final String SECRET = "a secret of tests";

    @TempDir
    private Path temp;

    @Test
    void worksOnABucketAsOnAFolder() throws Exception {
        var port = ServerProcess.freePort();
        // a folder of its data is a bucket
        Files.createDirectories(temp.resolve("data/bucket"));
        try (var _ = new ServerProcess(
                port,
                temp.resolve("log"),
                Map.of("ROOT_ACCESS_KEY", ID, "ROOT_SECRET_KEY", SECRET),
                List.of(
                        ServerProcess.made("bin/versitygw").toString(),
                        "--port",
                        "127.0.0.1:" + port,
                        "--keep-alive",
                        "--quiet",
                        "posix",
                        temp.resolve("data").toString()))) {
            S3Life.live(temp, "s3://bucket/some/where?endpoint=http://127.0.0.1:" + port, ID, SECRET);
        }
    }
}
