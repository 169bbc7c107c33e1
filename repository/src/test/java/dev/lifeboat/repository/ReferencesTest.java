package dev.lifeboat.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.Content;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.FileValue.SpecialType;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.Piece;
import dev.lifeboat.repository.tree.PieceList;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.SegmentValue.Patch;
import dev.lifeboat.repository.tree.Value;
import dev.lifeboat.repository.tree.Xattrs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a unit names is kept as long as the unit: whatever is missing here, garbage collection deletes. */
class ReferencesTest {
    private static final Attributes PLAIN = attributes(Xattrs.NONE);

    @Test
    void ofValuesOutsideOfLeaves() {
        assertThat(of(new Value.Inline(new byte[3]))).isEmpty();
        assertThat(of(new Value.Chunk(9_000, id(1)))).containsExactly("1 chunk");
        assertThat(of(new Value.Section(SectionKind.FILE, id(1), 1, 1, 1))).isEmpty();
    }

    @Test
    void ofASegmentAndItsPatches() {
        assertThat(of(new SegmentValue(id(1), List.of()))).containsExactly("1 chunk");
        assertThat(of(new SegmentValue(id(1), List.of(Patch.ofBlocks(1, id(2)), Patch.ofBlocks(2, id(3))))))
                .containsExactly("1 chunk", "2 chunk", "3 chunk");
    }

    @Test
    void ofAFileInItsEntryAndInLists() {
        var pieces = new Content.Pieces(List.of(new Piece(5, id(1)), Piece.hole(9), new Piece(5, id(2))));
        assertThat(of(new FileValue.File(PLAIN, 19, new byte[8], pieces))).containsExactly("1 chunk", "2 chunk");
        assertThat(of(new FileValue.File(PLAIN, 0, new byte[8], Content.Pieces.NONE)))
                .isEmpty();
        assertThat(of(new FileValue.File(PLAIN, 99, new byte[8], new Content.Listed(id(3), 3, 70, 99))))
                .containsExactly("3 list 2");
    }

    @Test
    void ofExtendedAttributesOfEveryEntry() {
        var large = attributes(new Xattrs(5_000, null, id(7)));
        var pieces = new Content.Pieces(List.of(new Piece(5, id(1))));
        assertThat(of(new FileValue.File(large, 5, new byte[8], pieces))).containsExactly("7 chunk", "1 chunk");
        assertThat(of(new FileValue.Directory(large))).containsExactly("7 chunk");
        assertThat(of(new FileValue.Symlink(large, new byte[1]))).containsExactly("7 chunk");
        assertThat(of(new FileValue.Special(SpecialType.FIFO, large, 0, 0))).containsExactly("7 chunk");
        assertThat(of(new FileValue.HardLink(new byte[1]))).isEmpty();
        assertThat(of(new FileValue.Directory(attributes(Xattrs.inline(new byte[] {1, 'a', 0})))))
                .isEmpty();
    }

    @Test
    void ofNodesAndListsAboveOthers() {
        var found = new ArrayList<String>();
        References.of(new Node.Inner(2, List.of(child(1), child(2))), (id, type) -> found.add(name(id, type)));
        assertThat(found).containsExactly("1 node 1", "2 node 1");
        found.clear();
        References.of(new Node.Inner(1, List.of(child(1))), (id, type) -> found.add(name(id, type)));
        assertThat(found).containsExactly("1 node 0");
        found.clear();
        References.of(new PieceList.Lists(2, List.of(part(1), part(2))), (id, type) -> found.add(name(id, type)));
        assertThat(found).containsExactly("1 list 1", "2 list 1");
        found.clear();
        References.of(
                new PieceList.Pieces(List.of(Piece.hole(9), new Piece(5, id(2)))),
                (id, type) -> found.add(name(id, type)));
        assertThat(found).containsExactly("2 chunk");
    }

    private static List<String> of(Value value) {
        var found = new ArrayList<String>();
        var leaf = new Node.Leaf(List.of(new Node.Entry(new byte[] {'a'}, value)));
        References.of(leaf, (id, type) -> found.add(name(id, type)));
        return found;
    }

    private static String name(ContentId id, UnitType type) {
        var kind = type.isChunk() ? "chunk" : (type.isList() ? "list " : "node ") + type.level();
        return id.fourth() + " " + kind;
    }

    private static Node.Child child(int number) {
        return new Node.Child(new byte[] {(byte) number}, id(number), 1, 1);
    }

    private static PieceList.Part part(int number) {
        return new PieceList.Part(id(number), 1, 1, 1);
    }

    private static ContentId id(int number) {
        return new ContentId(0, 0, 0, number);
    }

    private static Attributes attributes(Xattrs xattrs) {
        return new Attributes(0, 0, 0, 0, 0, xattrs);
    }
}
