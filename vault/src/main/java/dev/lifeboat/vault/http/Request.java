package dev.lifeboat.vault.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.InputStream;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request. Path parameters keep the caller's spelling. Not thread-safe; the body can be read once as a stream, or any number of times as
 * bytes.
 */
public final class Request {
    private final Head head;
    private final Map<String, String> parameters;
    private final Principal principal;
    private final BodySource source;
    private final PublicUrls urls;

    Request(Head head, Map<String, String> parameters, Principal principal, BodySource source, PublicUrls urls) {
        this.head = head;
        this.parameters = parameters;
        this.principal = principal;
        this.source = source;
        this.urls = urls;
    }

    Request admitted(Principal caller) {
        return new Request(head, parameters, caller, source, urls);
    }

    public String method() {
        return head.method();
    }

    /** The decoded path, double slashes collapsed, the caller's spelling, without a slash at its end. */
    public String path() {
        return head.path();
    }

    /** The part of the path that {@code {name}} of the template took. */
    public String parameter(String name) {
        var value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The route has no parameter " + name);
        }
        return value;
    }

    /** A parameter of the query; empty when it is absent or has no value. */
    public Optional<String> query(String name) {
        return Optional.ofNullable(head.query().get(name.toLowerCase(java.util.Locale.ROOT)))
                .filter(value -> !value.isEmpty());
    }

    /** The api-version of the query, checked for the provider before; empty outside the management API. */
    public String apiVersion() {
        return query("api-version").orElse("");
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(head.headers().get(name.toLowerCase(java.util.Locale.ROOT)));
    }

    public Principal principal() {
        return principal;
    }

    /** The certificate chain that the client proved possession of, leaf first; empty without one. Not verified here. */
    public List<X509Certificate> certificates() {
        return head.certificates();
    }

    /** Names this request in logs, errors and the audit. */
    public String correlation() {
        return head.correlation();
    }

    public String id() {
        return head.id();
    }

    public boolean hasBody() {
        return body().length > 0;
    }

    /** @throws LifeboatException REQUEST_TOO_LARGE beyond the limit of the route */
    public byte[] body() {
        return source.bytes();
    }

    /** @throws LifeboatException INVALID_REQUEST_BODY if it is not a JSON object */
    public JsonNode json() {
        var tree = Json.parse(body());
        if (!tree.isObject()) {
            throw new LifeboatException(ErrorCode.INVALID_REQUEST_BODY, Map.of("reason", "it is not a JSON object"));
        }
        return tree;
    }

    /** @throws LifeboatException INVALID_REQUEST_BODY if it cannot be read as this type */
    public <T> T body(Class<T> type) {
        return Json.read(body(), type);
    }

    /**
     * The body as it arrives.
     *
     * @param limit in bytes; reading beyond throws LifeboatException REQUEST_TOO_LARGE
     */
    public InputStream stream(long limit) {
        return source.stream(limit);
    }

    /** The length that the client announced, in bytes; -1 if it did not. */
    public long length() {
        return head.length();
    }

    /** An absolute address on this server as the client reaches it (azure-dataprotection-api 2.3 rule 2). */
    public String absolute(String pathAndQuery) {
        return urls.base(header("host").orElse("")) + pathAndQuery;
    }

    /** Everything before the body. Names of headers and query parameters are in lower case. */
    record Head(
            String method,
            String path,
            Map<String, String> query,
            Map<String, String> headers,
            List<X509Certificate> certificates,
            long length,
            String id,
            String correlation) {}

    /** Where the body comes from. */
    interface BodySource {
        byte[] bytes();

        InputStream stream(long limit);
    }
}
