package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.tree.PieceList.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the content of one file from its pieces in order, holding one list a level. Not thread-safe. */
public final class ContentBuilder {
    /** Takes lists, encoded; those below before those above. */
    @FunctionalInterface
    public interface ListSink {
        void list(ContentId id, UnitType type, byte[] encoded);
    }

    /** Lists of one level on their way into one above. */
    private static final class Level {
        List<Part> parts = new ArrayList<>();
        /** The list is full, but only a further part shows that there is a level above. */
        boolean ended;
    }

    private final IdHash ids;
    private final ListSink sink;
    /** Held back while they may stand in the entry: its limit depends on the size. */
    private List<Piece> pieces = new ArrayList<>();

    private final List<Level> levels = new ArrayList<>();
    private @Nullable Piece hole;
    private boolean listed;
    private long count;
    private long size;
    private long stored;

    public ContentBuilder(IdHash ids, ListSink sink) {
        this.ids = ids;
        this.sink = sink;
    }

    /** Adds a chunk or hole; holes side by side become one. */
    public void add(Piece piece) {
        if (piece.isHole()) {
            hole = hole == null ? piece : Piece.hole(hole.length() + piece.length());
            return;
        }
        flushHole();
        append(piece);
    }

    public void hole(long length) {
        add(Piece.hole(length));
    }

    /** Bytes so far, holes included. */
    public long size() {
        return size + (hole == null ? 0 : hole.length());
    }

    public Content finish() {
        flushHole();
        if (!listed && count <= Content.limit(size)) {
            return new Content.Pieces(pieces);
        }
        if (!listed) {
            // few pieces, but more than the size of the file allows
            listed = true;
            var all = pieces;
            pieces = new ArrayList<>();
            all.forEach(this::list);
        }
        if (!pieces.isEmpty()) {
            closePieces();
        }
        for (var level = 0; ; level++) {
            var parts = levels.get(level).parts;
            if (level == levels.size() - 1 && parts.size() == 1) {
                return new Content.Listed(parts.getFirst().id(), level + 1, count, stored);
            }
            emit(new PieceList.Lists(level + 1, parts));
        }
    }

    private void flushHole() {
        var before = hole;
        hole = null;
        if (before != null) {
            append(before);
        }
    }

    private void append(Piece piece) {
        count++;
        size += piece.length();
        stored += piece.stored();
        if (stored > Limits.BYTES) {
            throw new IllegalArgumentException("A file of more than " + Limits.BYTES + " bytes");
        }
        if (listed) {
            list(piece);
            return;
        }
        pieces.add(piece);
        if (count > Limits.PIECES * Content.LARGEST_WEIGHT) {
            listed = true;
            var all = pieces;
            pieces = new ArrayList<>();
            all.forEach(this::list);
        }
    }

    private void list(Piece piece) {
        pieces.add(piece);
        if (pieces.size() == Limits.LIST || (piece.id() != null && PieceList.endsAfter(piece.id()))) {
            closePieces();
        }
    }

    private void closePieces() {
        var list = new PieceList.Pieces(pieces);
        pieces = new ArrayList<>();
        emit(list);
    }

    private void emit(PieceList list) {
        var encoded = PieceList.encode(list);
        var type = UnitType.list(list.level());
        var id = ids.of(type, encoded, 0, encoded.length);
        sink.list(id, type, encoded);
        if (list.level() == levels.size()) {
            levels.add(new Level());
        }
        var level = levels.get(list.level());
        if (level.ended) {
            var full = level.parts;
            level.parts = new ArrayList<>();
            emit(new PieceList.Lists(list.level() + 1, full));
        }
        level.parts.add(new Part(id, list.count(), list.size(), list.stored()));
        level.ended = level.parts.size() == Limits.LIST || PieceList.endsAfter(id);
    }
}
