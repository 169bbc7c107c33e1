package dev.lifeboat.repository.store;

import java.net.URI;
import java.time.Instant;
import java.util.Map;

/**
 * Permission to PUT or GET one object for a short time, for somebody without credentials. The URL is a secret: never logged, never stored.
 *
 * @param headers to be sent exactly; they are signed, or the store would refuse
 */
public record StoreTicket(URI url, Map<String, String> headers, Instant expires) {
    public StoreTicket {
        headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
        return "StoreTicket[expires=" + expires + "]";
    }
}
