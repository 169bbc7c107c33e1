package dev.lifeboat.repository.block;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.tree.CutRule;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The entries of a volume's sections in a point, some segments at a time. Safe for use by many threads. */
final class StoredVolume {
    /** Takes what nobody can say anything of. */
    @FunctionalInterface
    interface Gaps {
        /** @param end behind the last segment */
        void gap(long first, long end, LifeboatException damage);
    }

    private final PointReader point;
    private final VolumeNames names;
    private final long size;

    /** Throws {@code VOLUME_NOT_IN_POINT}. */
    StoredVolume(PointReader point, VolumeNames names) {
        this.point = point;
        this.names = names;
        this.size = point.point().sections().stream()
                .filter(section -> section.name().equals(names.block()) && section.isReadable())
                .flatMap(section -> Blocks.size(section).stream())
                .findFirst()
                .orElseThrow(() -> VolumeFailures.notInPoint(names.toString()));
    }

    long size() {
        return size;
    }

    SegmentFetch fetch() {
        return new SegmentFetch(point, names.block());
    }

    /** What segments hold; zero ones are not there. */
    Map<Long, SegmentValue> values(long first, long end, Gaps gaps) {
        var found = new HashMap<Long, SegmentValue>();
        scan(names.block(), first, end, gaps, (segment, entry) -> {
            if (entry.stored() instanceof SegmentValue value) {
                found.put(segment, value);
            }
        });
        return found;
    }

    /** The hashes of the blocks of segments; none for those that are zero or in a gap. */
    Map<Long, byte[]> hashes(long first, long end, Gaps gaps) {
        var found = new HashMap<Long, byte[]>();
        try {
            scan(names.hash(), first, end, gaps, (segment, entry) -> {
                if (entry.stored() instanceof Value.Inline(var hashes)) {
                    found.put(segment, hashes);
                }
            });
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.DATA_DAMAGED) {
                throw e;
            }
            // the root: nothing is hidden that a restore needs
            gaps.gap(first, end, e);
        }
        return found;
    }

    /** True if there are hashes of this very volume to compare with. */
    boolean hasHashes() {
        return point.point().sections().stream()
                .filter(section -> section.name().equals(names.hash()))
                .anyMatch(section -> section.state() == PointSection.State.COMPLETE
                        && Blocks.size(section).equals(Optional.of(size)));
    }

    private interface EntryVisitor {
        void entry(long segment, PointReader.Entry entry);
    }

    private void scan(SectionName section, long first, long end, Gaps gaps, EntryVisitor visitor) {
        point.scan(
                section,
                first == 0 ? null : Blocks.key(first - 1),
                entry -> {
                    var segment = CutRule.segment(entry.key());
                    if (segment < end) {
                        visitor.entry(segment, entry);
                    }
                    return segment < end - 1;
                },
                (after, last, damage) -> {
                    // nodes end with stretches: what is damaged begins behind that of the last key before it
                    var lost = after == null || CutRule.segment(after) < first
                            ? first
                            : nextStretch(CutRule.segment(after), section);
                    if (lost < end) {
                        gaps.gap(lost, Math.min(end, nextStretch(CutRule.segment(last), section)), damage);
                    }
                });
    }

    private long nextStretch(long segment, SectionName section) {
        var segments = section.equals(names.block()) ? Stretch.SEGMENTS : Stretch.HASH_SEGMENTS;
        return (segment / segments + 1) * segments;
    }
}
