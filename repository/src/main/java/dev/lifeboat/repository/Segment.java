package dev.lifeboat.repository;

import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.pack.PackCodec;
import dev.lifeboat.repository.pack.PackGroup;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A segment of the index: the packs that one commit added and what is in them. Written by the vault alone; a pack counts only by it (R3).
 *
 * @param sequence of the commit; segments are read in this order, and the first location of an id wins (R4)
 */
record Segment(long sequence, List<PackContents> packs) {
    /** A pack and its groups, as its directory said when it was verified. */
    record PackContents(PackId id, PackClass packClass, long length, String sha256, List<PackGroup> groups) {
        PackContents {
            groups = List.copyOf(groups);
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
        for (var pack : packs) {
            out.raw(pack.id().bytes())
                    .u8(pack.packClass().number())
                    .varint(Keys.GENERATION)
                    .varint(pack.length())
                    .raw(HexFormat.of().parseHex(pack.sha256()));
            PackCodec.encode(out, pack.groups());
        }
    }

    static Segment decode(Decoder in) throws FormatException {
        if (in.u8() != Limits.FORMAT) {
            throw new FormatException("a segment of another version");
        }
        var sequence = in.u64();
        var packs = new ArrayList<PackContents>();
        for (var left = in.count(52, "packs"); left > 0; left--) {
            var id = PackId.of(in.raw(PackId.LENGTH));
            var packClass = PackClass.ofNumber(in.u8());
            if (in.varint() != Keys.GENERATION) {
                throw new FormatException("a data key of an unknown generation");
            }
            var length = in.varint();
            var sha256 = HexFormat.of().formatHex(in.raw(32));
            packs.add(new PackContents(id, packClass, length, sha256, PackCodec.decode(in)));
        }
        in.end();
        return new Segment(sequence, packs);
    }
}
