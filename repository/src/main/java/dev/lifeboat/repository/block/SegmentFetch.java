package dev.lifeboat.repository.block;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.tree.PageSet;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.SegmentValue.Patch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pages of some segments, each from the patch or base that holds it last. Chunks come by joined ranges of packs and are handed on one by one, so that
 * nothing is held but one range, however many segments are wanted. For one thread.
 */
final class SegmentFetch {
    /** Takes pages in no certain order. */
    interface Sink {
        /**
         * Pages side by side.
         *
         * @param page the first
         * @param count at least one
         * @param content holds them from {@code offset} on; where it ends, zeros follow
         */
        void pages(long segment, int page, int count, byte[] content, int offset);

        void lost(long segment, int page, int count, LifeboatException damage);
    }

    /** Pages side by side, of a segment and in a chunk. */
    private record Use(
            long segment,
            int page,
            int count,
            int offset,
            @Nullable Patch patch) {
        boolean takes(int length) {
            return patch == null ? length <= Limits.SEGMENT : patch.takes(length);
        }
    }

    private final PointReader point;
    private final SectionName section;
    private final Map<ContentId, List<Use>> uses = new LinkedHashMap<>();

    SegmentFetch(PointReader point, SectionName section) {
        this.point = point;
        this.section = section;
    }

    /** Only chunks that hold one of the pages are read. */
    void want(long segment, SegmentValue value, PageSet pages) {
        var rest = pages;
        for (var patch : value.patches().reversed()) {
            want(patch.id(), segment, rest.and(patch.pages()), patch);
            rest = rest.without(patch.pages());
        }
        want(value.base(), segment, rest, null);
    }

    private void want(ContentId id, long segment, PageSet pages, @Nullable Patch patch) {
        for (var page = pages.next(0); page < PageSet.PAGES; ) {
            // pages that follow each other in the segment do so in the chunk, for both are in order
            var end = pages.end(page);
            var before = patch == null ? page : patch.pages().before(page);
            uses.computeIfAbsent(id, _ -> new ArrayList<>())
                    .add(new Use(segment, page, end - page, before * Limits.PAGE, patch));
            page = pages.next(end);
        }
    }

    void run(Sink sink) {
        point.chunks(section, uses.keySet(), new PointReader.ChunkVisitor() {
            @Override
            public void chunk(ContentId id, byte[] content, int offset, int length) {
                var chunk = Arrays.copyOfRange(content, offset, offset + length);
                for (var use : uses.getOrDefault(id, List.of())) {
                    if (use.takes(length)) {
                        sink.pages(use.segment(), use.page(), use.count(), chunk, use.offset());
                    } else {
                        lost(use, VolumeFailures.unfit(section, id, length));
                    }
                }
            }

            @Override
            public void damaged(ContentId id, LifeboatException damage) {
                uses.getOrDefault(id, List.of()).forEach(use -> lost(use, damage));
            }

            private void lost(Use use, LifeboatException damage) {
                sink.lost(use.segment(), use.page(), use.count(), damage);
            }
        });
    }
}
