package dev.lifeboat.testkit.store;

import static org.awaitility.Awaitility.await;

import dev.lifeboat.repository.store.StoreTicket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;

/** Somebody who holds a ticket and nothing else, and does what it does not permit. */
public final class TicketUser {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private TicketUser() {}

    /** The status of the answer. */
    public static int put(StoreTicket ticket, byte[] content) throws IOException, InterruptedException {
        return send(HttpClient.newBuilder(), request(ticket).PUT(HttpRequest.BodyPublishers.ofByteArray(content)))
                .statusCode();
    }

    /** The same over TLS. */
    public static int put(StoreTicket ticket, byte[] content, SSLContext trust)
            throws IOException, InterruptedException {
        return send(
                        HttpClient.newBuilder().sslContext(trust),
                        request(ticket).PUT(HttpRequest.BodyPublishers.ofByteArray(content)))
                .statusCode();
    }

    /** The object, or the status of the refusal. */
    public static String get(StoreTicket ticket) throws IOException, InterruptedException {
        var answer = send(HttpClient.newBuilder(), request(ticket).GET());
        return answer.statusCode() == 200 ? answer.body() : Integer.toString(answer.statusCode());
    }

    /** Waits until the ticket is refused because of its age. */
    public static void awaitRefusal(StoreTicket ticket, byte[] content) {
        await().atMost(Duration.ofSeconds(20)).until(() -> put(ticket, content) == 403);
    }

    /** The ticket with a header left out. */
    public static StoreTicket without(StoreTicket ticket, String header) {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(ticket.headers());
        if (headers.remove(header) == null) {
            throw new IllegalArgumentException("The ticket does not demand " + header);
        }
        return new StoreTicket(ticket.url(), headers, ticket.expires());
    }

    /** The ticket used for another address. */
    public static StoreTicket at(StoreTicket ticket, String url) {
        return new StoreTicket(URI.create(url), ticket.headers(), ticket.expires());
    }

    public static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static HttpRequest.Builder request(StoreTicket ticket) {
        var request = HttpRequest.newBuilder(ticket.url()).timeout(LIMIT);
        ticket.headers().forEach((name, value) -> {
            // the client sends these two by itself
            if (!name.equalsIgnoreCase("host") && !name.equalsIgnoreCase("content-length")) {
                request.setHeader(name, value);
            }
        });
        return request;
    }

    private static HttpResponse<String> send(HttpClient.Builder builder, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        try (var client = builder.version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
