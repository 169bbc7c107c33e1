package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.testkit.store.http.AzureDouble;
import dev.lifeboat.testkit.store.http.Fault;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands through the library of Azure, to a double of its server. */
class AzureDoubleTest {
    @TempDir
    private Path temp;

    @Test
    void worksOnAContainerAsOnAFolder() throws Exception {
        try (var server = new AzureDouble(InstantSource.system())) {
            StoreLife.live(temp, server.address(), Map.of("AZURE_STORAGE_KEY", "cGxhbnRlZA=="));
        }
    }

    /** As the portal of Azure shows it, with a question mark in front. */
    @Test
    void opensAContainerByTheSignatureOfTheEnvironment() throws Exception {
        try (var server = new AzureDouble(InstantSource.system())) {
            var unsigned = new AtomicInteger();
            server.faults(request -> {
                if (!"planted+signature=".equals(request.query().get("sig"))) {
                    unsigned.incrementAndGet();
                }
                return Fault.NONE;
            });
            var tool = new Tool(temp.resolve("home"));
            tool.environment.put("LIFEBOAT_REPOSITORY", server.address());
            tool.environment.put("AZURE_STORAGE_SAS_TOKEN", "?sv=2025-07-05&sp=rwdl&sig=planted%2Bsignature%3D");
            var made = tool.done("init", "--key-file", temp + "/key", "--recovery-key", temp + "/recovery");
            assertThat(made.text() + made.errors()).doesNotContain("planted");
            assertThat(server.requests()).isPositive();
            assertThat(unsigned).hasValue(0);
        }
    }
}
