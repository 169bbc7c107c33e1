package dev.lifeboat.stores.azure;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Collects a part of a blob, in memory for what arrives and not for what was asked: ranges may reach far beyond the end. */
final class Range extends OutputStream {
    private static final int FIRST = 64 << 10;

    private final int longest;
    private byte[] bytes;
    private int count;

    Range(int longest) {
        this.longest = longest;
        this.bytes = new byte[Math.min(longest, FIRST)];
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** What is beyond the longest is dropped: a store that does not know ranges sends all. */
    @Override
    public void write(byte[] source, int offset, int length) {
        var taken = Math.min(length, longest - count);
        if (count + taken > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(longest, Math.max(2L * bytes.length, (long) count + taken)));
        }
        System.arraycopy(source, offset, bytes, count, taken);
        count += taken;
    }

    /**
     * @param announced what the answer said that it sends; null if nothing
     * @throws IOException if less came
     */
    ByteBuffer complete(@Nullable Long announced) throws IOException {
        if (announced != null && count < Math.min(announced, longest)) {
            throw new IOException("The answer ends after " + count + " of " + announced + " bytes");
        }
        return ByteBuffer.wrap(bytes, 0, count).slice();
    }
}
