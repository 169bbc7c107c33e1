package dev.lifeboat.api.link;

import java.time.Instant;
import java.util.Map;

/**
 * Permission to PUT or GET one stored object for a short time. The URL is a secret: never logged, never stored.
 *
 * @param headers to be sent exactly
 */
public record Ticket(String url, Map<String, String> headers, Instant expires) {
    public Ticket {
        headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
        return "Ticket[expires=" + expires + "]";
    }
}
