package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.testkit.store.http.Fault;
import dev.lifeboat.testkit.store.http.S3Double;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands through the library of S3, to a double of its server. */
class S3DoubleTest {
    @TempDir
    private Path temp;

    @Test
    void worksOnABucketAsOnAFolder() throws Exception {
        try (var server = new S3Double(InstantSource.system())) {
            StoreLife.live(
                    temp,
                    server.address(),
                    Map.of("AWS_ACCESS_KEY_ID", "id", "AWS_SECRET_ACCESS_KEY", "planted-secret"));
        }
    }

    @Test
    void saysThatAStoreDoesNotAnswerAndNeverItsSecret() throws Exception {
        try (var server = new S3Double(InstantSource.system())) {
            var tool = new Tool(temp.resolve("home"));
            tool.environment.put("AWS_ACCESS_KEY_ID", "id");
            tool.environment.put("AWS_SECRET_ACCESS_KEY", "planted-secret");
            tool.environment.put("LIFEBOAT_REPOSITORY", server.address());
            server.faults(_ -> Fault.STATUS_503);
            var ran = tool.run("init", "--key-file", temp + "/key", "--recovery-key", temp + "/recovery");
            assertThat(ran.exit()).isEqualTo(Exit.UNREACHABLE);
            assertThat(ran.errors() + ran.text()).contains("Action:").doesNotContain("planted");
            assertThat(temp.resolve("key")).doesNotExist();
        }
    }
}
