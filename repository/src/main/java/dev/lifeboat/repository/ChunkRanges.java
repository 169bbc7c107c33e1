package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointReader.ChunkVisitor;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.pack.GroupBuffers;
import dev.lifeboat.repository.pack.PackGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Reads many chunks by few calls of the store: groups that lie side by side in a pack come in one range. Each chunk is verified as {@link Units} does;
 * what fails is asked for once more, from its other copies. Safe for use by many threads.
 */
final class ChunkRanges {
    /** Of one range: large enough that a call costs less than its bytes. */
    private static final int RANGE = 4 << 20;
    /** Bytes read in vain between two groups, cheaper than another call. */
    private static final int GAP = 128 << 10;

    /** Where a chunk lies in its group, uncompressed. No {@link Place}: that holds all units of the group, which may be tens of thousands. */
    private record Wanted(ContentId id, int offset, int length, boolean isChunk) {}

    /**
     * A group and what is wanted of it.
     *
     * @param group without its units, for the same reason
     */
    private record Part(IndexedPack pack, PackGroup group, List<Wanted> wanted) {
        static Part of(Place place) {
            var group = place.group();
            return new Part(
                    place.pack(),
                    new PackGroup(group.section(), group.offset(), group.length(), group.rawLength(), List.of()),
                    new ArrayList<>());
        }

        long end() {
            return group.offset() + group.length();
        }
    }

    private final Shelf shelf;
    private final Units units;
    private final Index index;
    /** As many as threads read at once. */
    private final ConcurrentLinkedQueue<GroupBuffers> buffers = new ConcurrentLinkedQueue<>();

    ChunkRanges(Shelf shelf, Units units, Index index) {
        this.shelf = shelf;
        this.units = units;
        this.index = index;
    }

    void read(Collection<ContentId> ids, String affected, ChunkVisitor visitor) {
        batches(new LinkedHashSet<>(ids), affected).forEach(batch -> batch.read(visitor));
    }

    /** @param ids each once; packs come in the order in which these need them */
    List<ChunkBatch> batches(Collection<ContentId> ids, String affected) {
        var batches = new ArrayList<ChunkBatch>();
        var packs = new LinkedHashMap<PackId, Map<Long, Part>>();
        for (var id : ids) {
            var found = index.find(id);
            if (found.isEmpty()) {
                batches.add(visitor -> visitor.damaged(id, index.lost(id)));
                continue;
            }
            var place = found.get();
            packs.computeIfAbsent(place.pack().id(), _ -> new TreeMap<>())
                    .computeIfAbsent(place.group().offset(), _ -> Part.of(place))
                    .wanted()
                    .add(new Wanted(
                            id, place.offset(), place.length(), place.type().isChunk()));
        }
        for (var parts : packs.values()) {
            ranges(parts.values()).forEach(range -> batches.add(visitor -> read(range, affected, visitor)));
        }
        return batches;
    }

    private static List<List<Part>> ranges(Collection<Part> parts) {
        var ranges = new ArrayList<List<Part>>();
        var open = new ArrayList<Part>();
        for (var part : parts) {
            if (!open.isEmpty()
                    && (part.group().offset() - open.getLast().end() > GAP
                            || part.end() - open.getFirst().group().offset() > RANGE)) {
                ranges.add(List.copyOf(open));
                open.clear();
            }
            open.add(part);
        }
        ranges.add(open);
        return ranges;
    }

    private void read(List<Part> parts, String affected, ChunkVisitor visitor) {
        var pack = parts.getFirst().pack();
        var start = parts.getFirst().group().offset();
        var bytes =
                shelf.get(Shelf.pack(pack.id()), start, (int) (parts.getLast().end() - start));
        var opener = units.opener(pack.id(), pack.head());
        var spare = buffers.poll();
        var used = spare == null ? new GroupBuffers() : spare;
        for (var part : parts) {
            var group = part.group();
            Optional<byte[]> raw;
            try {
                raw = bytes.isEmpty()
                        ? Optional.empty()
                        : Optional.of(opener.group(group, bytes.get(), (int) (group.offset() - start), used));
            } catch (FormatException _) {
                raw = Optional.empty();
            }
            for (var wanted : part.wanted()) {
                if (raw.isPresent() && isTrue(wanted, raw.get())) {
                    visitor.chunk(wanted.id(), raw.get(), wanted.offset(), wanted.length());
                } else {
                    again(wanted, affected, visitor);
                }
            }
        }
        buffers.add(used);
    }

    private boolean isTrue(Wanted wanted, byte[] raw) {
        return wanted.isChunk()
                && units.id(UnitType.CHUNK, raw, wanted.offset(), wanted.length())
                        .equals(wanted.id());
    }

    /** Alone, from any copy, and from where it was packed anew; damage is remembered, so that the next backup stores it anew. */
    private void again(Wanted wanted, String affected, ChunkVisitor visitor) {
        byte[] content;
        try {
            content = Trees.of(units, index).chunk(wanted.id(), affected);
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.DATA_DAMAGED) {
                throw e;
            }
            visitor.damaged(wanted.id(), e);
            return;
        }
        visitor.chunk(wanted.id(), content, 0, content.length);
    }
}
