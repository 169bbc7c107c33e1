package dev.lifeboat.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing goes to a cluster that was not meant. No call is made here. */
class TargetClusterTest {
    private static final String TWO = """
            apiVersion: v1
            kind: Config
            clusters:
            - {name: one, cluster: {server: "https://127.0.0.1:1"}}
            - {name: other, cluster: {server: "https://127.0.0.1:2"}}
            contexts:
            - {name: to-one, context: {cluster: one, user: me}}
            - {name: to-other, context: {cluster: other, user: me}}
            current-context: to-one
            users:
            - {name: me, user: {}}
            """;

    @TempDir
    private Path folder;

    private Path kubeconfig;

    @BeforeEach
    void write() throws IOException {
        kubeconfig = Files.writeString(folder.resolve("kubeconfig"), TWO);
    }

    @Test
    void takesTheContextThatIsNamedAndElseTheCurrentOne() {
        try (var current = TargetCluster.open(kubeconfig, null);
                var named = TargetCluster.open(kubeconfig, "to-other")) {
            assertThat(current.server()).isEqualTo("https://127.0.0.1:1/");
            assertThat(named.server()).isEqualTo("https://127.0.0.1:2/");
        }
    }

    @Test
    void refusesAContextThatTheFileDoesNotHave() {
        assertThatThrownBy(() -> TargetCluster.open(kubeconfig, "to-onne"))
                .isInstanceOfSatisfying(LifeboatException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.CLUSTER_UNREACHABLE);
                    assertThat(e.text()).contains("no context to-onne", "to-one, to-other");
                });
    }
}
