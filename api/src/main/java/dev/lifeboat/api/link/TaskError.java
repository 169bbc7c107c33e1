package dev.lifeboat.api.link;

import java.util.Map;

/** A code of the catalogue with the details that fill its texts. */
public record TaskError(String code, Map<String, String> details) {
    public TaskError {
        details = Map.copyOf(details);
    }
}
