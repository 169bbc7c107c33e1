package dev.lifeboat.acceptance.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.acceptance.Checkout;
import dev.lifeboat.acceptance.Kubectl;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A pod for bare clients: the extension's image, runtime and CPU limit, a service account, the same way to the API server. Only the program differs.
 */
final class BarePod implements AutoCloseable {
    private static final String NAMESPACE = "lifeboat-bench";
    private static final String PLACE = "/bench";
    private static final String MANIFEST = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: lifeboat-bench}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: bare, namespace: lifeboat-bench}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: lifeboat-bench}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
            subjects: [{kind: ServiceAccount, name: bare, namespace: lifeboat-bench}]
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: bare, namespace: lifeboat-bench}
            spec:
              serviceAccountName: bare
              terminationGracePeriodSeconds: 1
              securityContext: {runAsUser: 0}
              containers:
                - name: bare
                  image: IMAGE
                  imagePullPolicy: Never
                  command: [COMMAND, idle]
                  resources: {requests: {cpu: 100m}, limits: {cpu: 1000m}}
                  volumeMounts: [{name: classes, mountPath: PLACE, readOnly: true}]
              volumes: [{name: classes, hostPath: {path: CLASSES}}]
            """;

    private final Kubectl kubectl;
    private final List<String> command;

    private BarePod(Kubectl kubectl, List<String> command) {
        this.kubectl = kubectl;
        this.command = command;
    }

    static BarePod start(Kubectl kubectl, String image) {
        var command = command();
        kubectl.apply(MANIFEST.replace("IMAGE", image)
                .replace("COMMAND", String.join(", ", command))
                .replace("PLACE", PLACE)
                .replace(
                        "CLASSES",
                        Checkout.file("acceptance/target/test-classes").toString()));
        kubectl.run("-n", NAMESPACE, "wait", "pod/bare", "--for=condition=Ready", "--timeout=60s")
                .succeeded();
        return new BarePod(kubectl, command);
    }

    /** With the image's archive of classes, as the extension has it: an archive needs the class path it was made with, and bears more behind it. */
    private static List<String> command() {
        try {
            var classPath = Files.readString(Checkout.file("target/image/filesystem/app/jib-classpath-file"))
                    .strip();
            return List.of(
                    "/opt/java/bin/java",
                    "-XX:+UseSerialGC",
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:SharedArchiveFile=/app/classes.jsa",
                    "-Xmx512m",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    classPath + ":" + PLACE,
                    BareMain.class.getName());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client in a JVM of its own. */
    Session fresh() {
        try {
            var words = new ArrayList<>(List.of(
                    kubectl.program().toString(),
                    "kubectl",
                    "--kubeconfig=" + kubectl.kubeconfig(),
                    "-n",
                    NAMESPACE,
                    "exec",
                    "-i",
                    "bare",
                    "--"));
            words.addAll(command);
            return new Session(new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What a call did.
     *
     * @param amount bytes listed, or objects created
     */
    record Measured(long amount, double seconds) {}

    /** One process; for one thread. */
    static final class Session implements AutoCloseable {
        private final Process process;
        private final BufferedReader answers;
        private final BufferedWriter questions;

        private Session(Process process) {
            this.process = process;
            this.answers = process.inputReader(UTF_8);
            this.questions = process.outputWriter(UTF_8);
        }

        Measured list(int concurrency) {
            return ask("list " + concurrency);
        }

        Measured create(Population population, int concurrency) {
            return ask("create " + population.text() + " " + concurrency);
        }

        private Measured ask(String question) {
            try {
                questions.write(question + "\n");
                questions.flush();
                var answer = answers.readLine();
                if (answer == null) {
                    throw new IllegalStateException("the bare client ended at: " + question);
                }
                var words = answer.split(" ");
                return new Measured(Long.parseLong(words[0]), Long.parseLong(words[1]) / 1e9);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                questions.close();
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        kubectl.run("delete", "clusterrolebinding", "lifeboat-bench").succeeded();
        kubectl.destroy(NAMESPACE);
    }
}
