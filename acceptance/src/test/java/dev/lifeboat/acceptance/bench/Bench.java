package dev.lifeboat.acceptance.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.acceptance.Checkout;
import dev.lifeboat.acceptance.Cli;
import dev.lifeboat.acceptance.Kubectl;
import dev.lifeboat.acceptance.Server;
import dev.lifeboat.acceptance.Testbed;
import dev.lifeboat.api.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** A real server, the extension in a real cluster within 256Mi, and a population; what a person would do with them. */
final class Bench implements AutoCloseable {
    static final int NAMESPACES = 40;
    /** Mebibytes. */
    static final double MEMORY = 230;

    private static final String EXTENSION = "dataprotection-microsoft";
    private static final String LABELS = "app.kubernetes.io/name=lifeboat,app.kubernetes.io/component=extension";
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Path folder;
    private final Testbed testbed = Testbed.get();
    private final Server server;
    private final Cli cli;
    private final BareClient client;

    private Bench() throws Exception {
        folder = Files.createTempDirectory("lifeboat-bench");
        server = Server.start(folder.resolve("data"));
        cli = Cli.administrator(server, folder);
        client = new BareClient(BareAccess.ofKubeconfig(kubectl().kubeconfig()));
    }

    static Bench start() throws Exception {
        var bench = new Bench();
        bench.testbed.importImage(Checkout.file("target/extension.tar"));
        bench.cli.run("vault", "create", "main").succeeded();
        bench.cli
                .run(
                        "cluster",
                        "add",
                        "here",
                        "--kubeconfig",
                        bench.kubectl().kubeconfig().toString(),
                        "--set",
                        "resources.limits.memory=256Mi",
                        "--vault-url",
                        bench.server.urlForPods())
                .succeeded();
        return bench;
    }

    Kubectl kubectl() {
        return testbed.kubectl();
    }

    Server server() {
        return server;
    }

    BareClient client() {
        return client;
    }

    BarePod barePod() {
        return BarePod.start(
                kubectl(),
                kubectl()
                        .text(
                                "-n",
                                EXTENSION,
                                "get",
                                "pods",
                                "-l",
                                LABELS,
                                "-o",
                                "jsonpath={.items[0].spec.containers[0].image}"));
    }

    /** Creates all of it, or takes over what a run that was ended has left, and waits until the controllers have seen the Deployments. */
    void populate(Population population) throws Exception {
        client.write(
                "POST",
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                Population.DEFINITION.getBytes(UTF_8));
        kubectl()
                .run("wait", "crd/voyages.bench.example", "--for=condition=Established", "--timeout=30s")
                .succeeded();
        await().atMost(Duration.ofSeconds(30)).until(() -> client.status("/apis/bench.example/v1/voyages") == 200);
        client.create(population.namespaceCreations(), 8);
        client.create(population.creations(), 12);
        assertThat(count(population)).isEqualTo(population.objects());
        settle(population);
    }

    /** Until every Deployment has the status of its newest generation. */
    void settle(Population population) {
        for (var namespace : population.names()) {
            await().atMost(LONG).pollInterval(Duration.ofMillis(500)).until(() -> isSettled(namespace));
        }
    }

    private boolean isSettled(String namespace) throws IOException, InterruptedException {
        var list = Json.parse(client.get("/apis/apps/v1/namespaces/" + namespace + "/deployments"));
        for (var item : list.path("items")) {
            if (item.at("/metadata/generation").asLong()
                    != item.at("/status/observedGeneration").asLong()) {
                return false;
            }
        }
        return true;
    }

