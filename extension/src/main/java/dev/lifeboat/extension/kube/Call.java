package dev.lifeboat.extension.kube;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to the API server. Immutable.
 *
 * @param path absolute, escaped, without query; see {@link ResourcePath}
 * @param type content type of the body
 * @param limit for the whole call; of a streamed one until its first byte, and then for each wait for more
 */
public record Call(
        String verb,
        String path,
        Map<String, String> query,
        String accept,
        String type,
        byte @Nullable [] body,
        Duration limit) {
    public static final String JSON = "application/json";
    public static final String JSON_PATCH = "application/json-patch+json";
    public static final String MERGE_PATCH = "application/merge-patch+json";
    /** JSON is YAML, and this is the type that every served version takes. */
    public static final String APPLY_PATCH = "application/apply-patch+yaml";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    public Call {
        query = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(query));
    }

    public static Call get(String path) {
        return new Call("GET", path, Map.of(), JSON, JSON, null, LIMIT);
    }

    public static Call create(String path, byte[] object) {
        return new Call("POST", path, Map.of("fieldValidation", "Warn"), JSON, JSON, object, LIMIT);
    }

    public static Call replace(String path, byte[] object) {
        return new Call("PUT", path, Map.of("fieldValidation", "Warn"), JSON, JSON, object, LIMIT);
    }

    /** @param type one of the three patch types above; an apply needs a {@code fieldManager} as well */
    public static Call patch(String path, String type, byte[] patch) {
        return new Call("PATCH", path, Map.of("fieldValidation", "Warn"), JSON, type, patch, LIMIT);
    }

    public static Call delete(String path) {
        return new Call("DELETE", path, Map.of(), JSON, JSON, null, LIMIT);
    }

    /** @param options DeleteOptions as JSON, for example with preconditions */
    public static Call delete(String path, byte[] options) {
        return new Call("DELETE", path, Map.of(), JSON, JSON, options, LIMIT);
    }

    public Call with(String parameter, String value) {
        var more = new LinkedHashMap<>(query);
        more.put(parameter, value);
        return new Call(verb, path, more, accept, type, body, limit);
    }

    public Call manager(String name) {
        return with("fieldManager", name);
    }

    public Call dryRun() {
        return with("dryRun", "All");
    }

    public Call accepting(String mediaType) {
        return new Call(verb, path, query, mediaType, type, body, limit);
    }

    public Call within(Duration longest) {
        return new Call(verb, path, query, accept, type, body, longest);
    }

    /** Path and query as they go on the wire. */
    public String target() {
        if (query.isEmpty()) {
            return path;
        }
        var target = new StringBuilder(path).append(path.indexOf('?') < 0 ? '?' : '&');
        query.forEach((name, value) -> {
            if (target.charAt(target.length() - 1) != '?' && target.charAt(target.length() - 1) != '&') {
                target.append('&');
            }
            target.append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        });
        return target.toString();
    }

    @Override
    public String toString() {
        return verb + " " + path;
    }
}
