package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import java.util.List;

/** The content of a file: its pieces in order, in the entry while they are few. Made by {@link ContentBuilder}. */
public sealed interface Content {
    /** Files of more weigh no more. */
    int LARGEST_WEIGHT = 8;

    /** All pieces. */
    record Pieces(List<Piece> pieces) implements Content {
        /** Of an empty file, and of one that nobody read yet. */
        public static final Pieces NONE = new Pieces(List.of());

        public Pieces {
            pieces = List.copyOf(pieces);
        }

        @Override
        public long count() {
            return pieces.size();
        }

        @Override
        public long stored() {
            return pieces.stream().mapToLong(Piece::stored).sum();
        }
    }

    /**
     * Pieces in lists outside the entry.
     *
     * @param height levels of lists
     * @param stored bytes that are no holes
     */
    record Listed(ContentId list, int height, long count, long stored) implements Content {}

    /** Of pieces. */
    long count();

    /** Bytes that are no holes. */
    long stored();

    /** MiB begun, at most 8: what a file's size counts in the cut rule. */
    static int weightUnits(long size) {
        return (int) Math.min(LARGEST_WEIGHT, size / (1 << 20) + (size % (1 << 20) == 0 ? 0 : 1));
    }

    /** Pieces that may stand in the entry of a file: as the size counts in the cut rule, an entry cannot grow beyond what it weighs. */
    static int limit(long size) {
        return Limits.PIECES * weightUnits(size);
    }

    default void encode(Encoder out) {
        out.varint(count());
        switch (this) {
            case Pieces(var pieces) -> pieces.forEach(piece -> piece.encode(out));
            case Listed listed ->
                out.u8(listed.height()).varint(listed.stored()).id(listed.list());
        }
    }

    /** @throws FormatException also if the pieces do not make up {@code size} */
    static Content decode(Decoder in, long size) throws FormatException {
        var count = in.longVarint(Limits.ENTRIES, "pieces");
        if (count > limit(size)) {
            var height = in.u8();
            if (height < 1 || height > Limits.HEIGHT) {
                throw new FormatException("a list of height " + height);
            }
            var stored = in.longVarint(Math.min(size, Limits.BYTES), "what is stored of a file");
            return new Listed(in.id(), height, count, stored);
        }
        var list = new PieceSum();
        for (var left = count; left > 0; left--) {
            list.add(Piece.decode(in));
        }
        if (list.size() != size) {
            throw new FormatException("a file that its pieces do not make up");
        }
        return new Pieces(list.pieces());
    }
}
