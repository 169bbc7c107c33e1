package dev.lifeboat.repository.file;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.tree.Attributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A stretch of entries that is restored together: their chunks are read in the order in which they are stored. What it holds is bounded by numbers of
 * entries and pieces, and by the memory that these take; how long files are does not matter. For the thread that plans, until the batch is full.
 */
final class RestoreBatch {
    private static final int ENTRIES = 16 << 10;
    private static final int PIECES = 64 << 10;

    /** Measured, rounded up: objects, their lists and their places in maps. Keys and attributes count beside. */
    private static final int OF_ENTRY = 400;

    private static final int OF_PIECE = 240;

    /** Where a chunk belongs. */
    record Piece(FileTarget file, long place, int length) {}

    /** A further name of a file. */
    record Link(byte[] key, byte[] first) {}

    /** A folder in which nothing more is to be made. */
    record Done(byte[] key, Attributes attributes) {}

    private final Map<ContentId, List<Piece>> wanted = new LinkedHashMap<>();
    private final List<FileTarget> complete = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final List<Done> done = new ArrayList<>();
    private final int room;
    private int pieces;
    private long held;

    /** @param room for all that it holds, in bytes; the last entry may exceed it */
    RestoreBatch(int room) {
        this.room = room;
    }

    /** A file of which pieces may follow, or nothing. */
    void begins(FileTarget file) {
        var xattrs = file.value.attributes().xattrs().inline();
        held += OF_ENTRY + file.key.length + (xattrs == null ? 0 : xattrs.length);
    }

    void piece(ContentId id, Piece piece) {
        piece.file().expect();
        wanted.computeIfAbsent(id, _ -> new ArrayList<>(1)).add(piece);
        pieces++;
        held += OF_PIECE;
    }

    void complete(FileTarget file) {
        complete.add(file);
    }

    void link(Link link) {
        links.add(link);
        held += OF_ENTRY + link.key().length + link.first().length;
    }

    void done(Done folder) {
        done.add(folder);
        var xattrs = folder.attributes().xattrs().inline();
        held += OF_ENTRY + folder.key().length + (xattrs == null ? 0 : xattrs.length);
    }

    boolean isFull() {
        return held >= room
                || pieces >= PIECES
                || wanted.size() + complete.size() + links.size() + done.size() >= ENTRIES;
    }

    Map<ContentId, List<Piece>> wanted() {
        return wanted;
    }

    List<FileTarget> complete() {
        return complete;
    }

    List<Link> links() {
        return links;
    }

    /** Those below before those above. */
    List<Done> done() {
        return done;
    }
}
