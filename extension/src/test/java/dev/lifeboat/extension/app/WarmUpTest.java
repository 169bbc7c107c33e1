package dev.lifeboat.extension.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.extension.kube.MemoryCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmUpTest {
    @TempDir
    private Path spool;

    @Test
    void leavesNothingBehindWhenABackupEndsIt() throws Exception {
        var warmUp = new WarmUp(new MemoryCluster(), spool);
        warmUp.begin();
        await().until(() -> !isEmpty()); // it fills a pack

        warmUp.end();

        assertThat(spool).isEmptyDirectory();
    }

    @Test
    void doesNotBeginOnceABackupHasBegun() throws Exception {
        var warmUp = new WarmUp(new MemoryCluster(), spool);
        warmUp.end();

        warmUp.begin();

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("warm-up"));
        assertThat(spool).isEmptyDirectory();
    }

    private boolean isEmpty() throws IOException {
        try (var files = Files.list(spool)) {
            return files.findAny().isEmpty();
        }
    }
}
