package dev.lifeboat.extension.link;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** Ends a stream whose sender fell silent: a machine that is gone sends no end. One reader; its own pauses do not count. */
final class StallGuard extends FilterInputStream {
    private final Duration limit;
    private final Thread watch;
    private volatile long waitingSince;
    private volatile boolean stalled;

    StallGuard(InputStream in, Duration limit) {
        super(in);
        this.limit = limit;
        this.watch = Thread.ofVirtual().start(this::watch);
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(Math.max(50, limit.toMillis() / 4));
                var since = waitingSince;
                if (since != 0 && System.nanoTime() - since > limit.toNanos()) {
                    stalled = true;
                    in.close();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            stalled = true;
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        waitingSince = System.nanoTime() | 1;
        try {
            var count = super.read(target, offset, length);
            if (stalled) {
                throw new HttpTimeoutException("Nothing arrived for " + limit);
            }
            return count;
        } catch (IOException e) {
            throw stalled ? new HttpTimeoutException("Nothing arrived for " + limit) : e;
        } finally {
            waitingSince = 0;
        }
    }

    @Override
    public void close() throws IOException {
        watch.interrupt();
        super.close();
    }
}
