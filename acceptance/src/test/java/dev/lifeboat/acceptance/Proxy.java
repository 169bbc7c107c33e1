package dev.lifeboat.acceptance;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a TLS server and lets pass what is sent, until it is told otherwise. It cannot read what is sent, but it
 * counts: a request is one or two records of application data, so "hold at the n-th" stops a run at a place of its own every time.
 * Thread-safe.
 */
public final class Proxy implements AutoCloseable {
    private static final int APPLICATION_DATA = 23;
    private static final int HEADER = 5;

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile int holdAt = Integer.MAX_VALUE;
    private volatile boolean closed;
    private volatile CountDownLatch held = new CountDownLatch(1);
    private volatile CountDownLatch released = new CountDownLatch(1);

    public Proxy(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** How many records of application data clients have sent so far. */
    public int sent() {
        return sent.get();
    }

    /** From the n-th record of clients on, counted from now, nothing passes until {@link #release}. */
    public void holdAt(int n) {
        held = new CountDownLatch(1);
        released = new CountDownLatch(1);
        holdAt = sent.get() + n;
    }

    /** Waits until something is held; false if that did not happen in time. */
    public boolean awaitHeld(long seconds) {
        try {
            return held.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public void release() {
        holdAt = Integer.MAX_VALUE;
        released.countDown();
    }

    /** Breaks every connection; new ones are accepted. What was held is never sent. */
    public void cut() {
        open.forEach(Proxy::close);
        release();
    }

    @Override
    public void close() {
        closed = true;
        cut();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!closed) {
            try {
                var client = listener.accept();
                var server = new Socket();
                open.add(client);
                Thread.ofVirtual().start(() -> connect(client, server));
            } catch (IOException _) {
                return; // the listener was closed
            }
        }
    }

    private void connect(Socket client, Socket server) {
        try {
            server.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5_000);
            open.add(server);
            Thread.ofVirtual().start(() -> relay(server, client, false));
            relay(client, server, true);
        } catch (IOException _) {
            end(client, server);
        }
    }

    private void relay(Socket from, Socket to, boolean counting) {
        try {
            var in = new DataInputStream(from.getInputStream());
            var out = to.getOutputStream();
            while (relayRecord(in, out, counting)) {
                // until the end
            }
        } catch (IOException _) {
            // one side went away: the other follows
        } finally {
            end(from, to);
        }
    }

    private boolean relayRecord(DataInputStream in, OutputStream out, boolean counting) throws IOException {
        var header = in.readNBytes(HEADER);
        if (header.length < HEADER) {
            return false;
        }
        var body = in.readNBytes(((header[3] & 0xff) << 8) | (header[4] & 0xff));
        if (counting && header[0] == APPLICATION_DATA && sent.incrementAndGet() >= holdAt) {
            hold();
        }
        out.write(header);
        out.write(body);
        out.flush();
        return true;
    }

    private void hold() throws IOException {
        held.countDown();
        try {
            released.await(10, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void end(Socket... sockets) {
        for (var socket : sockets) {
            open.remove(socket);
            close(socket);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // it is gone, which is what was wanted
        }
    }
}
