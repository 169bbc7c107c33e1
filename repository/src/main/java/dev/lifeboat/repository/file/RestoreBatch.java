package dev.lifeboat.repository.file;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.tree.Attributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A stretch of entries that is restored together: their chunks are read in the order in which they are stored. What it holds is bounded by numbers of
 * entries and pieces, not by bytes. For the thread that plans, until the batch is full.
 */
final class RestoreBatch {
    private static final int ENTRIES = 16 << 10;
    private static final int PIECES = 64 << 10;

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
    private int pieces;

    void piece(ContentId id, Piece piece) {
        piece.file().expect();
        wanted.computeIfAbsent(id, _ -> new ArrayList<>(1)).add(piece);
        pieces++;
    }

    void complete(FileTarget file) {
        complete.add(file);
    }

    void link(Link link) {
        links.add(link);
    }

    void done(Done folder) {
        done.add(folder);
    }

    boolean isFull() {
        return pieces >= PIECES || wanted.size() + complete.size() + links.size() + done.size() >= ENTRIES;
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
