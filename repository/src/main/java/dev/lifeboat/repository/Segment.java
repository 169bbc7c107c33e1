package dev.lifeboat.repository;

import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.pack.PackCodec;
import dev.lifeboat.repository.pack.PackCodec.Head;
import dev.lifeboat.repository.pack.PackGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * A segment of the index: the packs that one commit added and what is in them. Written by the vault alone; a pack counts only by it (R3).
 *
 * @param sequence of the commit; segments are read in this order, and the first location of an id wins (R4)
 */
record Segment(long sequence, List<PackContents> packs) {
    /**
     * A pack and its groups, as its directory said when it was committed.
     *
     * @param verified true if every unit was read and has its id; content of volumes is not read at commit (R6)
     * @param enrolment of its writer
     */
    record PackContents(
            PackId id,
            Head head,
            long length,
            String sha256,
            boolean verified,
            long enrolment,
            List<PackGroup> groups) {
        /** Of a pack that was not read whole when its segment was written anew. */
        static final String UNHASHED = "0".repeat(64);

        PackContents {
            groups = List.copyOf(groups);
        }

        boolean isHashed() {
            return !sha256.equals(UNHASHED);
        }

        /** The same after it was read whole. */
        PackContents proven(String hash) {
            return new PackContents(id, head, length, hash, true, enrolment, groups);
        }

        /** True if this says nothing else of the pack, but that it was proven. */
        boolean proves(PackContents known) {
            return verified
                    && !known.verified
                    && head.equals(known.head)
                    && length == known.length
                    && (sha256.equals(known.sha256) || !known.isHashed())
                    && groups.equals(known.groups);
        }
    }

    Segment {
        packs = List.copyOf(packs);
    }

    /** Names sort as the segments do. */
    static String name(long sequence, String unique) {
        return Shelf.INDEX + HexFormat.of().toHexDigits(sequence) + "-" + unique;
    }

    void encode(Encoder out) {
        out.u8(Limits.FORMAT).u64(sequence).varint(packs.size());
        packs.forEach(pack -> encode(out, pack));
    }

    private static void encode(Encoder out, PackContents pack) {
        out.raw(pack.id().bytes())
                .u8(pack.head().packClass().number())
                .u32(pack.head().generation())
                .varint(pack.length())
                .raw(HexFormat.of().parseHex(pack.sha256()))
                .flag(pack.verified())
                .varint(pack.enrolment());
        PackCodec.encode(out, pack.groups());
    }

    /** As few segments of one commit as keep each below the size that is read whole. */
    static List<Segment> of(long sequence, Collection<PackContents> packs) {
        var segments = new ArrayList<Segment>();
        var some = new ArrayList<PackContents>();
        var size = new Encoder();
        for (var pack : packs) {
            some.add(pack);
            encode(size, pack);
            if (size.length() > Limits.SEGMENT_OF_INDEX) {
                segments.add(new Segment(sequence, some));
                some.clear();
                size.clear();
            }
        }
        if (!some.isEmpty()) {
            segments.add(new Segment(sequence, some));
        }
        return segments;
    }

    static Segment decode(Decoder in) throws FormatException {
        if (in.u8() != Limits.FORMAT) {
            throw new FormatException("a segment of another version");
        }
        var sequence = in.u64();
        var packs = new ArrayList<PackContents>();
        for (var left = in.count(57, "packs"); left > 0; left--) {
            var id = PackId.of(in.raw(PackId.LENGTH));
            var head = new Head(PackClass.ofNumber(in.u8()), in.u32());
            if (head.generation() < Keys.FIRST_GENERATION) {
                throw new FormatException("a data key of generation " + head.generation());
            }
            var length = in.longVarint(Limits.PACK_LARGEST, "a pack");
            var sha256 = HexFormat.of().formatHex(in.raw(32));
            packs.add(new PackContents(id, head, length, sha256, in.flag(), in.varint(), PackCodec.decode(in)));
        }
        in.end();
        return new Segment(sequence, packs);
    }
}
