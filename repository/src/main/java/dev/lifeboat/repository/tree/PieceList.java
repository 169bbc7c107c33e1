package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import java.util.ArrayList;
import java.util.List;

/** A list of pieces of one file, or of such lists. Each has one encoding only. */
public sealed interface PieceList {
    /** Pieces themselves. */
    record Pieces(List<Piece> pieces) implements PieceList {
        @Override
        public int level() {
            return 0;
        }

        @Override
        public long count() {
            return pieces.size();
        }

        @Override
        public long size() {
            return pieces.stream().mapToLong(Piece::length).sum();
        }

        @Override
        public long stored() {
            return pieces.stream().mapToLong(Piece::stored).sum();
        }
    }

    /** @param level 1 above lists of pieces */
    record Lists(int level, List<Part> parts) implements PieceList {
        @Override
        public long count() {
            return parts.stream().mapToLong(Part::count).sum();
        }

        @Override
        public long size() {
            return parts.stream().mapToLong(Part::size).sum();
        }

        @Override
        public long stored() {
            return parts.stream().mapToLong(Part::stored).sum();
        }
    }

    /**
     * A list one level below.
     *
     * @param count of pieces
     * @param size of what they make up, holes included
     * @param stored bytes that are no holes
     */
    record Part(ContentId id, long count, long size, long stored) {}

    int level();

    long count();

    long size();

    long stored();

    /** True if a list ends after an item with this id: its last ten bits are zero. */
    static boolean endsAfter(ContentId id) {
        return (id.fourth() & 1023) == 0;
    }

    static byte[] encode(PieceList list) {
        var out = new Encoder(1 << 12).u8(Limits.FORMAT).u8(list.level());
        switch (list) {
            case Pieces(var pieces) -> {
                out.varint(pieces.size());
                pieces.forEach(piece -> piece.encode(out));
            }
            case Lists lists -> {
                out.varint(lists.parts().size());
                lists.parts()
                        .forEach(part -> out.id(part.id())
                                .varint(part.count())
                                .varint(part.size())
                                .varint(part.stored()));
            }
        }
        return out.toBytes();
    }

    /** @throws FormatException if this is not exactly what an encoder of format 1 writes */
    static PieceList decode(byte[] raw) throws FormatException {
        if (raw.length > Limits.NODE) {
            throw new FormatException("a list of " + raw.length + " bytes");
        }
        var in = new Decoder(raw);
        if (in.u8() != Limits.FORMAT) {
            throw new FormatException("a list of another version");
        }
        var level = in.u8();
        if (level >= Limits.HEIGHT) {
            throw new FormatException("a list at level " + level);
        }
        var count = in.varint(Limits.LIST, "a list");
        if (count == 0) {
            throw new FormatException("an empty list");
        }
        var list = level == 0 ? pieces(in, count) : lists(in, level, count);
        in.end();
        return list;
    }

    private static PieceList pieces(Decoder in, int count) throws FormatException {
        var sum = new PieceSum();
        for (var left = count; left > 0; left--) {
            var piece = Piece.decode(in);
            sum.add(piece);
            endsRightly(piece.id() != null && endsAfter(piece.id()), left);
        }
        return new Pieces(sum.pieces());
    }

    private static PieceList lists(Decoder in, int level, int count) throws FormatException {
        var parts = new ArrayList<Part>();
        var size = 0L;
        var stored = 0L;
        for (var left = count; left > 0; left--) {
            var part = new Part(in.id(), in.longVarint(Limits.ENTRIES, "pieces"), in.varint(), in.varint());
            size += part.size();
            stored += part.stored();
            if (part.count() == 0 || part.stored() > part.size() || size < 0 || stored > Limits.BYTES) {
                throw new FormatException("a list with impossible counts");
            }
            parts.add(part);
            endsRightly(endsAfter(part.id()), left);
        }
        return new Lists(level, parts);
    }

    /** Inside a list nothing ends it; that it ends too early is seen by who reads the next one. */
    private static void endsRightly(boolean ends, int left) throws FormatException {
        if (ends && left > 1) {
            throw new FormatException("a list that goes on after its end");
        }
    }
}
