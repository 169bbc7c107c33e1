package dev.lifeboat.repository;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.Content;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.Piece;
import dev.lifeboat.repository.tree.PieceList;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.Value;
import java.util.List;

/** The units that a unit names. */
final class References {
    /** Is told of each. */
    @FunctionalInterface
    interface Visitor {
        void visit(ContentId id, UnitType type);
    }

    private References() {}

    static void of(Node node, Visitor visitor) {
        switch (node) {
            case Node.Inner inner ->
                inner.children().forEach(child -> visitor.visit(child.id(), UnitType.node(inner.level() - 1)));
            case Node.Leaf leaf -> leaf.entries().forEach(entry -> of(entry.value(), visitor));
        }
    }

    static void of(PieceList list, Visitor visitor) {
        switch (list) {
            case PieceList.Pieces(var pieces) -> of(pieces, visitor);
            case PieceList.Lists lists ->
                lists.parts().forEach(part -> visitor.visit(part.id(), UnitType.list(lists.level() - 1)));
        }
    }

    private static void of(Value value, Visitor visitor) {
        switch (value) {
            // the record of the point names the roots of its sections as well
            case Value.Inline _, Value.Section _, FileValue.HardLink _ -> {}
            case Value.Chunk chunk -> visitor.visit(chunk.id(), UnitType.CHUNK);
            case SegmentValue segment -> {
                visitor.visit(segment.base(), UnitType.CHUNK);
                segment.patches().forEach(patch -> visitor.visit(patch.id(), UnitType.CHUNK));
            }
            case FileValue.File file -> {
                of(file.attributes(), visitor);
                switch (file.content()) {
                    case Content.Pieces(var pieces) -> of(pieces, visitor);
                    case Content.Listed listed -> visitor.visit(listed.list(), UnitType.list(listed.height() - 1));
                }
            }
            case FileValue.Directory directory -> of(directory.attributes(), visitor);
            case FileValue.Symlink link -> of(link.attributes(), visitor);
            case FileValue.Special special -> of(special.attributes(), visitor);
        }
    }

    private static void of(List<Piece> pieces, Visitor visitor) {
        for (var piece : pieces) {
            var id = piece.id();
            if (id != null) {
                visitor.visit(id, UnitType.CHUNK);
            }
        }
    }

    private static void of(Attributes attributes, Visitor visitor) {
        var chunk = attributes.xattrs().chunk();
        if (chunk != null) {
            visitor.visit(chunk, UnitType.CHUNK);
        }
    }
}
