package dev.lifeboat.acceptance.cli;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.partitioningBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.acceptance.Cli;
import dev.lifeboat.acceptance.Ended;
import dev.lifeboat.acceptance.Server;
import dev.lifeboat.acceptance.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
class CommandLineTest {
    @TempDir
    private Path folder;

    /** A start from class files takes twice as long; how long it takes at all is measured by {@code make bench}, where the machine is quiet. */
    @Test
    void startsFromTheCacheOfTheBuild() throws IOException {
        var log = folder.resolve("classes.log");
        var cli = new Cli(
                folder, Map.of("HOME", folder.toString(), "LIFEBOAT_JAVA_OPTIONS", "-Xlog:class+load:file=" + log));

        cli.run("version").succeeded();

        try (var loaded = Files.lines(log)) {
            assertThat(loaded.collect(partitioningBy(line -> line.contains("shared objects file"), counting())))
                    .satisfies(classes -> assertThat(classes.get(true))
                            .as("classes from the cache, and not: %s", classes)
                            .isGreaterThan(5 * classes.get(false)));
        }
    }

    @Test
    void initMakesAServerAndLogsIn() throws IOException {
        var cli = new Cli(folder, Map.of("HOME", folder.toString()));
        var data = folder.resolve("data");
        var made = cli.run("init", "--data", data.toString(), "--public-url", "https://127.0.0.1:8443")
                .succeeded();
        var token = Files.readString(data.resolve("admin-token")).strip();
        assertThat(made.out() + made.err()).doesNotContain(token);
        var config = folder.resolve(".config/lifeboat/config.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
                .isEqualTo("rw-------");

        try (var server = Server.start(data)) {
            // the server of this test listens on a port of its own
            cli.run(
                            "login",
                            "--server",
                            server.url(),
                            "--token-file",
                            server.adminToken().toString(),
                            "--ca",
                            server.ca().toString())
                    .succeeded();
            cli.run("vault", "create", "main").succeeded();
            cli.run("policy", "create", "nightly", "--every", "P1D", "--keep", "P30D")
                    .succeeded();
            assertThat(cli.json("policy", "list").findValuesAsText("name")).contains("nightly");
            var status = cli.run("status").succeeded();
            assertThat(status.out()).contains("main", "lifeboat cluster add");
            assertThat(status.err()).as("the recovery key is still there").contains("recovery-key");
            Files.delete(data.resolve("recovery-key"));
            assertThat(cli.run("status").succeeded().err()).doesNotContain("recovery-key");
            cli.run("vault", "delete", "main").succeeded();
        }
    }

    @Test
    void theAuthorityIsPinnedByItsFingerprint() {
        try (var server = Server.start(folder.resolve("data"))) {
            var print = Cli.administrator(server, folder)
                    .json("status")
                    .at("/server/caSha256")
                    .asText();
            var cli = new Cli(folder, Map.of("HOME", folder.toString()));
            var token = server.adminToken().toString();
            login(cli, server, token, "00".repeat(32)).answered(4);
            login(cli, server, token, print).succeeded();
            cli.run("vault", "list").succeeded();
        }
    }

    @Test
    void exitCodesTellWhatHappened() throws IOException {
        try (var server = Server.start(folder.resolve("data"))) {
            var cli = Cli.administrator(server, folder);
            cli.run("vault", "create").answered(2);
            var absent = cli.run("vault", "show", "none").answered(1);
            assertThat(absent.err()).contains("ResourceNotFound", "Cause:", "Action:");
            var wrong = Files.writeString(folder.resolve("wrong"), "no-such-token");
            var stranger = new Cli(folder, Map.of("HOME", folder.toString()));
            stranger.run(
                            "login",
                            "--server",
                            server.url(),
                            "--token-file",
                            wrong.toString(),
                            "--ca",
                            server.ca().toString())
                    .answered(5);
            server.kill();
            assertThat(cli.run("vault", "list").answered(4).err()).contains("ServerUnreachable", "Action:");
        }
    }

    /** EXT-2, on both sides: neither the cluster nor the vault server keeps anything of an installation that failed. */
    @Test
    void anInstallationThatFailsLeavesNothing() {
        var testbed = Testbed.get();
        try (var server = Server.start(folder.resolve("data"))) {
            var cli = Cli.administrator(server, folder);
            var failed = cli.run(
                            "cluster",
                            "add",
                            "none",
                            "--kubeconfig",
                            testbed.kubectl().kubeconfig().toString(),
                            "--vault-url",
                            server.urlForPods(),
                            "--image",
                            "localhost/testbed/no-such-image:1",
                            "--set",
                            "image.pullPolicy=Never")
                    .answered(1);
            assertThat(failed.err()).contains("UserErrorExtensionImagePullFailed", "no-such-image", "Action:");
            assertThat(cli.json("cluster", "list")).isEmpty();
            assertThat(testbed.kubectl().exists("namespace", "dataprotection-microsoft"))
                    .isFalse();
        }
    }

    private static Ended login(Cli cli, Server server, String tokenFile, String fingerprint) {
        return cli.run("login", "--server", server.url(), "--token-file", tokenFile, "--ca-sha256", fingerprint);
    }
}
