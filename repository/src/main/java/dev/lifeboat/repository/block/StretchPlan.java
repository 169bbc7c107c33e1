package dev.lifeboat.repository.block;

import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.tree.PageSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Goes through the stretches of a volume in order and says of each what is to be read, and what the parent has there. For one thread. */
final class StretchPlan {
    private record Trails(ParentVolume volume, LeafTrail block, LeafTrail hash) {}

    private final VolumeNames names;
    private final long size;
    private final long segments;
    private final @Nullable Trails trails;
    private final Optional<RangeCursor> ranges;
    private final boolean othersAreZero;
    /** From this segment on nothing is as before: the volume grew or shrank here. */
    private final long unlike;

    private long next;

    StretchPlan(VolumeNames names, long size, Optional<ParentVolume> parent, VolumeExtent extent) {
        this.names = names;
        this.size = size;
        this.segments = Blocks.segments(size);
        this.trails = parent.map(volume -> new Trails(
                        volume,
                        new LeafTrail(volume, names.block(), Stretch.SEGMENTS),
                        new LeafTrail(volume, names.hash(), Stretch.HASH_SEGMENTS)))
                .orElse(null);
        this.ranges = switch (extent) {
            case VolumeExtent.Everything _ -> Optional.empty();
            case VolumeExtent.Allocated(var allocated) ->
                Optional.of(new RangeCursor(allocated, names.toString(), size));
            case VolumeExtent.Changed(var changed) -> Optional.of(new RangeCursor(changed, names.toString(), size));
        };
        this.othersAreZero = extent instanceof VolumeExtent.Allocated;
        this.unlike = parent.map(ParentVolume::size)
                .map(before -> before == size ? segments : Math.min(before, size) / Limits.SEGMENT)
                .orElse(0L);
    }

    /** True for blocks that are not to be read: they are zero. Else they are as in the parent. */
    boolean othersAreZero() {
        return othersAreZero;
    }

    boolean hasNext() {
        return next < segments;
    }

    /** Throws what is wrong with ranges that nobody asked for. */
    void end() {
        ranges.ifPresent(RangeCursor::end);
    }

    Stretch next() {
        var first = next;
        next = Math.min(segments, first + Stretch.SEGMENTS);
        var before = before(first);
        var pages = new ArrayList<PageSet>();
        for (var segment = first; segment < next; segment++) {
            pages.add(pages(segment, before != null));
        }
        return new Stretch(first, before, pages);
    }

    /** The same stretch, after it turned out that its parent's entries cannot be had. */
    Stretch alone(Stretch lost) {
        var pages = new ArrayList<PageSet>();
        for (var segment = lost.first(); segment < lost.end(); segment++) {
            pages.add(othersAreZero ? lost.pages(segment) : all(segment));
        }
        return lost.alone(pages);
    }

    private PageSet pages(long segment, boolean isKnown) {
        var touched = ranges.map(cursor -> cursor.pages(segment));
        return touched.isPresent() && (othersAreZero || (isKnown && segment < unlike)) ? touched.get() : all(segment);
    }

    private PageSet all(long segment) {
        return Blocks.all(Blocks.length(size, segment));
    }

    private Stretch.@Nullable Before before(long first) {
        if (trails == null) {
            return null;
        }
        var half = first / Stretch.HASH_SEGMENTS;
        var before = new Stretch.Before(
                trails.volume(),
                names,
                trails.block().take(first / Stretch.SEGMENTS),
                List.of(trails.hash().take(half), trails.hash().take(half + 1)));
        return trails.block().isLost() || trails.hash().isLost() || !before.fits() ? null : before;
    }
}
