package dev.lifeboat.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;

/** An answer that is not a failure. */
public record Answer(int status, HttpHeaders headers, JsonNode body) {
    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** What the server asks to wait; never more than a few seconds, since somebody is looking. */
    Duration pause(Duration atMost) {
        var asked = header("Retry-After")
                .filter(value -> value.matches("[0-9]{1,4}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(atMost);
        return asked.compareTo(atMost) < 0 ? asked : atMost;
    }
}
