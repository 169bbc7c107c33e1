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
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

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
        PackContents {
            groups = List.copyOf(groups);
        }

        boolean isHashed() {
            return !sha256.equals(PackCodec.UNHASHED);
        }

        /** The same after it was read whole. */
        PackContents proven() {
            return new PackContents(id, head, length, sha256, true, enrolment, groups);
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

    /** As few segments of one commit as keep each below the size that is read whole, encoded one by one. */
    static void encode(long sequence, Iterable<PackContents> packs, Consumer<Encoder> segments) {
        var some = new Encoder();
        var count = 0;
        for (var pack : packs) {
            encode(some, pack);
            count++;
            if (some.length() > Limits.SEGMENT_OF_INDEX) {
                segments.accept(encoded(sequence, count, some));
                some.clear();
                count = 0;
            }
        }
        if (count > 0) {
            segments.accept(encoded(sequence, count, some));
        }
    }

    private static Encoder encoded(long sequence, int count, Encoder packs) {
        return new Encoder(packs.length() + 32)
                .u8(Limits.FORMAT)
                .u64(sequence)
                .varint(count)
                .raw(packs.array(), 0, packs.length());
    }

    static Segment decode(Decoder in) throws FormatException {
        var packs = new ArrayList<PackContents>();
        return new Segment(decode(in, packs::add), packs);
    }

    /**
     * Pack by pack, for a segment may hold more than shall be in memory at once. What was handed over counts only if this returns.
     *
     * @return the sequence
     */
    static long decode(Decoder in, Consumer<PackContents> visitor) throws FormatException {
        if (in.u8() != Limits.FORMAT) {
            throw new FormatException("a segment of another version");
        }
        var sequence = in.u64();
        for (var left = in.count(57, "packs"); left > 0; left--) {
            var id = PackId.of(in.raw(PackId.LENGTH));
            var head = new Head(PackClass.ofNumber(in.u8()), in.u32());
            if (head.generation() < Keys.FIRST_GENERATION) {
                throw new FormatException("a data key of generation " + head.generation());
            }
            var length = in.longVarint(Limits.PACK_LARGEST, "a pack");
            var sha256 = HexFormat.of().formatHex(in.raw(32));
            visitor.accept(new PackContents(id, head, length, sha256, in.flag(), in.varint(), PackCodec.decode(in)));
        }
        in.end();
        return sequence;
    }
}
