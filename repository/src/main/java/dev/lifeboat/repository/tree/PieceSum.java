package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.FormatException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds pieces up, as they come from bytes that may have been made to harm. */
final class PieceSum {
    private final List<Piece> pieces = new ArrayList<>();
    private @Nullable Piece last;
    private long size;

    /** @throws FormatException for two holes side by side, and for sizes that no file has */
    void add(Piece piece) throws FormatException {
        if (piece.isHole() && last != null && last.isHole()) {
            throw new FormatException("two holes side by side");
        }
        size += piece.length();
        if (size < 0) {
            throw new FormatException("a file of more than 2^63 bytes");
        }
        last = piece;
        pieces.add(piece);
    }

    List<Piece> pieces() {
        return pieces;
    }

    long size() {
        return size;
    }
}
