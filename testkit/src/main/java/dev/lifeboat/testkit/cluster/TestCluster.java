package dev.lifeboat.testkit.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The cluster of this process of tests, as scripts/test-cluster.sh names it: {@code LIFEBOAT_TEST_KUBECONFIG}, or with {@code _2} behind it for the second of two
 * processes side by side.
 */
public final class TestCluster {
    private static final String VARIABLE = "LIFEBOAT_TEST_KUBECONFIG";

    private TestCluster() {}

    /** Empty if no cluster is named. */
    public static Optional<Path> kubeconfig() {
        return Optional.ofNullable(System.getenv(variable())).map(Path::of);
    }

    /** What the file says. Throws {@code IllegalStateException} if no cluster is named. */
    public static String kubeconfigText() {
        var file = kubeconfig()
                .orElseThrow(() -> new IllegalStateException(variable() + " is not set: run by scripts/test.sh"));
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String variable() {
        return System.getProperty("lifeboat.tests.fork", "").equals("fork-2") ? VARIABLE + "_2" : VARIABLE;
    }
}
