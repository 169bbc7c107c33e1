package dev.lifeboat.repository.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** A device in memory with old content, which writes as many bytes as it is told before it fails. */
final class MemoryTarget implements VolumeTarget {
    final byte[] content;
    private final AtomicLong room;

    MemoryTarget(int size, long room) {
        this(filled(size), room);
    }

    MemoryTarget(byte[] content, long room) {
        this.content = content;
        this.room = new AtomicLong(room);
    }

    private static byte[] filled(int size) {
        var old = new byte[size];
        Arrays.fill(old, (byte) 0x5a);
        return old;
    }

    @Override
    public long size() {
        return content.length;
    }

    @Override
    public boolean prepare(long size, boolean empty) {
        return false;
    }

    @Override
    public int read(ByteBuffer target, long position) {
        var length = (int) Math.min(target.remaining(), content.length - position);
        target.put(content, (int) position, length);
        return length == 0 ? -1 : length;
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
        if (room.addAndGet(-from.remaining()) < 0) {
            throw new IOException("No space left on device");
        }
        from.get(content, (int) position, from.remaining());
    }

    @Override
    public void force() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "/dev/test";
    }
}
