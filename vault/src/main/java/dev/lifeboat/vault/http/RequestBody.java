package dev.lifeboat.vault.http;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The body of one request: refused before it is read when announced too large, cut off when too slow. Belongs to one thread. */
final class RequestBody implements dev.lifeboat.vault.http.Request.BodySource, AutoCloseable {
    /** For a whole body: a client that sends one byte every 29 s must not hold a thread for a year. */
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    /** How much of a refused body is taken in, so that the client gets to read why. */
    private static final long DRAIN_LIMIT = 256L << 20;

    private static final Duration DRAIN_DEADLINE = Duration.ofSeconds(10);

    private final Request request;
    private final ScheduledExecutorService deadlines;
    private final InputStream in;
    private long limit = 1 << 20;
    private byte @Nullable [] bytes;
    private boolean ended;

    @Nullable
    private ScheduledFuture<?> deadline;

    RequestBody(Request request, ScheduledExecutorService deadlines) {
        this.request = request;
        this.deadlines = deadlines;
        in = Content.Source.asInputStream(request);
        ended = request.getLength() == 0
                || (request.getLength() < 0 && !request.getHeaders().contains("Transfer-Encoding"));
    }

    void limit(long bytes) {
        limit = bytes;
    }

    @Override
    public byte[] bytes() {
        if (bytes == null) {
            try (var body = stream(limit)) {
                bytes = body.readAllBytes();
            } catch (IOException e) {
                throw new LifeboatException(
                        ErrorCode.INVALID_REQUEST_BODY, Map.of("reason", "the connection ended early"), e);
            }
        }
        return bytes;
    }

    @Override
    public InputStream stream(long most) {
        if (request.getLength() > most) {
            throw tooLarge(most);
        }
        watch(DEADLINE);
        return new Bounded(in, most);
    }

    /** True when nothing of the body is left on the wire. */
    boolean isConsumed() {
        return ended;
    }

    /** Takes in what the handler did not want, so that closing does not reset the connection under the client's nose. */
    void drain() throws IOException {
        if (ended) {
            return;
        }
        watch(DRAIN_DEADLINE);
        var buffer = new byte[64 << 10];
        for (var left = DRAIN_LIMIT; left > 0; ) {
            var read = in.read(buffer);
            if (read < 0) {
                break;
            }
            left -= read;
        }
    }

    @Override
    public void close() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private void watch(Duration limit) {
        close();
        deadline = deadlines.schedule(
                () -> request.getConnectionMetaData()
                        .getConnection()
                        .getEndPoint()
                        .close(),
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static LifeboatException tooLarge(long limit) {
        var text = limit >= 1 << 20 ? (limit >> 20) + " MiB" : limit + " bytes";
        return new LifeboatException(ErrorCode.REQUEST_TOO_LARGE, Map.of("limit", text));
    }

    /** Counts; also notes when the end was seen. */
    private final class Bounded extends FilterInputStream {
        private final long most;
        private long seen;

        Bounded(InputStream in, long most) {
            super(in);
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            var read = super.read(buffer, offset, length);
            if (read < 0) {
                ended = true;
                RequestBody.this.close();
                return read;
            }
            seen += read;
            if (seen > most) {
                throw tooLarge(most);
            }
            return read;
        }

        @Override
        public void close() {
            RequestBody.this.close();
        }
    }
}
