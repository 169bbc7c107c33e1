package dev.lifeboat.acceptance.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.acceptance.Kubectl;
import dev.lifeboat.api.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Looks at the pod of one restore for as long as it lives: nothing of it is left afterwards. */
final class RestorerWatch {
    private static final String LABEL = "app.kubernetes.io%2Fcomponent%3Drestorer";

    private final BareClient client;
    private final Kubectl kubectl;
    private final String namespace;
    private final Map<String, PodMemory> peaks = new HashMap<>();
    private final HashSet<String> pods = new HashSet<>();
    private Optional<Process> log = Optional.empty();
    private CompletableFuture<String> text = CompletableFuture.completedFuture("");
    private final Thread thread;
    private volatile boolean ended;

    /** What was seen of it. */
    record Seen(String log, PodMemory memory, long restarts) {}

    private RestorerWatch(BareClient client, Kubectl kubectl, String namespace) {
        this.client = client;
        this.kubectl = kubectl;
        this.namespace = namespace;
        this.thread = Thread.ofPlatform().name("restorer-watch").unstarted(this::look);
    }

    static RestorerWatch start(BareClient client, Kubectl kubectl, String namespace) {
        var watch = new RestorerWatch(client, kubectl, namespace);
        watch.thread.start();
        return watch;
    }

    private void look() {
        var finished = new CompletableFuture<Void>();
        try {
            while (!ended) {
                for (var pod : list()) {
                    var uid = pod.at("/metadata/uid").asText();
                    pods.add(uid);
                    PodMemory.of(uid)
                            .ifPresent(now -> peaks.merge(
                                    uid,
                                    now,
                                    (before, after) -> before.resident() > after.resident() ? before : after));
                    if (log.isEmpty() && pod.at("/status/phase").asText().equals("Running")) {
                        follow(pod.at("/metadata/name").asText());
                    }
                }
                pause(finished);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private JsonNode list() throws IOException, InterruptedException {
        return Json.parse(client.get("/api/v1/namespaces/" + namespace + "/pods?labelSelector=" + LABEL))
                .path("items");
    }

    private void follow(String pod) throws IOException {
        var process = new ProcessBuilder(
                        kubectl.program().toString(),
                        "kubectl",
                        "--kubeconfig=" + kubectl.kubeconfig(),
                        "-n",
                        namespace,
                        "logs",
                        "-f",
                        "--timestamps",
                        pod)
                .redirectErrorStream(true)
                .start();
        log = Optional.of(process);
        text = CompletableFuture.supplyAsync(() -> {
            try (var out = process.getInputStream()) {
                return new String(out.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** A twentieth of a second between two looks: the kernel keeps the peak until the process is gone. */
    private static void pause(CompletableFuture<Void> never) throws InterruptedException {
        try {
            never.get(50, TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.TimeoutException | java.util.concurrent.ExecutionException _) {
            // time for the next look
        }
    }

    Seen end() throws Exception {
        var all = text.get(30, TimeUnit.SECONDS);
        ended = true;
        thread.join();
        var peak = peaks.values().stream()
                .max(java.util.Comparator.comparingLong(PodMemory::resident))
                .orElseThrow();
        return new Seen(all, peak, pods.size() - 1L);
    }
}
