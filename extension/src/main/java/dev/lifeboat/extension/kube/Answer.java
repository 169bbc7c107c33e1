package dev.lifeboat.extension.kube;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the API server said, whatever the status.
 *
 * @param warnings the texts of the Warning headers (rule 23)
 * @param flowSchema UID of the flow schema that the server put the call into, for the report (rule 176)
 */
public record Answer(
        int status,
        byte[] body,
        List<String> warnings,
        @Nullable Duration retryAfter,
        @Nullable String flowSchema,
        @Nullable String priorityLevel) {
    private static final int LONGEST_MESSAGE = 1000;

    public Answer {
        warnings = List.copyOf(warnings);
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public JsonNode json() {
        return Json.parse(body);
    }

    /** The Status object of a failure; empty if the server sent something else. */
    private JsonNode failure() {
        try {
            return body.length == 0 ? Json.object() : Json.parse(body);
        } catch (LifeboatException e) {
            return Json.object();
        }
    }

    /** The machine-readable reason of a failure, for example {@code AlreadyExists}; empty if none. */
    public String reason() {
        return isSuccess() ? "" : failure().path("reason").asText("");
    }

    /** The server's own sentence, cut to a length that can be stored. */
    public String message() {
        if (isSuccess()) {
            return "";
        }
        var message = failure().path("message").asText("");
        if (message.isEmpty()) {
            return "HTTP " + status;
        }
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE);
    }

    /** The continue token that a 410 carries, so that the list may go on with newer objects (rule 6). */
    public @Nullable String continueToken() {
        var token = failure().path("metadata").path("continue").asText("");
        return token.isEmpty() ? null : token;
    }

    /**
     * This answer, if the call succeeded.
     *
     * @throws LifeboatException CLUSTER_RIGHTS_MISSING naming verb and resource (rule 180), else GENERIC_WARNING's text as TASK_FAILED
     */
    public Answer orThrow(String verb, String resource) {
        if (isSuccess()) {
            return this;
        }
        if (status == 401 || status == 403) {
            throw new LifeboatException(
                    ErrorCode.CLUSTER_RIGHTS_MISSING, Map.of("verb", verb, "resource", resource, "reason", message()));
        }
        if (status == 429 || status >= 500) {
            throw new LifeboatException(
                    ErrorCode.CLUSTER_UNREACHABLE,
                    Map.of("server", "of this cluster", "reason", verb + " " + resource + ": " + message()));
        }
        throw new LifeboatException(ErrorCode.TASK_FAILED, Map.of("stage", verb + " " + resource, "reason", message()));
    }
}
