package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a file: a chunk, or a hole, which reads as zeros and takes no room.
 *
 * @param length in bytes, at least 1; of a chunk at most 4 MiB
 * @param id absent for a hole
 */
public record Piece(long length, @Nullable ContentId id) {
    public Piece {
        if (length < 1 || (id != null && length > Limits.CHUNK)) {
            throw new IllegalArgumentException("A piece of " + length + " bytes");
        }
    }

    public static Piece hole(long length) {
        return new Piece(length, null);
    }

    public boolean isHole() {
        return id == null;
    }

    /** Bytes that are stored for it. */
    public long stored() {
        return id == null ? 0 : length;
    }

    void encode(Encoder out) {
        if (id == null) {
            out.varint(0).varint(length);
        } else {
            out.varint(length).id(id);
        }
    }

    static Piece decode(Decoder in) throws FormatException {
        var length = in.varint(Limits.CHUNK, "a piece");
        if (length > 0) {
            return new Piece(length, in.id());
        }
        var hole = in.varint();
        if (hole == 0) {
            throw new FormatException("a hole of no length");
        }
        return hole(hole);
    }
}
