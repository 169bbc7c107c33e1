package dev.lifeboat.api.link;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The stream that answers {@link ObjectsRequest}: frames of {@code int keyLength, key, int valueLength, value}, big-endian, and at the end
 * {@code int -1, long count}. A stream without its end is cut, whatever HTTP says. Not thread-safe.
 */
public final class ObjectFrames {
    public static final int MAX_KEY = 4097;
    public static final int MAX_VALUE = 4 << 20;

    private ObjectFrames() {}

    /** Writes frames; {@link #end} once at the end. */
    public static final class Writer {
        private final DataOutputStream out;
        private long count;

        public Writer(OutputStream out) {
            this.out = new DataOutputStream(out);
        }

        public void write(byte[] key, byte[] value) throws IOException {
            out.writeInt(key.length);
            out.write(key);
            out.writeInt(value.length);
            out.write(value);
            count++;
        }

        public void end() throws IOException {
            out.writeInt(-1);
            out.writeLong(count);
            out.flush();
        }
    }

    /** Reads frames until the end mark. */
    public static final class Reader {
        private final DataInputStream in;
        private long count;

        public Reader(InputStream in) {
            this.in = new DataInputStream(in);
        }

        /**
         * The next object, or null after the last one.
         *
         * @throws EOFException if the stream ends before its end mark
         * @throws IOException if a frame is impossible
         */
        public @Nullable Frame next() throws IOException {
            var keyLength = in.readInt();
            if (keyLength == -1) {
                if (in.readLong() != count) {
                    throw new IOException("The stream lost objects: " + count + " came");
                }
                return null;
            }
            var key = bytes(keyLength, MAX_KEY);
            var value = bytes(in.readInt(), MAX_VALUE);
            count++;
            return new Frame(key, value);
        }

        private byte[] bytes(int length, int limit) throws IOException {
            if (length < 0 || length > limit) {
                throw new IOException("A frame of impossible length " + length);
            }
            var bytes = new byte[length];
            in.readFully(bytes);
            return bytes;
        }
    }

    /** One object: its key in the section and its bytes as stored. */
    public record Frame(byte[] key, byte[] value) {}
}
