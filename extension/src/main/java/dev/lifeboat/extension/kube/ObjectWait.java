package dev.lifeboat.extension.kube;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Waits until one object, or a small set selected by labels, is as wanted: by a watch, and by asking again where a watch does not work. Thread-safe.
 */
public final class ObjectWait {
    private static final Duration LONGEST_WATCH = Duration.ofSeconds(25);

    private final ClusterApi api;
    private final RetryingClusterApi.Pause pause;

    public ObjectWait(ClusterApi api) {
        this(api, Thread::sleep);
    }

    ObjectWait(ClusterApi api, RetryingClusterApi.Pause pause) {
        this.api = api;
        this.pause = pause;
    }

    /**
     * Waits for one object.
     *
     * @param listPath of the kind in its namespace
     * @param wanted asked with the object, or empty when it does not exist
     * @return whether it became so within the limit
     */
    public boolean untilObject(String listPath, String name, Predicate<Optional<JsonNode>> wanted, Duration limit)
            throws IOException, InterruptedException {
        return until(
                Call.get(listPath).with("fieldSelector", "metadata.name=" + name),
                objects -> wanted.test(objects.stream().findFirst()),
                limit);
    }

    /** Waits for all objects with a label; at most some hundreds, they are held in memory. */
    public boolean untilSet(String listPath, String labelSelector, Predicate<List<JsonNode>> wanted, Duration limit)
            throws IOException, InterruptedException {
        return until(Call.get(listPath).with("labelSelector", labelSelector), wanted, limit);
    }

    private boolean until(Call list, Predicate<List<JsonNode>> wanted, Duration limit)
            throws IOException, InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        for (var round = 1; ; round++) {
            var answer = api.send(list).orThrow("list", list.path());
            var tree = answer.json();
            Map<String, JsonNode> objects = new LinkedHashMap<>();
            tree.path("items").forEach(object -> objects.put(key(object), object));
            if (wanted.test(new ArrayList<>(objects.values()))) {
                return true;
            }
            var left = Duration.ofNanos(deadline - System.nanoTime());
            if (!left.isPositive()) {
                return false;
            }
            var version = tree.path("metadata").path("resourceVersion").asText();
            if (watch(list, version, objects, wanted, left.compareTo(LONGEST_WATCH) < 0 ? left : LONGEST_WATCH)) {
                return true;
            }
            pause.hold(Duration.ofMillis(Math.min(100L * round, 1000)));
        }
    }

    /** One watch; false when it ended, for whatever reason, before the objects were as wanted. */
    private boolean watch(
            Call list, String version, Map<String, JsonNode> objects, Predicate<List<JsonNode>> wanted, Duration limit)
            throws InterruptedException {
        var seconds = Math.max(1, limit.toSeconds());
        var call = list.with("watch", "1")
                .with("resourceVersion", version)
                .with("timeoutSeconds", Long.toString(seconds))
                .within(Duration.ofSeconds(seconds + 5));
        try (var answer = api.open(call);
                var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                var event = Json.parse(line.getBytes(StandardCharsets.UTF_8));
                switch (event.path("type").asText()) {
                    case "ADDED", "MODIFIED" -> objects.put(key(event.path("object")), event.path("object"));
                    case "DELETED" -> objects.remove(key(event.path("object")));
                    case "BOOKMARK" -> {}
                    default -> {
                        return false;
                    }
                }
                if (wanted.test(new ArrayList<>(objects.values()))) {
                    return true;
                }
            }
            return false;
        } catch (HttpTimeoutException | RefusedException e) {
            return false;
        } catch (IOException e) {
            return false; // asked again by the caller, who has the deadline
        }
    }

    private static String key(JsonNode object) {
        return object.path("metadata").path("namespace").asText() + "/"
                + object.path("metadata").path("name").asText();
    }
}
