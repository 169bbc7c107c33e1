package dev.lifeboat.testkit.store.http;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request as a double sees it.
 *
 * @param number from 1
 * @param path decoded
 * @param query decoded; the value is empty where there is none
 */
public record Request(int number, String method, String path, Map<String, String> query, Headers headers, byte[] body) {
    static Request of(int number, String method, URI uri, Headers headers, byte[] body) {
        var query = new TreeMap<String, String>();
        if (uri.getRawQuery() != null) {
            for (var part : uri.getRawQuery().split("&")) {
                var equals = part.indexOf('=');
                query.put(
                        equals < 0 ? part : part.substring(0, equals),
                        equals < 0 ? "" : URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return new Request(number, method, uri.getPath(), query, headers, body);
    }

    /** The value of a header; empty if it was not sent. */
    String header(String name) {
        var value = headers.getFirst(name);
        return value == null ? "" : value;
    }

    String asked(String name) {
        return query.getOrDefault(name, "");
    }

    @Override
    public String toString() {
        return number + ": " + method + " " + path + " " + query.keySet();
    }
}
