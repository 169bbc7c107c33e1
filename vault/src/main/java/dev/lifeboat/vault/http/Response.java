package dev.lifeboat.vault.http;

import dev.lifeboat.api.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a handler answers. Immutable. */
public record Response(int status, Map<String, String> headers, Body body) {
    public Response {
        headers = Map.copyOf(headers);
    }

    /** What follows the headers. */
    public sealed interface Body {}

    public record Empty() implements Body {}

    public record Bytes(String contentType, byte[] bytes) implements Body {}

    /**
     * Written while it is made.
     *
     * @param length in bytes, -1 when it is not known
     */
    public record Streamed(String contentType, long length, Writer writer) implements Body {}

    /** Writes a body. A failure after the first byte cuts the connection, so that the client does not take a part for the whole. */
    @FunctionalInterface
    public interface Writer {
        void write(OutputStream out) throws IOException;
    }

    public static Response json(Object value) {
        return json(200, value);
    }

    public static Response json(int status, Object value) {
        return new Response(status, Map.of(), new Bytes("application/json; charset=utf-8", Json.write(value)));
    }

    public static Response empty(int status) {
        return new Response(status, Map.of(), new Empty());
    }

    public static Response bytes(String contentType, byte[] bytes) {
        return new Response(200, Map.of(), new Bytes(contentType, bytes));
    }

    public static Response stream(String contentType, long length, Writer writer) {
        return new Response(200, Map.of(), new Streamed(contentType, length, writer));
    }

    public Response with(String header, String value) {
        var all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new Response(status, all, body);
    }
}
