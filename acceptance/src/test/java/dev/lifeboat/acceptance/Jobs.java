package dev.lifeboat.acceptance;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** The jobs of a vault, as the command line shows them. */
record Jobs(Cli cli) {
    private static final Set<String> TERMINAL = Set.of("Completed", "CompletedWithWarnings", "Failed", "Cancelled");

    static String status(JsonNode job) {
        return job.path("properties").path("status").asText();
    }

    /** What the warnings of a job are about. */
    static List<String> warned(JsonNode job) {
        return job.at("/properties/extendedInfo/warningDetails").findValuesAsText("resourceName");
    }

    /** Newest first. */
    List<JsonNode> all() {
        var jobs = new ArrayList<JsonNode>();
        cli.json("jobs", "list").forEach(jobs::add);
        return jobs;
    }

    /** The newest job once it has ended; server and extension may be restarting meanwhile. */
    JsonNode awaitNewest(Duration limit) {
        var ended = new AtomicReference<JsonNode>();
        await().atMost(limit)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .until(() -> {
                    var newest = all().getFirst();
                    ended.set(newest);
                    return TERMINAL.contains(status(newest));
                });
        return ended.get();
    }
}
