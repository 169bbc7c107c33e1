package dev.lifeboat.vault.http;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From Jetty's request to ours and back: finds the route, asks the gate, calls the handler, writes the answer, tells the audit. */
final class Dispatch extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

    private final Router router;
    private final PublicUrls urls;
    private final Gate gate;
    private final WriteObserver observer;
    private final ScheduledExecutorService deadlines;

    Dispatch(Router router, PublicUrls urls, Gate gate, WriteObserver observer, ScheduledExecutorService deadlines) {
        this.router = router;
        this.urls = urls;
        this.gate = gate;
        this.observer = observer;
        this.deadlines = deadlines;
    }

    @Override
    public boolean handle(
            org.eclipse.jetty.server.Request request, org.eclipse.jetty.server.Response response, Callback callback) {
        // a handler that waits (long poll) is not an idle client
        request.addIdleTimeoutListener(_ -> false);
        var correlation = correlation(request);
        var id = UUID.randomUUID().toString();
        response.getHeaders().put("x-ms-request-id", id);
        response.getHeaders().put("x-ms-correlation-request-id", correlation);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        var body = new RequestBody(request, deadlines);
        var answer = answer(request, body, id, correlation);
        try {
            write(request, response, answer, body);
            body.drain();
            callback.succeeded();
        } catch (Exception e) {
            LOG.atInfo().addKeyValue("correlation", correlation).log("Answer was cut: {}", e.toString());
            callback.failed(e);
        } finally {
            body.close();
        }
        return true;
    }

    private Response answer(org.eclipse.jetty.server.Request jetty, RequestBody body, String id, String correlation) {
        @Nullable Route route = null;
        @Nullable Request request = null;
        try {
            var segments = RawPath.segments(rawPath(jetty));
            var head = head(jetty, segments, id, correlation);
            var match = router.match(head.method(), segments);
            route = match.route();
            body.limit(route.bodyLimit());
            request = new Request(head, match.parameters(), Principal.NOBODY, body, urls);
            ApiVersions.check(segments, request.query("api-version"));
            request = request.admitted(gate.admit(route, request));
            var response = route.handler().handle(request);
            observe(route, request, String.valueOf(response.status()));
            return response;
        } catch (LifeboatException e) {
            if (e.code() == ErrorCode.INTERNAL_ERROR) {
                LOG.atError()
                        .addKeyValue("correlation", correlation)
                        .setCause(e)
                        .log("Request failed");
            }
            return refused(route, request, e, correlation);
        } catch (Exception e) {
            LOG.atError().addKeyValue("correlation", correlation).setCause(e).log("Request failed");
            var failure = new LifeboatException(ErrorCode.INTERNAL_ERROR, Map.of("correlation", correlation));
            return refused(route, request, failure, correlation);
        }
    }

    /** Says why even if that cannot be put on record: a full disk refuses the one and the other. */
    private Response refused(
            @Nullable Route route, @Nullable Request request, LifeboatException failure, String correlation) {
        try {
            observe(route, request, failure.code().wire());
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("correlation", correlation)
                    .log("A refusal could not be put on record: {}", e.toString());
        }
        return ErrorDocument.response(failure, correlation);
    }

    private void observe(@Nullable Route route, @Nullable Request request, String outcome) {
        if (route != null && request != null && route.writes()) {
            observer.ended(route, request, outcome);
        }
    }

    private static Request.Head head(
            org.eclipse.jetty.server.Request jetty, List<String> segments, String id, String correlation) {
        var headers = new HashMap<String, String>();
        for (var field : jetty.getHeaders()) {
            headers.putIfAbsent(
                    field.getName().toLowerCase(Locale.ROOT),
                    Optional.ofNullable(field.getValue()).orElse(""));
        }
        var uri = jetty.getHttpURI();
        headers.putIfAbsent("host", Optional.ofNullable(uri.getAuthority()).orElse(""));
        return new Request.Head(
                jetty.getMethod(),
                "/" + String.join("/", segments),
                RawPath.query(Optional.ofNullable(uri.getQuery()).orElse("")),
                headers,
                certificates(jetty),
                jetty.getLength(),
                id,
                correlation);
    }

    private static String rawPath(org.eclipse.jetty.server.Request jetty) {
        return Optional.ofNullable(jetty.getHttpURI().getPath()).orElse("/");
    }

    private static List<X509Certificate> certificates(org.eclipse.jetty.server.Request jetty) {
        return jetty.getAttribute(EndPoint.SslSessionData.ATTRIBUTE) instanceof EndPoint.SslSessionData session
                        && session.peerCertificates() != null
                ? List.of(session.peerCertificates())
                : List.of();
    }

    /** The client's own name for the call if it is a harmless one, else ours. */
    private static String correlation(org.eclipse.jetty.server.Request jetty) {
        var given = jetty.getHeaders().get("x-ms-correlation-request-id");
        return given != null && given.matches("[A-Za-z0-9-]{8,64}")
                ? given
                : UUID.randomUUID().toString();
    }

    private static void write(
            org.eclipse.jetty.server.Request request,
            org.eclipse.jetty.server.Response response,
            Response answer,
            RequestBody body)
            throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        if (!body.isConsumed()) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        switch (answer.body()) {
            case Response.Empty() -> write(response, true, new byte[0]);
            case Response.Bytes(var type, var bytes) -> {
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
                response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
                write(response, true, request.getMethod().equals("HEAD") ? new byte[0] : bytes);
            }
            case Response.Streamed(var type, var length, var writer) -> {
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
                if (length >= 0) {
                    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
                }
                try (OutputStream out = Content.Sink.asOutputStream(response)) {
                    writer.write(out);
                }
            }
        }
    }

    private static void write(org.eclipse.jetty.server.Response response, boolean last, byte[] bytes)
            throws IOException {
        try (var done = new org.eclipse.jetty.util.Blocker.Shared().callback()) {
            response.write(last, ByteBuffer.wrap(bytes), done);
            done.block();
        }
    }
}
