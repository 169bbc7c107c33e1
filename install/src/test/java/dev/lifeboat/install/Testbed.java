package dev.lifeboat.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.testkit.cluster.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** The cluster of the tests (scripts/test-cluster.sh), asked by kubectl: by other code than the one under test. */
final class Testbed {
    static final String IMAGE = "localhost/testbed/standin:1";

    private static final Path ROOT = root();
    private static final Path BIN = Path.of(Objects.requireNonNullElse(
            System.getenv("BIN"), ROOT.resolve("testbed/bin").toString()));

    private static final Path DEFINITIONS = ROOT.resolve("api/src/main/resources/crds");

    private Testbed() {}

    static Path kubeconfig() {
        return TestCluster.kubeconfig()
                .orElseThrow(() -> new IllegalStateException("No cluster is named: run by scripts/test.sh"));
    }

    static String kubectl(String... arguments) {
        return run("", command(arguments));
    }

    static void apply(String yaml) {
        run(yaml, command("apply", "-f", "-"));
    }

    /** Every object of the cluster but those that come and go by themselves. */
    static Set<String> objects() {
        var kinds = kubectl("api-resources", "--verbs=list", "-o", "name")
                .lines()
                .filter(kind -> !kind.startsWith("events") && !kind.startsWith("componentstatuses"))
                .toList();
        var all = kubectl(
                "get",
                String.join(",", kinds),
                "--all-namespaces",
                "--ignore-not-found",
                "-o",
                "jsonpath={range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name}{\"\\n\"}{end}");
        return new TreeSet<>(all.lines().toList());
    }

    /** Makes the stand-in image and imports it. */
    static void importStandIn() throws IOException {
        var folder = Files.createTempDirectory(ROOT.resolve("install/target"), "standin");
        var layer = folder.resolve("layer");
        for (var directory : List.of("bin", "crds", "tmp", "proc", "sys", "dev", "etc")) {
            Files.createDirectories(layer.resolve(directory));
        }
        run(
                "",
                List.of(
                        "cp",
                        Objects.requireNonNullElse(System.getenv("BUSYBOX"), "/bin/busybox"),
                        layer + "/bin/busybox"));
        for (var tool : List.of("sh", "cat", "mkdir", "touch", "httpd", "sleep", "grep", "echo")) {
            Files.createSymbolicLink(layer.resolve("bin").resolve(tool), Path.of("busybox"));
        }
        run("", List.of("cp", BIN.resolve("hyperkube").toString(), layer + "/bin/hyperkube"));
        try (var script = Objects.requireNonNull(Testbed.class.getResourceAsStream("/standin/lifeboat"))) {
            Files.copy(script, layer.resolve("bin/lifeboat"), StandardCopyOption.REPLACE_EXISTING);
        }
        run("", List.of("chmod", "-R", "a+rX,u+x", layer + "/bin"));
        run("", List.of("chmod", "0755", layer + "/bin/lifeboat"));
        try (var definitions = Files.list(DEFINITIONS)) {
            for (var definition : definitions.toList()) {
                Files.copy(
                        definition,
                        layer.resolve("crds").resolve(definition.getFileName().toString()));
            }
        }
        var tar = folder.resolve("standin.tar");
        run(
                "",
                List.of(
                        "python3",
                        ROOT.resolve("testbed/scripts/mkimage.py").toString(),
                        tar.toString(),
                        IMAGE,
                        layer.toString(),
                        "--entry",
                        "/bin/lifeboat"));
        run("", List.of(ROOT.resolve("testbed/scripts/import.sh").toString(), tar.toString()));
        run("", List.of("rm", "-rf", folder.toString()));
    }

    /** Whether the API server would refuse our definitions now because of {@code policy}; changes nothing. */
    static boolean wouldRefuseDefinitions(String policy) {
        return output("", command("create", "--dry-run=server", "-f", DEFINITIONS.toString()))
                .text()
                .contains(policy);
    }

    private static List<String> command(String... arguments) {
        var command = new ArrayList<>(List.of(
                BIN.resolve("hyperkube").toString(),
                "kubectl",
                "--kubeconfig",
                kubeconfig().toString(),
                "--request-timeout=30s"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String run(String input, List<String> command) {
        var output = output(input, command);
        assertThat(output.exit())
                .as(String.join(" ", command) + "\n" + output.text())
                .isZero();
        return output.text();
    }

    private record Output(int exit, String text) {}

    private static Output output(String input, List<String> command) {
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("BIN", BIN.toString());
            builder.environment()
                    .put("NAME", kubeconfig().getParent().getFileName().toString());
            var process = builder.start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            return new Output(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Path root() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("testbed"))) {
            folder = Objects.requireNonNull(folder.getParent(), "not inside the repository");
        }
        return folder;
    }
}
