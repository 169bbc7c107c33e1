package dev.lifeboat.repository.block;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.SegmentValue.Patch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of some segments, each from the patch or base that holds it last. Chunks come by joined ranges of packs and are handed on one by one, so that
 * nothing is held but one range, however many segments are wanted. For one thread.
 */
final class SegmentFetch {
    /** Takes blocks in no certain order. */
    interface Sink {
        /**
         * Blocks side by side.
         *
         * @param block the first
         * @param count at least one
         * @param content holds them from {@code offset} on; where it ends, zeros follow
         */
        void blocks(long segment, int block, int count, byte[] content, int offset);

        void lost(long segment, int block, int count, LifeboatException damage);
    }

    /** Blocks side by side, of a segment and in a chunk. */
    private record Use(
            long segment,
            int block,
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

    /** @param blocks as bits; only chunks that hold one of them are read */
    void want(long segment, SegmentValue value, int blocks) {
        var rest = blocks;
        for (var patch : value.patches().reversed()) {
            want(patch.id(), segment, rest & patch.blocks(), patch);
            rest &= ~patch.blocks();
        }
        want(value.base(), segment, rest, null);
    }

    private void want(ContentId id, long segment, int blocks, @Nullable Patch patch) {
        for (var block = 0; block < Blocks.PER_SEGMENT; block++) {
            if ((blocks & 1 << block) == 0) {
                continue;
            }
            var first = block;
            // blocks that follow each other in the segment do so in the chunk, for both are in order
            while ((blocks & 1 << (block + 1)) != 0) {
                block++;
            }
            var before = patch == null ? first : Integer.bitCount(patch.blocks() & Blocks.mask(first));
            uses.computeIfAbsent(id, _ -> new ArrayList<>())
                    .add(new Use(segment, first, block + 1 - first, before * Limits.BLOCK, patch));
        }
    }

    void run(Sink sink) {
        point.chunks(section, uses.keySet(), new PointReader.ChunkVisitor() {
            @Override
            public void chunk(ContentId id, byte[] content, int offset, int length) {
                var chunk = Arrays.copyOfRange(content, offset, offset + length);
                for (var use : uses.getOrDefault(id, List.of())) {
                    if (use.takes(length)) {
                        sink.blocks(use.segment(), use.block(), use.count(), chunk, use.offset());
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
                sink.lost(use.segment(), use.block(), use.count(), damage);
            }
        });
    }
}
