package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.testkit.store.AzuriteServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a real server of Azure's protocol. */
@Tag("stores")
class AzuriteToolTest {
    @TempDir
    private static Path folder;

    private static AzuriteServer server;

    @TempDir
    private Path temp;

    @BeforeAll
    static void start() throws Exception {
        server = new AzuriteServer(folder);
        server.makeContainer("container");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void worksOnAContainerAsOnAFolder() throws Exception {
        StoreLife.live(temp, server.address("container"), Map.of("AZURE_STORAGE_KEY", AzuriteServer.OWNER.key()));
    }

    @Test
    void saysThatTheContainerIsMissingOrTheKeyIsWrongAndNeverTheKey() {
        var tool = new Tool(temp.resolve("home"));
        tool.environment.put("LIFEBOAT_REPOSITORY", server.address("missing"));
        tool.environment.put("AZURE_STORAGE_KEY", AzuriteServer.OWNER.key());
        var missing = tool.run("init", "--key-file", temp + "/key", "--recovery-key", temp + "/recovery");
        assertThat(missing.exit()).as(missing.errors()).isEqualTo(Exit.FAILED);
        assertThat(missing.errors()).contains("LifeboatStoreContainerNotFound", "missing", "Action:");
        var other = "cGxhbnRlZCBrZXkgdGhhdCBpcyBhbm90aGVy";
        tool.environment.put("LIFEBOAT_REPOSITORY", server.address("container"));
        tool.environment.put("AZURE_STORAGE_KEY", other);
        var wrong = tool.run("init", "--key-file", temp + "/key", "--recovery-key", temp + "/recovery");
        assertThat(wrong.exit()).as(wrong.errors()).isEqualTo(Exit.DENIED);
        assertThat(wrong.errors()).contains("Action:").doesNotContain(other);
        assertThat(temp.resolve("key")).doesNotExist();
    }
}
