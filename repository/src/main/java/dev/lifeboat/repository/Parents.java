package dev.lifeboat.repository;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.write.IdPrefixes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

/** The ids that a writer of a section need not store again: the nodes of the parent's section, and the large values ever stored for it. */
final class Parents {
    private final Units units;
    private final Index index;
    private final Condemned condemned;

    Parents(Units units, Index index, Condemned condemned) {
        this.units = units;
        this.index = index;
        this.condemned = condemned;
    }

    IdPrefixes of(Optional<PointRecord> parent, SectionName section, long enrolment) {
        return IdPrefixes.parse(bytes(prefixes(parent, section, enrolment)));
    }

    /** @param enrolment of the writer: what an earlier one stored and nobody read back is not offered */
    LongStream prefixes(Optional<PointRecord> parent, SectionName section, long enrolment) {
        var ids = LongStream.builder();
        for (var pack : index.chunks(section)) {
            if (!condemned.packs().contains(pack)
                    && index.indexed(pack)
                            .filter(known -> known.isTrustedBy(enrolment))
                            .isPresent()) {
                index.pack(pack).ifPresent(contents -> addChunks(contents, section, ids));
            }
        }
        parent.flatMap(record -> section(record, section)).ifPresent(before -> {
            for (var id : KnownNodes.of(before, Trees.known(units, index)).ids()) {
                if (index.known(id).flatMap(condemned::staying).isPresent()) {
                    ids.add(id.prefix());
                }
            }
        });
        return ids.build();
    }

    private void addChunks(Segment.PackContents pack, SectionName section, LongStream.Builder ids) {
        for (var group : pack.groups()) {
            if (group.section().equals(section)) {
                for (var unit : group.units()) {
                    if ((unit.type().isChunk() || unit.type().isList())
                            && !units.bad().covers(unit.id(), pack.id(), group.offset())) {
                        ids.add(unit.id().prefix());
                    }
                }
            }
        }
    }

    /** Of a pack that this task stored before: everything in it is the writer's own and will be verified at commit. */
    static LongStream prefixes(Segment.PackContents pack, SectionName section) {
        return pack.groups().stream()
                .filter(group -> group.section().equals(section))
                .flatMap(group -> group.units().stream())
                .map(unit -> unit.id())
                .mapToLong(ContentId::prefix);
    }

    /** Eight bytes each, in the order of bytes. */
    static byte[] bytes(LongStream prefixes) {
        // flipping the sign makes the order of signed numbers that of the bytes
        var sorted = prefixes.map(prefix -> prefix ^ Long.MIN_VALUE).distinct().toArray();
        Arrays.sort(sorted);
        var bytes = ByteBuffer.allocate(sorted.length * Long.BYTES);
        for (var prefix : sorted) {
            bytes.putLong(prefix ^ Long.MIN_VALUE);
        }
        return bytes.array();
    }

    private static Optional<PointSection> section(PointRecord record, SectionName section) {
        return section.equals(SectionName.SECTIONS)
                ? Optional.of(StoredPoint.sectionsOf(record))
                : record.sections().stream()
                        .filter(found -> found.name().equals(section))
                        .findFirst();
    }
}
