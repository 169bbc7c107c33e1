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
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a TLS server and lets pass what is sent, until it is told otherwise. It cannot read what is sent, but it sees
 * each record of application data before it passes: a {@link Gate} says from which one on nothing passes any more, so a run can be stopped
 * at a place of its own every time. Thread-safe.
 */
public final class Proxy implements AutoCloseable {
    private static final int APPLICATION_DATA = 23;
    private static final int HEADER = 5;

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Hold> holds = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

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

    /** Who sent a record. */
    public enum Sender {
        CLIENT,
        SERVER
    }

    /** Says whether a record, and with it all that follow from the same side, is held. Asked on many threads, for each record. */
    public interface Gate {
        boolean holds(Sender sender, int length);
    }

    /** Something that is held, or will be when its gate says so. */
    public final class Hold {
        private final Gate gate;
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private volatile @Nullable Sender side;

        private Hold(Gate gate) {
            this.gate = gate;
        }

        /** Waits until something is held; false if that did not happen in time. */
        public boolean await(long seconds) {
            try {
                return held.await(seconds, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        public void release() {
            holds.remove(this);
            released.countDown();
        }

        /** Breaks every connection; new ones are accepted. What was held is never sent. */
        public void cut() {
            open.forEach(Proxy::close);
            release();
        }

        private void pass(Sender sender, int length) throws IOException {
            if (side == null && gate.holds(sender, length)) {
                side = sender;
                held.countDown();
            }
            if (side != sender) {
                return;
            }
            try {
                released.await(10, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }

    /** From now on asks this gate, beside those that are there. */
    public Hold holdWhen(Gate gate) {
        var hold = new Hold(gate);
        holds.add(hold);
        return hold;
    }

    /** From the n-th record of clients on, counted from now, nothing passes that clients send. */
    public Hold holdAt(int n) {
        var sent = new AtomicInteger();
        return holdWhen((sender, _) -> sender == Sender.CLIENT && sent.incrementAndGet() >= n);
    }

    /** Lets everything pass again. */
    public void releaseAll() {
        holds.forEach(Hold::release);
    }

    @Override
    public void close() {
        closed = true;
        open.forEach(Proxy::close);
        releaseAll();
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
            Thread.ofVirtual().start(() -> relay(server, client, Sender.SERVER));
            relay(client, server, Sender.CLIENT);
        } catch (IOException _) {
            end(client, server);
        }
    }

    private void relay(Socket from, Socket to, Sender sender) {
        try {
            var in = new DataInputStream(from.getInputStream());
            var out = to.getOutputStream();
            while (relayRecord(in, out, sender)) {
                // until the end
            }
        } catch (IOException _) {
            // one side went away: the other follows
        } finally {
            end(from, to);
        }
    }

    private boolean relayRecord(DataInputStream in, OutputStream out, Sender sender) throws IOException {
        var header = in.readNBytes(HEADER);
        if (header.length < HEADER) {
            return false;
        }
        var body = in.readNBytes(((header[3] & 0xff) << 8) | (header[4] & 0xff));
        if (header[0] == APPLICATION_DATA) {
            for (var hold : holds) {
                hold.pass(sender, body.length);
            }
        }
        out.write(header);
        out.write(body);
        out.flush();
        return true;
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
