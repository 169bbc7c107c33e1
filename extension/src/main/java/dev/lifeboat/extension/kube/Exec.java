package dev.lifeboat.extension.kube;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.LifeboatException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Commands in containers over WebSocket: each message begins with the number of its channel, 1 output, 2 errors, 3 a Status object at the end.
 * Protocol v5 differs from v4 in what concerns stdin, which is not used here; v4 is for servers before 1.30.
 */
final class Exec {
    private static final int OUTPUT = 1;
    private static final int ERRORS = 2;
    private static final int STATUS = 3;

    private final HttpClient http;
    private final URI server;

    Exec(HttpClient http, URI server) {
        this.http = http;
        this.server = server;
    }

    ExecResult run(ExecCall call) throws InterruptedException {
        var deadline = System.nanoTime() + call.limit().toNanos();
        var refusal = "";
        for (var protocol : new String[] {"v5.channel.k8s.io", "v4.channel.k8s.io"}) {
            var listener = new Listener(call.outputLimit());
            var opening = http.newWebSocketBuilder()
                    .uri(URI.create(server + target(call)))
                    .subprotocol(protocol)
                    .buildAsync(listener);
            try {
                var socket = opening.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                try {
                    return listener.ended.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    return listener.result(
                            ExecResult.State.TIMED_OUT,
                            "The command did not end within " + call.limit().toSeconds() + " s");
                } catch (InterruptedException e) {
                    throw new ExecInterruptedException(listener.result(ExecResult.State.LOST, "Interrupted"));
                } finally {
                    socket.sendClose(1000, "");
                }
            } catch (TimeoutException e) {
                opening.cancel(true);
                return listener.result(
                        ExecResult.State.LOST,
                        "No connection within " + call.limit().toSeconds() + " s");
            } catch (InterruptedException e) {
                opening.cancel(true);
                throw e;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof WebSocketHandshakeException handshake)) {
                    // the request may have been carried out although its answer was lost
                    return listener.result(ExecResult.State.LOST, String.valueOf(e.getCause()));
                }
                refusal = "HTTP " + handshake.getResponse().code();
                var code = handshake.getResponse().code();
                if (code == 401 || code == 403 || code == 404) {
                    break;
                }
            }
        }
        return new ExecResult(ExecResult.State.NOT_STARTED, -1, "", "", refusal);
    }

    private static String target(ExecCall call) {
        var target = new StringBuilder(ResourcePath.of("", "v1", "pods", call.namespace()))
                .append('/')
                .append(ResourcePath.escape(call.pod()))
                .append("/exec?stdout=true&stderr=true");
        if (call.container() != null) {
            target.append("&container=").append(encode(call.container()));
        }
        call.command().forEach(word -> target.append("&command=").append(encode(word)));
        return target.toString();
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static final class Listener implements WebSocket.Listener {
        private final CompletableFuture<ExecResult> ended = new CompletableFuture<>();
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();
        private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
        private final int limit;
        private @Nullable ExecResult status;

        private Listener(int limit) {
            this.limit = limit;
        }

        @Override
        public void onMessage(WebSocket socket, ByteBuffer message) {
            if (message.hasRemaining()) {
                var channel = message.get();
                var bytes = new byte[message.remaining()];
                message.get(bytes);
                synchronized (this) {
                    switch (channel) {
                        case OUTPUT -> keep(output, bytes);
                        case ERRORS -> keep(errors, bytes);
                        case STATUS -> status = ended(bytes);
                        default -> {}
                    }
                }
                if (channel == STATUS) {
                    complete();
                }
            }
            socket.request();
        }

        @Override
        public void onMessage(WebSocket socket, String text) {
            socket.request();
        }

        @Override
        public void onClose(WebSocket socket, int code, String reason) {
            complete();
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            complete();
        }

        private void complete() {
            ended.complete(result(ExecResult.State.LOST, "The connection broke before the command ended"));
        }

        private void keep(ByteArrayOutputStream kept, byte[] more) {
            kept.write(more, 0, Math.min(more.length, limit - Math.min(limit, kept.size())));
        }

        /** What is known: the end if the server told it, else the given state. */
        private synchronized ExecResult result(ExecResult.State state, String problem) {
            var known = status;
            return known != null
                    ? new ExecResult(known.state(), known.exitCode(), text(output), text(errors), known.problem())
                    : new ExecResult(state, -1, text(output), text(errors), problem);
        }

        private static String text(ByteArrayOutputStream bytes) {
            return bytes.toString(StandardCharsets.UTF_8);
        }

        private static ExecResult ended(byte[] json) {
            try {
                var status = Json.parse(json);
                if (status.path("status").asText().equals("Success")) {
                    return new ExecResult(ExecResult.State.ENDED, 0, "", "", "");
                }
                for (var cause : status.path("details").path("causes")) {
                    if (cause.path("reason").asText().equals("ExitCode")) {
                        return new ExecResult(
                                ExecResult.State.ENDED,
                                Integer.parseInt(cause.path("message").asText()),
                                "",
                                "",
                                "");
                    }
                }
                return new ExecResult(
                        ExecResult.State.NOT_STARTED,
                        -1,
                        "",
                        "",
                        status.path("message").asText("No exit code was sent"));
            } catch (LifeboatException | NumberFormatException e) {
                return new ExecResult(ExecResult.State.LOST, -1, "", "", "The exit code could not be read");
            }
        }
    }
}
