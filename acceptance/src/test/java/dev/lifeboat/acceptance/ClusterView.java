package dev.lifeboat.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lifeboat.api.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Looks into the cluster within milliseconds, through one {@code kubectl proxy} that stays open: to see where a task is while its next call
 * is being held. Thread-safe.
 */
final class ClusterView implements AutoCloseable {
    private static final String TASKS =
            "/apis/backup.lifeboat.dev/v1alpha1/namespaces/dataprotection-microsoft/lifeboattasks";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Process process;
    private final URI address;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    ClusterView(Kubectl kubectl) {
        try {
            var builder = new ProcessBuilder(kubectl.program().toString(), "kubectl", "proxy", "--port=0")
                    .redirectErrorStream(true);
            builder.environment().put("KUBECONFIG", kubectl.kubeconfig().toString());
            process = builder.start();
            var line = new BufferedReader(process.inputReader(StandardCharsets.UTF_8)).readLine();
            if (line == null || !line.startsWith("Starting to serve on ")) {
                throw new IOException("kubectl proxy said: " + line);
            }
            address = URI.create("http://" + line.substring(line.lastIndexOf(' ') + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The answer to a GET; a missing node if it was refused. */
    JsonNode get(String path) {
        try {
            var request =
                    HttpRequest.newBuilder(address.resolve(path)).timeout(LIMIT).build();
            var answer = http.send(request, BodyHandlers.ofByteArray());
            return answer.statusCode() == 200 ? Json.parse(answer.body()) : MissingNode.getInstance();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    List<JsonNode> items(String path) {
        return StreamSupport.stream(get(path).path("items").spliterator(), false)
                .toList();
    }

    /** The journal of the task of the newest job. */
    JsonNode newestTask() {
        return items(TASKS).stream()
                .max(Comparator.comparing(task -> task.at("/status/started").asText()))
                .orElse(MissingNode.getInstance());
    }

    /** The journals of tasks that have not ended. */
    List<JsonNode> openTasks() {
        return items(TASKS).stream()
                .filter(task -> !List.of("SUCCEEDED", "FAILED", "CANCELLED")
                        .contains(task.at("/status/phase").asText()))
                .toList();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
