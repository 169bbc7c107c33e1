package dev.lifeboat.extension.kube;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A body as it arrives: the client's buffers are handed over as they are, a few at a time, and each wait for more has a limit. One reader.
 */
final class BodyStream extends InputStream {
    private static final int AHEAD = 4;

    private final LinkedBlockingQueue<Part> parts = new LinkedBlockingQueue<>();
    private final long limitNanos;
    private @Nullable AsyncBody source;
    private List<ByteBuffer> buffers = List.of();
    private int next;
    private boolean ended;

    private record Part(
            @Nullable List<ByteBuffer> buffers, @Nullable Throwable failure) {}

    BodyStream(Duration limit) {
        limitNanos = limit.toNanos();
    }

    /** Called by the client for each arrival; never blocks. */
    void arrived(List<ByteBuffer> some) {
        parts.add(new Part(some, null));
    }

    void begin(AsyncBody body) {
        source = body;
        body.done().whenComplete((_, failure) -> parts.add(new Part(null, failure)));
        for (var i = 0; i < AHEAD; i++) {
            body.consume();
        }
    }

    @Override
    public int read() throws IOException {
        var current = current();
        return current == null ? -1 : current.get() & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        var current = current();
        if (current == null) {
            return -1;
        }
        var count = Math.min(length, current.remaining());
        current.get(target, offset, count);
        return count;
    }

    private @Nullable ByteBuffer current() throws IOException {
        while (!ended) {
            while (next < buffers.size()) {
                var buffer = buffers.get(next);
                if (buffer.hasRemaining()) {
                    return buffer;
                }
                next++;
            }
            advance();
        }
        return null;
    }

    private void advance() throws IOException {
        Part part;
        try {
            part = parts.poll(limitNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while reading an answer");
        }
        if (part == null) {
            throw new HttpTimeoutException("The answer stopped arriving");
        }
        if (part.buffers() != null) {
            buffers = part.buffers();
            next = 0;
            if (source != null) {
                source.consume();
            }
            return;
        }
        ended = true;
        var failure = part.failure();
        if (failure != null && !(failure instanceof CancellationException)) {
            throw new IOException("The answer broke off", failure);
        }
    }

    @Override
    public void close() {
        if (!ended && source != null) {
            source.cancel();
        }
        ended = true;
        parts.clear();
    }
}
