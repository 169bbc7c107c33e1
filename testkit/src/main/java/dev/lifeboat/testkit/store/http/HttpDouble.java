package dev.lifeboat.testkit.store.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A server on loopback that answers as its subclass knows and goes wrong as a test says. Thread-safe; to be closed. */
public abstract class HttpDouble implements AutoCloseable {
    private static final Duration LONGEST_HOLD = Duration.ofMinutes(1);

    static {
        // else each answer with a body waits 40 ms for an acknowledgement
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger requests = new AtomicInteger();
    private final Semaphore released = new Semaphore(0);
    private final Semaphore held = new Semaphore(0);
    private volatile Function<Request, Fault> faults = _ -> Fault.NONE;

    HttpDouble() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /** Without a slash at its end. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on; is asked before each request. */
    public void faults(Function<Request, Fault> faults) {
        this.faults = faults;
    }

    /** How many requests came, those included that went wrong. */
    public int requests() {
        return requests.get();
    }

    /** Waits until a slow request is held. */
    public void awaitHeld() throws InterruptedException {
        if (!held.tryAcquire(LONGEST_HOLD.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("No request is slow");
        }
    }

    /** Lets one slow request be answered. */
    public void release() {
        released.release();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** What the store does and says. */
    abstract Answer answer(Request request);

    /** What the store says when it is in trouble. */
    abstract Answer trouble(int status);

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var request = Request.of(
                    requests.incrementAndGet(),
                    exchange.getRequestMethod(),
                    exchange.getRequestURI(),
                    exchange.getRequestHeaders(),
                    body);
            switch (faults.apply(request)) {
                case NONE -> send(exchange, answer(request), false);
                case STATUS_500 -> send(exchange, trouble(500), false);
                case STATUS_503 -> send(exchange, trouble(503), false);
                case STATUS_500_AFTER -> {
                    answer(request);
                    send(exchange, trouble(500), false);
                }
                case SLOW -> {
                    held.release();
                    released.tryAcquire(LONGEST_HOLD.toSeconds(), TimeUnit.SECONDS);
                    send(exchange, answer(request), false);
                }
                case TRUNCATED -> send(exchange, answer(request), true);
                case CUT_BEFORE -> {}
                case CUT_AFTER -> answer(request);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, Answer answer, boolean half) throws IOException {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        var head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), head || answer.body().length == 0 ? -1 : answer.body().length);
        if (!head) {
            exchange.getResponseBody().write(answer.body(), 0, half ? answer.body().length / 2 : answer.body().length);
            exchange.getResponseBody().flush();
        }
    }
}
