package dev.lifeboat.extension.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.link.FakeVault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By which right and with whom the extension speaks. */
class ClusterAccessTest {
    @Test
    void rule178ANewTokenOfTheServiceAccountIsTakenUpWhenTheOldOneHasExpired(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("token"), "old");
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var token = exchange.getRequestHeaders().getFirst("Authorization");
            var valid = ("Bearer " + Files.readString(file)).equals(token);
            exchange.sendResponseHeaders(valid ? 200 : 401, -1);
            exchange.close();
        });
        server.start();
        var settings = Map.of(
                "kubernetes.master",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "kubernetes.auth.tryKubeConfig",
                "false",
                "kubernetes.auth.serviceAccount.token",
                file.toString());
        settings.forEach(System::setProperty);
        try (var api = KubeClusterApi.ofEnvironment()) {
            assertThat(api.send(Call.get("/version")).status()).isEqualTo(200);
            Files.writeString(file, "new");
            assertThat(api.send(Call.get("/version")).status()).isEqualTo(200);
        } finally {
            settings.keySet().forEach(System::clearProperty);
            server.stop(0);
        }
    }

    @Test
    void rule179OnlyAServerOfTheConfiguredAuthorityIsSpokenTo() throws Exception {
        try (var server = new FakeVault();
                var stranger = new FakeVault()) {
            server.on("version", _ -> FakeVault.Sent.of(Map.of("gitVersion", "v1.36.3")));
            try (var api = KubeClusterApi.of(kubeconfig(server, authority(server)))) {
                assertThat(api.send(Call.get("/version")).status()).isEqualTo(200);
            }
            for (var trust : new String[] {authority(stranger), "", "insecure-skip-tls-verify: true"}) {
                try (var api = KubeClusterApi.of(kubeconfig(server, trust))) {
                    assertThatThrownBy(() -> api.send(Call.get("/version")))
                            .as(trust)
                            .isInstanceOf(IOException.class);
                }
            }
            assertThat(server.calls()).hasSize(1);
        }
    }

    private static String authority(FakeVault server) throws Exception {
        return "certificate-authority-data: "
                + Base64.getEncoder().encodeToString(server.authority().getBytes(StandardCharsets.US_ASCII));
    }

    private static String kubeconfig(FakeVault server, String trust) {
        return """
                apiVersion: v1
                kind: Config
                current-context: c
                contexts: [{name: c, context: {cluster: c, user: u}}]
                users: [{name: u, user: {token: t}}]
                clusters:
                - name: c
                  cluster:
                    server: %s
                    %s
                """.formatted(server.url(), trust);
    }

    @ParameterizedTest
    @CsvSource({"403,CLUSTER_RIGHTS_MISSING", "401,CLUSTER_RIGHTS_MISSING", "503,CLUSTER_UNREACHABLE", "422,TASK_FAILED"
    })
    void rule180AMissingRightHasACodeOfItsOwnThatNamesVerbAndResource(int status, ErrorCode code) {
        var answer = MemoryCluster.answer(status, "Refused", "secrets is forbidden");
        assertThatThrownBy(() -> answer.orThrow("list", "secrets"))
                .isInstanceOfSatisfying(LifeboatException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.text()).contains("list").contains("secrets");
                });
    }
}