    /** Deletes everything and waits until the last namespace is gone; a namespace without content goes several times as fast. */
    void empty(Population population) throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var collection : collections(population)) {
                threads.submit(() -> client.write("DELETE", collection, new byte[0]));
            }
        }
        for (var name : population.names()) {
            client.write("DELETE", "/api/v1/namespaces/" + name, new byte[0]);
        }
        for (var name : population.names()) {
            await().atMost(LONG)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> client.status("/api/v1/namespaces/" + name) == 404);
        }
    }

    /** An instance with a policy of its own: a cluster is protected once by a policy. */
    void protect(String name, Population population) {
        cli.run("policy", "create", name, "--every", "P1D", "--keep", "P7D").succeeded();
        cli.run(
                        "protect",
                        "here",
                        "--vault",
                        "main",
                        "--name",
                        name,
                        "--policy",
                        name,
                        "--no-cluster-scope",
                        "--no-volumes",
                        "--namespace",
                        String.join(",", population.names()))
                .succeeded();
    }

    /**
     * A finished backup.
     *
     * @param bytes that came into the store because of it, of every kind
     */
    record Backup(JsonNode job, Timeline timeline, long bytes) {
        /** From the first list to the last pack that the vault server acknowledged. */
        double seconds() {
            return timeline.has(Timeline.STORED)
                    ? Math.max(
                            timeline.seconds(Timeline.LISTING, "Snapshots"),
                            timeline.seconds(Timeline.LISTING, Timeline.STORED))
                    : timeline.seconds(Timeline.LISTING, "Snapshots");
        }
    }

    Backup backup(String instance) {
        var before = storeBytes();
        var job = cli.json("backup", instance, "--vault", "main");
        assertThat(job.at("/properties/status").asText())
                .as(job.toPrettyString())
                .isEqualTo("Completed");
        var timeline = new AtomicReference<>(Timeline.last("", "Inventory"));
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            timeline.set(Timeline.last(extensionLog(), "Inventory"));
            return timeline.get().has(Timeline.ENDED);
        });
        return new Backup(job, timeline.get(), storeBytes() - before);
    }

    /**
     * A finished restore.
     *
     * @param podStart from the order to start the restorer until it began to work
     * @param memory the restorer's
     */
    record Restored(JsonNode job, Timeline timeline, double podStart, PodMemory memory, long restarts) {
        /** From the first create to the last one that was acknowledged. */
        double seconds() {
            return timeline.seconds("Definitions", "After-check");
        }
    }

    Restored restore(String instance) throws Exception {
        var watch = RestorerWatch.start(client, kubectl(), EXTENSION);
        var job = cli.json("restore", instance, "--vault", "main");
        assertThat(job.at("/properties/status").asText())
                .as(job.toPrettyString())
                .isEqualTo("Completed");
        var seen = watch.end();
        var ordered = extensionLog()
                .lines()
                .filter(line -> line.contains("Started the restorer of"))
                .reduce((_, last) -> last)
                .map(line -> java.time.Instant.parse(line.substring(0, line.indexOf(' '))))
                .orElseThrow();
        var timeline = Timeline.last(seen.log(), "Preparation");
        return new Restored(
                job, timeline, Timeline.seconds(ordered, timeline.at("Preparation")), seen.memory(), seen.restarts());
    }

    /** Another process for the extension, ready for work. */
    void freshExtension() {
        var old = extensionUid();
        kubectl()
                .run("-n", EXTENSION, "delete", "pods", "-l", LABELS, "--wait", "--timeout=60s")
                .succeeded();
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(() -> !extensionUid().equals(old)
                        && extensionLog().lines().anyMatch(line -> line.contains("Session of epoch")));
        kubectl()
                .run("-n", EXTENSION, "wait", "pods", "-l", LABELS, "--for=condition=Ready", "--timeout=60s")
                .succeeded();
    }

    /** The peak of the extension so far, for the table. */
    void extensionMemory(Report report, String what) {
        report.limit("extension, VmHWM, " + what, extensionMemory().resident() / 1048576.0, MEMORY, "MiB");
        report.limit("extension, restarts, " + what, (double) extensionRestarts(), 0, "");
    }

    PodMemory extensionMemory() {
        return PodMemory.of(extensionUid()).orElseThrow();
    }

    long extensionRestarts() {
        return Long.parseLong(kubectl()
                .text(
                        "-n",
                        EXTENSION,
                        "get",
                        "pods",
                        "-l",
                        LABELS,
                        "-o",
                        "jsonpath={.items[0].status.containerStatuses[0].restartCount}"));
    }

    private String extensionUid() {
        return kubectl().text("-n", EXTENSION, "get", "pods", "-l", LABELS, "-o", "jsonpath={.items[0].metadata.uid}");
    }

    private String extensionLog() {
        return kubectl().text("-n", EXTENSION, "logs", "-l", LABELS, "--timestamps", "--tail=-1");
    }

    private long storeBytes() {
        try (var files = Files.walk(server.data().resolve("store"))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many objects of the population are there. */
    long count(Population population) throws Exception {
        var count = 0L;
        for (var collection : collections(population)) {
            for (var item : Json.parse(client.get(collection)).path("items")) {
                count += item.at("/metadata/name").asText().startsWith("o-") ? 1 : 0;
            }
        }
        return count;
    }

    /** The collections of each namespace. */
    private static List<String> collections(Population population) {
        var paths = new ArrayList<String>();
        for (var collection : Population.COLLECTIONS) {
            var slash = collection.lastIndexOf('/');
            for (var namespace : population.names()) {
                paths.add(collection.substring(0, slash) + "/namespaces/" + namespace + collection.substring(slash));
            }
        }
        return paths;
    }

    static double[] each(int count, ThrowingSupplier measure) throws Exception {
        var values = new double[count];
        for (var i = 0; i < count; i++) {
            values[i] = measure.get();
        }
        return values;
    }

    /** One measurement. */
    @FunctionalInterface
    interface ThrowingSupplier {
        double get() throws Exception;
    }

    @Override
    public void close() {
        cli.run(
                "cluster",
                "remove",
                "here",
                "--kubeconfig",
                kubectl().kubeconfig().toString(),
                "--yes",
                "--keep-backups");
        client.close();
        server.close();
        try (var files = Files.walk(folder)) {
            var all = new ArrayList<>(files.toList());
            all.sort(Comparator.reverseOrder());
            for (var file : all) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
