package dev.lifeboat.stores.wire;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads a buffer without copying it, and leaves its position alone. Can be read again from its mark, the beginning by default. */
public final class BufferStream extends InputStream {
    private final ByteBuffer buffer;
    private int mark;

    public BufferStream(ByteBuffer content) {
        buffer = content.slice();
    }

    @Override
    public int read() {
        return buffer.hasRemaining() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!buffer.hasRemaining()) {
            return -1;
        }
        var count = Math.min(length, buffer.remaining());
        buffer.get(target, offset, count);
        return count;
    }

    @Override
    public int available() {
        return buffer.remaining();
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    @Override
    public void mark(int limit) {
        mark = buffer.position();
    }

    @Override
    public void reset() {
        buffer.position(mark);
    }
}
