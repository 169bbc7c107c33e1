package dev.lifeboat.repository;

import dev.lifeboat.repository.PointReader.PieceVisitor;
import dev.lifeboat.repository.tree.Content;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Piece;
import dev.lifeboat.repository.tree.PieceList;
import dev.lifeboat.repository.tree.PieceList.Part;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Goes through the pieces of one file, holding one list a level. For one thread. */
final class PieceCursor {
    private record Below(Part part, int level) {}

    private final Trees trees;
    private final String affected;
    private final FileValue.File file;

    PieceCursor(Trees trees, String affected, FileValue.File file) {
        this.trees = trees;
        this.affected = affected;
        this.file = file;
    }

    void visit(PieceVisitor visitor) {
        switch (file.content()) {
            case Content.Pieces(var pieces) -> visit(pieces, visitor);
            case Content.Listed listed -> visit(listed, visitor);
        }
    }

    private void visit(Content.Listed listed, PieceVisitor visitor) {
        var open = new ArrayDeque<Below>();
        open.add(new Below(
                new Part(listed.list(), listed.count(), file.length(), listed.stored()), listed.height() - 1));
        while (!open.isEmpty()) {
            var next = open.removeFirst();
            var list = trees.list(next.part().id(), next.level(), affected);
            if (list.count() != next.part().count()
                    || list.size() != next.part().size()
                    || list.stored() != next.part().stored()) {
                throw trees.unfit(next.part().id(), "a list that is not what is said of it", affected);
            }
            switch (list) {
                case PieceList.Pieces(var pieces) -> {
                    if (!visit(pieces, visitor)) {
                        return;
                    }
                }
                case PieceList.Lists(var level, var parts) -> {
                    var below = new ArrayList<Below>();
                    parts.forEach(part -> below.add(new Below(part, level - 1)));
                    below.reversed().forEach(open::addFirst);
                }
            }
        }
    }

    private static boolean visit(List<Piece> pieces, PieceVisitor visitor) {
        for (var piece : pieces) {
            if (!visitor.visit(piece)) {
                return false;
            }
        }
        return true;
    }
}
