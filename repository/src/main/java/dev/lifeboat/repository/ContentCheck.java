package dev.lifeboat.repository;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.tree.Content;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Piece;
import dev.lifeboat.repository.tree.PieceList;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.Value;
import dev.lifeboat.repository.tree.Xattrs;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Verifies that what an entry refers to is stored and has its size, reading lists and no content. Each list is read once, however often and deep
 * it is named: a few lists could name each other into more pieces than anybody could visit (R10).
 */
final class ContentCheck {
    /** Of chunks; throws for one that is not there. */
    @FunctionalInterface
    interface Lengths {
        long of(ContentId id, String affected);
    }

    /** What a list turned out to be. */
    private record Seen(
            long count, long size, long stored, boolean startsWithHole, boolean endsWithHole, boolean ended) {}

    private record ListKey(ContentId id, int level) {}

    private final Trees trees;
    private final Lengths lengths;
    private String affected = "";
    private final Function<String, RuntimeException> refusal;
    private final Map<ListKey, Seen> seen = new HashMap<>();

    /**
     * @param refusal for a reference to a chunk of another length
     */
    ContentCheck(Trees trees, Lengths lengths, Function<String, RuntimeException> refusal) {
        this.trees = trees;
        this.lengths = lengths;
        this.refusal = refusal;
    }

    /** @param entry what cannot be read if something is missing, for the message */
    void check(Value value, String entry) throws FormatException {
        affected = entry;
        switch (value) {
            case Value.Inline _, FileValue.HardLink _ -> {}
            case Value.Chunk chunk -> chunk(chunk.id(), chunk.size());
            case FileValue.File file -> {
                xattrs(file.attributes().xattrs());
                content(file.length(), file.content());
            }
            case FileValue.Directory directory -> xattrs(directory.attributes().xattrs());
            case FileValue.Symlink link -> xattrs(link.attributes().xattrs());
            case FileValue.Special special -> xattrs(special.attributes().xattrs());
            case SegmentValue segment -> segment(segment);
            case Value.Section _ -> throw refusal.apply("holds a section");
        }
    }

    private void xattrs(Xattrs xattrs) throws FormatException {
        var chunk = xattrs.chunk();
        if (chunk != null) {
            chunk(chunk, xattrs.length());
        }
    }

    private void segment(SegmentValue segment) throws FormatException {
        if (lengths.of(segment.base(), affected) > Limits.SEGMENT) {
            throw new FormatException("a base of another length");
        }
        for (var patch : segment.patches()) {
            if (!patch.takes(lengths.of(patch.id(), affected))) {
                throw new FormatException("a patch of another length");
            }
        }
    }

    private void content(long size, Content content) throws FormatException {
        switch (content) {
            case Content.Pieces(var pieces) -> {
                for (var piece : pieces) {
                    piece(piece);
                }
            }
            case Content.Listed listed -> {
                var top = list(new ListKey(listed.list(), listed.height() - 1), true);
                if (top.count() != listed.count() || top.size() != size || top.stored() != listed.stored()) {
                    throw new FormatException("a file that its pieces do not make up");
                }
            }
        }
    }

    /** Depth is bounded by the height, which is 8 at most. */
    private Seen list(ListKey key, boolean isTop) throws FormatException {
        var known = seen.get(key);
        if (known != null) {
            return known;
        }
        var list = trees.list(key.id(), key.level(), affected);
        var found = switch (list) {
            case PieceList.Pieces pieces -> pieces(pieces);
            case PieceList.Lists lists -> lists(lists, isTop);
        };
        seen.put(key, found);
        return found;
    }

    private Seen pieces(PieceList.Pieces list) throws FormatException {
        for (var piece : list.pieces()) {
            piece(piece);
        }
        var last = list.pieces().getLast();
        var id = last.id();
        return new Seen(
                list.count(),
                list.size(),
                list.stored(),
                list.pieces().getFirst().isHole(),
                last.isHole(),
                list.pieces().size() == Limits.LIST || (id != null && PieceList.endsAfter(id)));
    }

    private Seen lists(PieceList.Lists list, boolean isTop) throws FormatException {
        if (isTop && list.parts().size() < 2) {
            throw new FormatException("a level above a single list");
        }
        Seen before = null;
        Seen first = null;
        for (var part : list.parts()) {
            var below = list(new ListKey(part.id(), list.level() - 1), false);
            if (below.count() != part.count() || below.size() != part.size() || below.stored() != part.stored()) {
                throw new FormatException("a list that is not what is said of it");
            }
            if (before != null) {
                follows(before, below);
            }
            first = first == null ? below : first;
            before = below;
        }
        if (first == null || before == null) {
            throw new FormatException("an empty list");
        }
        return new Seen(
                list.count(),
                list.size(),
                list.stored(),
                first.startsWithHole(),
                before.endsWithHole(),
                list.parts().size() == Limits.LIST
                        || PieceList.endsAfter(list.parts().getLast().id()));
    }

    private static void follows(Seen before, Seen next) throws FormatException {
        if (!before.ended()) {
            throw new FormatException("a list that ends too early");
        }
        if (before.endsWithHole() && next.startsWithHole()) {
            throw new FormatException("two holes side by side");
        }
    }

    private void piece(Piece piece) throws FormatException {
        var id = piece.id();
        if (id != null) {
            chunk(id, piece.length());
        }
    }

    private void chunk(ContentId id, long size) throws FormatException {
        if (lengths.of(id, affected) != size) {
            throw refusal.apply("refers to a value of another length");
        }
    }
}
