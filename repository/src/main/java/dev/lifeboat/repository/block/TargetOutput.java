package dev.lifeboat.repository.block;

import dev.lifeboat.repository.format.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** Writes pages to a target, cut at the end of the volume. Where the target is zero already zeros are left out. Safe for use by many threads. */
final class TargetOutput {
    private static final byte[] ZEROS = new byte[Limits.SEGMENT];

    private final VolumeTarget target;
    private final long size;
    private final boolean isZero;
    private final LongAdder written = new LongAdder();

    /** @param isZero of all of the target, before the first write */
    TargetOutput(VolumeTarget target, long size, boolean isZero) {
        this.target = target;
        this.size = size;
        this.isZero = isZero;
    }

    /**
     * @param content holds the pages from {@code offset} on; where it ends, zeros follow
     */
    void write(long segment, int page, int count, byte[] content, int offset) {
        var position = segment * Limits.SEGMENT + (long) page * Limits.PAGE;
        var end = Math.min(size, position + (long) count * Limits.PAGE);
        var bytes = (int) Math.clamp(content.length - (long) offset, 0, end - position);
        if (isZero) {
            writeWithHoles(position, content, offset, bytes);
        } else {
            write(position, content, offset, bytes);
            zero(position + bytes, end);
        }
    }

    /** Makes pages zero that are side by side. */
    void zero(long segment, int page, int count) {
        var position = segment * Limits.SEGMENT + (long) page * Limits.PAGE;
        if (!isZero) {
            zero(position, Math.min(size, position + (long) count * Limits.PAGE));
        }
    }

    /** Reads what is there, with zeros behind its end. */
    void read(long segment, byte[] content) {
        var target = ByteBuffer.wrap(content);
        try {
            var position = segment * Limits.SEGMENT;
            while (target.hasRemaining() && this.target.read(target, position + target.position()) >= 0) {
                // a channel may give less than was asked for
            }
        } catch (IOException e) {
            throw VolumeFailures.unwritable(this.target.toString(), e);
        }
        Arrays.fill(content, target.position(), content.length, (byte) 0);
    }

    void force() {
        try {
            target.force();
        } catch (IOException e) {
            throw VolumeFailures.unwritable(target.toString(), e);
        }
    }

    long written() {
        return written.sum();
    }

    private void writeWithHoles(long position, byte[] content, int offset, int bytes) {
        for (var at = 0; at < bytes; at += Limits.BLOCK) {
            var from = at;
            while (at < bytes && !Blocks.isZero(content, offset + at, Math.min(Limits.BLOCK, bytes - at))) {
                at += Limits.BLOCK;
            }
            write(position + from, content, offset + from, Math.min(at, bytes) - from);
        }
    }

    private void zero(long position, long end) {
        for (var at = position; at < end; at += ZEROS.length) {
            write(at, ZEROS, 0, (int) Math.min(ZEROS.length, end - at));
        }
    }

    private void write(long position, byte[] content, int offset, int length) {
        if (length == 0) {
            return;
        }
        try {
            target.write(ByteBuffer.wrap(content, offset, length), position);
        } catch (IOException e) {
            throw VolumeFailures.unwritable(target.toString(), e);
        }
        written.add(length);
    }
}
