package dev.lifeboat.repository.block;

import dev.lifeboat.repository.format.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/** A volume as plain bytes, with a note of the blocks of 4 KiB that were written since a backup: what changed block tracking would say. */
final class Disk {
    static final int PAGE = 4 << 10;

    private final Random random;
    private byte[] content;
    private final TreeSet<Long> dirty = new TreeSet<>();
    private long sizeAtBackup;

    Disk(long size, Random random) {
        this.content = new byte[(int) size];
        this.random = random;
        this.sizeAtBackup = size;
    }

    byte[] content() {
        return content;
    }

    int size() {
        return content.length;
    }

    /** Random bytes, at most up to the end. */
    void write(long offset, long length) {
        var bytes = new byte[(int) Math.min(length, content.length - offset)];
        random.nextBytes(bytes);
        System.arraycopy(bytes, 0, content, (int) offset, bytes.length);
        touch(offset, bytes.length);
    }

    void discard(long offset, long length) {
        var end = Math.min(content.length, offset + length);
        Arrays.fill(content, (int) offset, (int) end, (byte) 0);
        touch(offset, end - offset);
    }

    void resize(long size) {
        var before = content.length;
        content = Arrays.copyOf(content, (int) size);
        dirty.removeIf(page -> page * PAGE >= size);
        // what was cut off and came back is zero now
        var back = Math.min(size, sizeAtBackup);
        if (back > before) {
            touch(before, back - before);
        }
    }

    /** Pages anywhere below a limit. */
    void scatter(int pages, long limit) {
        for (var i = 0; i < pages; i++) {
            write(random.nextInt((int) (limit / PAGE)) * (long) PAGE, PAGE);
        }
    }

    /** A backup was taken of it. */
    void clean() {
        dirty.clear();
        sizeAtBackup = content.length;
    }

    private void touch(long offset, long length) {
        for (var page = offset / PAGE; page * PAGE < offset + length; page++) {
            dirty.add(page);
        }
    }

    /** What was written since the last backup, in bytes; joined, and cut at the end. Growth is none: a driver says nothing of what was never written. */
    List<ByteRange> changed() {
        var ranges = new ArrayList<ByteRange>();
        for (var page : dirty) {
            var start = page * PAGE;
            var end = Math.min(start + PAGE, content.length);
            if (!ranges.isEmpty() && ranges.getLast().end() == start) {
                var last = ranges.removeLast();
                ranges.add(new ByteRange(last.offset(), end - last.offset()));
            } else {
                ranges.add(new ByteRange(start, end - start));
            }
        }
        return ranges;
    }

    /** Blocks of 64 KiB that hold something written since the last backup. */
    long changedBlocks() {
        return dirty.stream().map(page -> page * PAGE / Limits.BLOCK).distinct().count();
    }

    /** Stretches that are not zero, as an allocation map of 16 KiB would say. */
    List<ByteRange> allocated() {
        var grain = 16 << 10;
        var ranges = new ArrayList<ByteRange>();
        for (var at = 0; at < content.length; at += grain) {
            var end = Math.min(at + grain, content.length);
            if (!Blocks.isZero(content, at, end - at)) {
                ranges.add(new ByteRange(at, end - at));
            }
        }
        return ranges;
    }

    /** Reads of odd lengths, counted. */
    Source source() {
        return new Source(content);
    }

    static final class Source implements VolumeSource {
        private final byte[] content;
        final AtomicLong bytes = new AtomicLong();

        Source(byte[] content) {
            this.content = content;
        }

        @Override
        public long size() {
            return content.length;
        }

        @Override
        public int read(ByteBuffer target, long position) {
            if (position >= content.length) {
                return -1;
            }
            // as a channel may: less than asked for
            var length = (int) Math.min(Math.min(target.remaining(), 300_000), content.length - position);
            target.put(content, (int) position, length);
            bytes.addAndGet(length);
            return length;
        }
    }
}
