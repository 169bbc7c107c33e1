package dev.lifeboat.repository;

import dev.lifeboat.repository.Places.Numbered;
import dev.lifeboat.repository.Segment.PackContents;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.pack.PackCodec;
import dev.lifeboat.repository.pack.PackCodec.Head;
import dev.lifeboat.repository.pack.PackGroup;
import dev.lifeboat.repository.pack.PackGroup.Unit;
import dev.lifeboat.repository.write.SectionRoot;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An index of made-up packs, of which a test marks what it likes. No pack exists. */
final class MarkedIndex {
    private static final RepositoryId ID = new RepositoryId(7, 8);

    private final Keys keys = Keys.random(ID, new FixedRandom("packs that do not exist"));
    private final Shelf shelf = new Shelf(new MemoryBlobStore(), ID);
    private final List<PackContents> packs = new ArrayList<>();
    private @Nullable Index index;

    static PackId pack(int number) {
        return new PackId(number, number);
    }

    static ContentId unit(int number) {
        return new ContentId(number, number, number, number);
    }

    /** A group of chunks with these numbers, each of the same length; stored at half of it. */
    static PackGroup group(SectionName section, int length, int... units) {
        var raw = length * units.length;
        return new PackGroup(
                section,
                PackCodec.HEAD,
                raw / 2,
                raw,
                Arrays.stream(units)
                        .mapToObj(unit -> new Unit(unit(unit), UnitType.CHUNK, length))
                        .toList());
    }

    /** A point that needs a chunk and nothing else. */
    static PointRecord point(int findings) {
        return point(Optional.of(unit(findings)), 1, Instant.EPOCH, List.of(), List.of());
    }

    static PointRecord point(
            Optional<ContentId> findings,
            long sequence,
            Instant committed,
            List<PointSection> sections,
            List<String> segments) {
        return new PointRecord(
                new PointId(3, sequence),
                sequence,
                "producer",
                "task",
                Optional.empty(),
                Instant.EPOCH,
                committed,
                new SectionRoot(SectionName.SECTIONS, Optional.empty(), 0, 0, 0),
                findings,
                sections,
                Map.of(),
                List.of(),
                segments,
                PointTerms.NONE);
    }

    /** A section whose root is a unit with that number. */
    static PointSection section(SectionName name, int root) {
        return new PointSection(
                name, PointSection.State.COMPLETE, Optional.of(unit(root)), 1, 1, 1, null, null, null, null);
    }

    MarkedIndex add(int pack, boolean verified, PackGroup... groups) {
        var offset = (long) PackCodec.HEAD;
        var placed = new ArrayList<PackGroup>();
        for (var group : groups) {
            placed.add(new PackGroup(group.section(), offset, group.length(), group.rawLength(), group.units()));
            offset += group.length();
        }
        var head = new Head(PackClass.K8S, 1);
        packs.add(new PackContents(pack(pack), head, offset + 900, "ab".repeat(32), verified, 1, placed));
        return this;
    }

    Index index() {
        if (index == null) {
            var seal = new Seal(keys, new FixedRandom("seals"));
            Segment.encode(1, packs, body -> {
                var name = Segment.name(1, pack(1).hex());
                shelf.put(name, seal.close(Seal.SEGMENT, name, body));
            });
            index = new Index(shelf, seal, List::of);
            index.refresh();
        }
        return index;
    }

    Marking marking(Condemned condemned, Set<PackId> missing) {
        return new Marking(index(), new Units(shelf, keys), condemned, missing);
    }

    Numbered numbered(int pack) {
        return index().numbered().stream()
                .filter(one -> one.id().equals(pack(pack)))
                .findFirst()
                .orElseThrow();
    }
}
