package dev.lifeboat.repository.block;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.tree.PageSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Reads any bytes of a block volume in a point without the rest of it: for a boot sector, a partition table, one file. Safe for use by many threads. */
public final class VolumeReader {
    private final StoredVolume volume;
    private final VolumeNames names;

    /** Throws {@code VOLUME_NOT_IN_POINT}. */
    public VolumeReader(PointReader point, VolumeNames names) {
        this.volume = new StoredVolume(point, names);
        this.names = names;
    }

    /** Of the volume, in bytes. */
    public long size() {
        return volume.size();
    }

    /**
     * Reads bytes of the volume, verified.
     *
     * <p>Throws {@code DATA_DAMAGED} with the bytes that cannot be read.
     *
     * @throws IndexOutOfBoundsException if they are not all within the volume and the array
     */
    public void read(long position, byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(position, length, volume.size());
        Objects.checkFromIndexSize(offset, length, target.length);
        Arrays.fill(target, offset, offset + length, (byte) 0);
        var end = position + length;
        for (var first = position / Limits.SEGMENT; first * Limits.SEGMENT < end; first += Stretch.SEGMENTS) {
            stretch(first, position, end, target, offset);
        }
    }

    private void stretch(long first, long position, long end, byte[] target, int offset) {
        var last = Math.min(first + Stretch.SEGMENTS, Blocks.segments(end));
        var values = volume.values(first, last, (from, to, damage) -> {
            throw damaged(from * Limits.SEGMENT, to * Limits.SEGMENT, damage);
        });
        var fetch = volume.fetch();
        values.forEach((segment, value) -> fetch.want(segment, value, wanted(segment, position, end)));
        fetch.run(new SegmentFetch.Sink() {
            @Override
            public void pages(long segment, int page, int count, byte[] content, int at) {
                var start = start(segment, page);
                var from = Math.max(start, position);
                var to = Math.min(Math.min(start + (long) count * Limits.PAGE, start + content.length - at), end);
                if (from < to) {
                    System.arraycopy(content, (int) (at + from - start), target, (int) (offset + from - position), (int)
                            (to - from));
                }
            }

            @Override
            public void lost(long segment, int page, int count, LifeboatException damage) {
                throw damaged(start(segment, page), start(segment, page + count), damage);
            }
        });
    }

    private static PageSet wanted(long segment, long position, long end) {
        var start = segment * Limits.SEGMENT;
        var from = Math.clamp(position - start, 0, Limits.SEGMENT) / Limits.PAGE;
        return PageSet.range(from, Blocks.pages(Math.clamp(end - start, 0, Limits.SEGMENT)));
    }

    private static long start(long segment, int page) {
        return segment * Limits.SEGMENT + (long) page * Limits.PAGE;
    }

    private LifeboatException damaged(long from, long to, LifeboatException damage) {
        Map<String, String> details = new HashMap<>(damage.details());
        details.put(
                "affected",
                "bytes " + from + " to " + Math.min(to, volume.size()) + " of volume " + names + ", segment "
                        + from / Limits.SEGMENT);
        return new LifeboatException(ErrorCode.DATA_DAMAGED, details, damage);
    }
}
