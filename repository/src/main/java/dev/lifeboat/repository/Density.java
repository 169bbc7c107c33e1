package dev.lifeboat.repository;

import dev.lifeboat.repository.Places.Numbered;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.pack.PackGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Which packs are worth packing anew: those of which little is needed, and those over which the newest state of a section is scattered. */
final class Density {
    /** Below it a pack costs more than it would cost to copy what is needed of it. */
    private static final double SPARSE = 0.7;
    /** A section whose newest state touches so many times its bytes is slow to restore. */
    private static final int SCATTERED = 2;
    /** And so many bytes more: what is read in one go anyway is not worth the copy. */
    private static final long WORTH = Limits.PACK;

    private final Index index;
    private final Marking marking;

    Density(Index index, Marking marking) {
        this.index = index;
        this.marking = marking;
    }

    /** The share of a pack's groups that is needed, by stored bytes. All of one that went meanwhile: it is none of ours any more. */
    double share(Numbered pack) {
        return index.pack(pack)
                .map(contents -> liveBytes(pack) / stored(contents))
                .orElse(1.0);
    }

    /** Of a pack's bytes those that are needed, by the compression of each group. */
    double liveBytes(Numbered pack) {
        var live = 0.0;
        var ordinal = pack.first();
        for (var group : groups(pack)) {
            live += (double) group.length() * needed(group, ordinal) / group.rawLength();
            ordinal += group.units().size();
        }
        return live;
    }

    boolean isSparse(Numbered pack) {
        return share(pack) < SPARSE;
    }

    /** Of a pack's groups what is needed, uncompressed. */
    long neededBytes(Numbered pack) {
        var bytes = 0L;
        var ordinal = pack.first();
        for (var group : groups(pack)) {
            bytes += needed(group, ordinal);
            ordinal += group.units().size();
        }
        return bytes;
    }

    /** Packs over which the newest state of some section is scattered. This marking must be of those states alone. */
    Set<PackId> scattered(List<Numbered> packs) {
        var sums = new HashMap<SectionName, long[]>();
        packs.forEach(pack -> touched(pack, (group, needed) -> {
            var sum = sums.computeIfAbsent(group.section(), _ -> new long[2]);
            sum[0] += group.rawLength();
            sum[1] += needed;
        }));
        sums.values().removeIf(sum -> sum[0] < SCATTERED * sum[1] || sum[0] - sum[1] < WORTH);
        var found = new HashSet<PackId>();
        packs.forEach(pack -> touched(pack, (group, needed) -> {
            if (sums.containsKey(group.section()) && needed * SCATTERED < group.rawLength()) {
                found.add(pack.id());
            }
        }));
        return found;
    }

    /** The newest state of each section. */
    static Collection<PointSection> newest(Collection<PointRecord> points) {
        var newest = new TreeMap<SectionName, PointRecord>();
        for (var point : points) {
            for (var section : point.sections()) {
                if (section.root().isPresent()) {
                    newest.merge(
                            section.name(), point, (one, other) -> one.sequence() >= other.sequence() ? one : other);
                }
            }
        }
        var sections = new ArrayList<PointSection>();
        newest.forEach((name, point) -> section(point, name).ifPresent(sections::add));
        return sections;
    }

    private static Optional<PointSection> section(PointRecord point, SectionName name) {
        return point.sections().stream()
                .filter(section -> section.name().equals(name))
                .findFirst();
    }

    @FunctionalInterface
    private interface Touch {
        void group(PackGroup group, long needed);
    }

    private void touched(Numbered pack, Touch touch) {
        var ordinal = pack.first();
        for (var group : groups(pack)) {
            var needed = needed(group, ordinal);
            if (needed > 0) {
                touch.group(group, needed);
            }
            ordinal += group.units().size();
        }
    }

    private long needed(PackGroup group, int first) {
        var needed = 0L;
        for (var i = 0; i < group.units().size(); i++) {
            needed += marking.isNeeded(first + i) ? group.units().get(i).length() : 0;
        }
        return needed;
    }

    private List<PackGroup> groups(Numbered pack) {
        return index.pack(pack).map(Segment.PackContents::groups).orElse(List.of());
    }

    private static double stored(Segment.PackContents pack) {
        return Math.max(1, pack.groups().stream().mapToLong(PackGroup::length).sum());
    }
}
