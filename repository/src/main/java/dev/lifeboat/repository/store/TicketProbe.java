package dev.lifeboat.repository.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tries whether a ticket creates and never overwrites, also in the hands of somebody who leaves out what the ticket says to send (rule R2). */
final class TicketProbe implements AutoCloseable {
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final TicketIssuer tickets;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    TicketProbe(TicketIssuer tickets) {
        this.tickets = tickets;
    }

    /** @return what is wrong with them; empty if nothing is */
    Optional<String> run(BlobStore store, String key) throws IOException, InterruptedException {
        var first = bytes("first");
        var second = bytes("second");
        if (!put(ticket(key, first), Map.of(), first)) {
            return Optional.of("it refuses a ticket that was issued a moment ago");
        }
        var again = ticket(key, second);
        var bare = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        bare.putAll(again.headers());
        bare.remove("If-None-Match");
        var accepted = put(again, Map.of(), second) || put(again, bare, second);
        if (accepted || !store.get(key, 0, 100).equals(Optional.of(ByteBuffer.wrap(first)))) {
            return Optional.of("a ticket can overwrite an object");
        }
        return Optional.empty();
    }

    private StoreTicket ticket(String key, byte[] content) throws IOException {
        return tickets.create(key, content.length, sha256(content), LIFE);
    }

    /** @param headers instead of the ticket's own; empty for those */
    private boolean put(StoreTicket ticket, Map<String, String> headers, byte[] content)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(ticket.url())
                .timeout(LIMIT)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content));
        (headers.isEmpty() ? ticket.headers() : headers).forEach((name, value) -> {
            // the client sends these two by itself
            if (!name.equalsIgnoreCase("host") && !name.equalsIgnoreCase("content-length")) {
                request.setHeader(name, value);
            }
        });
        var status = client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
        if (status >= 500) {
            throw new IOException("The store answered a ticket with status " + status);
        }
        return status / 100 == 2;
    }

    @Override
    public void close() {
        client.close();
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
