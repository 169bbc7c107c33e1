package dev.lifeboat.vault.http;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The TLS port. Each request runs on a virtual thread of its own. A client certificate is asked for and never demanded here: the routes say
 * which of them need one. Thread-safe.
 */
public final class Server implements AutoCloseable {
    /** Between two bytes of one connection. Long polls are shorter than this or announce themselves. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private static final int MAX_CONNECTIONS = 4000;
    private static final int MAX_HEADERS = 16 << 10;
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final org.eclipse.jetty.server.Server jetty;
    private final ServerConnector connector;
    private final SslContextFactory.Server tls = new SslContextFactory.Server();
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("deadlines").factory());

    /** Not listening yet. */
    public Server(
            InetSocketAddress listen,
            SSLContext context,
            PublicUrls urls,
            List<Route> routes,
            Gate gate,
            WriteObserver observer) {
        var threads = new QueuedThreadPool(16, 4);
        threads.setName("http");
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        jetty = new org.eclipse.jetty.server.Server(threads);
        tls.setSslContext(context);
        tls.setWantClientAuth(true);
        tls.setSniRequired(false);
        connector = new ServerConnector(jetty, null, null, null, 1, 1, connections());
        connector.setHost(listen.getHostString());
        connector.setPort(listen.getPort());
        connector.setIdleTimeout(IDLE.toMillis());
        connector.setAcceptQueueSize(1024);
        jetty.addConnector(connector);
        jetty.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, connector));
        jetty.setHandler(new Dispatch(new Router(routes), urls, gate, observer, deadlines));
        jetty.setErrorHandler(Server::refuseUnreadable);
        jetty.setStopTimeout(DRAIN.toMillis());
    }

    private org.eclipse.jetty.server.ConnectionFactory[] connections() {
        var config = new HttpConfiguration();
        config.setSendServerVersion(false);
        config.setRequestHeaderSize(MAX_HEADERS);
        // Jetty would answer strange addresses in a form of its own; RawPath refuses them in ours
        config.setUriCompliance(UriCompliance.UNSAFE);
        config.addCustomizer(new SecureRequestCustomizer(false));
        config.setIdleTimeout(-1);
        return org.eclipse.jetty.server.AbstractConnectionFactory.getFactories(tls, new HttpConnectionFactory(config));
    }

    /** @throws IllegalStateException if the address is taken or not ours */
    public void start() {
        try {
            jetty.start();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot listen on " + connector.getHost() + ":" + connector.getPort(), e);
        }
    }

    /** The port that is listened on, also when 0 was asked for. */
    public int port() {
        return connector.getLocalPort();
    }

    /** New connections use this certificate from now on. */
    public void renew(SSLContext context) {
        try {
            tls.reload(factory -> factory.setSslContext(context));
        } catch (Exception e) {
            throw new IllegalStateException("The certificate cannot be exchanged", e);
        }
    }

    /** Stops accepting, waits for running requests up to a limit, closes. */
    @Override
    public void close() {
        try {
            jetty.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The server did not stop", e);
        } finally {
            deadlines.shutdownNow();
        }
    }

    /** Answers what never became a request: broken request lines, oversized headers. */
    private static boolean refuseUnreadable(
            org.eclipse.jetty.server.Request request, org.eclipse.jetty.server.Response response, Callback callback) {
        // Jetty gives every malformed request a reason of its own, except for an address that it cannot make sense of
        var cause = request.getAttribute(org.eclipse.jetty.server.handler.ErrorHandler.ERROR_EXCEPTION);
        var isAddress = cause instanceof Throwable thrown
                && String.valueOf(thrown.getMessage()).endsWith("Bad Request");
        var failure = isAddress
                ? new LifeboatException(
                        ErrorCode.INVALID_RESOURCE_ID,
                        Map.of(
                                "value",
                                "The address",
                                "reason",
                                "it climbs with dots, hides characters or is malformed"))
                : new LifeboatException(
                        ErrorCode.INVALID_REQUEST_BODY, Map.of("reason", "it is not a well-formed HTTP request"));
        var document = (Response.Bytes)
                ErrorDocument.response(failure, UUID.randomUUID().toString()).body();
        response.setStatus(400);
        response.getHeaders().put("x-ms-request-id", UUID.randomUUID().toString());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, document.contentType());
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        Content.Sink.write(response, true, new String(document.bytes(), StandardCharsets.UTF_8), callback);
        return true;
    }
}
