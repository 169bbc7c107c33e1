package dev.lifeboat.repository.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.tree.Node.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A leaf is used again unread if all but the content of its files is as it was, and only then. */
class LeafRecordTest {
    private static final IdHash IDS = new IdHash(new byte[32]);
    private static final ContentId ID = new ContentId(1, 2, 3, 4);
    private static final Attributes PLAIN = attributes(1);

    @Test
    void saysNothingOfTheContentOfFiles() {
        var read = new FileValue.File(PLAIN, 5, new byte[8], new Content.Pieces(List.of(new Piece(5, ID))));
        var unread = new FileValue.File(PLAIN, 5, new byte[8], Content.Pieces.NONE);
        assertThat(facts(List.of(entry("a", read))))
                .isEqualTo(facts(List.of(entry("a", unread))))
                .hasSize(32);
    }

    @Test
    void saysAllElse() {
        var leaves = new ArrayList<List<Entry>>();
        leaves.add(List.of(entry("a", file(5, 0))));
        leaves.add(List.of(entry("b", file(5, 0))));
        leaves.add(List.of(entry("a", file(6, 0))));
        leaves.add(List.of(entry("a", file(5, 1))));
        leaves.add(List.of(entry("a", file(5, 0)), entry("b", file(5, 0))));
        leaves.add(List.of(entry("a", new FileValue.File(attributes(2), 5, new byte[8], Content.Pieces.NONE))));
        leaves.add(List.of(entry("a/", new FileValue.Directory(PLAIN))));
        leaves.add(List.of(entry("a/", new FileValue.Directory(attributes(2)))));
        leaves.add(List.of(entry("a", new FileValue.Symlink(PLAIN, new byte[] {'x'}))));
        leaves.add(List.of(entry("a", new FileValue.Symlink(PLAIN, new byte[] {'y'}))));
        // of a block volume and its hashes everything counts
        leaves.add(List.of(entry("1234", new SegmentValue(ID, List.of()))));
        leaves.add(List.of(entry("1234", new SegmentValue(new ContentId(1, 2, 3, 5), List.of()))));
        leaves.add(List.of(entry("1234", new Value.Inline(new byte[16]))));
        leaves.add(List.of(entry("1234", new Value.Inline(new byte[32]))));
        Set<String> facts = new HashSet<>();
        leaves.forEach(leaf -> facts.add(facts(leaf)));
        assertThat(facts).hasSize(leaves.size());
    }

    private static String facts(List<Entry> entries) {
        return HexFormat.of().formatHex(LeafRecord.facts(IDS, entries));
    }

    private static Entry entry(String key, Value value) {
        return new Entry(key.getBytes(java.nio.charset.StandardCharsets.UTF_8), value);
    }

    private static FileValue file(long length, int stat) {
        return new FileValue.File(PLAIN, length, new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) stat}, Content.Pieces.NONE);
    }

    private static Attributes attributes(int mode) {
        return new Attributes(mode, 0, 0, 0, 0, Xattrs.NONE);
    }
}
