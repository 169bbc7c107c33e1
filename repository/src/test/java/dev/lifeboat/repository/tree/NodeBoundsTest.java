package dev.lifeboat.repository.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.tree.Node.Child;
import dev.lifeboat.repository.tree.Node.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Section 12 of {@code docs/format.md} for nodes: each bound itself is read, and nothing beyond it. */
class NodeBoundsTest {
    private static final ContentId ID = new ContentId(1, 2, 3, 4);
    private static final IdHash IDS = new IdHash(new byte[32]);

    @Test
    void aNodeOfAMebibyte() throws Exception {
        var largest = leafOf(Limits.NODE);
        assertThat(read(largest).entryCount()).isEqualTo(largest.entries().size());
        assertThatThrownBy(() -> read(leafOf(Limits.NODE + 1))).isInstanceOf(FormatException.class);

        var written = new ArrayList<byte[]>();
        var tree = new TreeBuilder(new CutRule.Aligned(1), IDS, (_, _, encoded) -> written.add(encoded));
        tree.leaf(largest.entries());
        assertThat(written)
                .hasSize(1)
                .first()
                .satisfies(node -> assertThat(node).hasSize(Limits.NODE));
        var tooLarge = leafOf(Limits.NODE + 1).entries();
        assertThatThrownBy(() -> tree.leaf(tooLarge)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keysOf4MebibytesSpelledOut() throws Exception {
        var keys = Limits.KEYS / 4_096;
        assertThat(read(leafOfKeys(keys, 4_096)).entryCount()).isEqualTo(keys);
        assertThatThrownBy(() -> read(leafOfKeys(keys + 1, 4_096))).isInstanceOf(FormatException.class);
    }

    @Test
    void aKeyOf4097Bytes() throws Exception {
        assertThat(read(leafOfKeys(2, Limits.KEY)).lastKey()).hasSize(Limits.KEY);
        // also where most of it is shared with the key before
        assertThatThrownBy(() -> read(leafOfKeys(2, Limits.KEY + 1))).isInstanceOf(FormatException.class);
        var grown = new ArrayList<>(leafOfKeys(1, Limits.KEY).entries());
        grown.add(entry(new byte[Limits.KEY + 1], 0));
        assertThatThrownBy(() -> read(new Node.Leaf(grown))).isInstanceOf(FormatException.class);
    }

    @Test
    void keysThatAscend() throws Exception {
        assertThat(read(leaf("a", "ab", "b")).entryCount()).isEqualTo(3);
        for (var wrong : List.of(leaf(""), leaf("a", "a"), leaf("b", "a"), leaf("ab", "a"))) {
            assertThatThrownBy(() -> read(wrong)).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void levelsUpToTheHeight() throws Exception {
        assertThat(read(new Node.Inner(Limits.HEIGHT - 1, List.of(child(1, 1)))).level())
                .isEqualTo(Limits.HEIGHT - 1);
        assertThatThrownBy(() -> read(new Node.Inner(Limits.HEIGHT, List.of(child(1, 1)))))
                .isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> read(new Node.Leaf(List.of()))).isInstanceOf(FormatException.class);
    }

    @Test
    void countsOfAChild() throws Exception {
        var most = (Node.Inner) read(new Node.Inner(1, List.of(child(Limits.ENTRIES, Limits.BYTES))));
        assertThat(most.entryCount()).isEqualTo(Limits.ENTRIES);
        assertThat(most.byteCount()).isEqualTo(Limits.BYTES);
        assertThat(read(new Node.Inner(1, List.of(child(1, 0)))).byteCount()).isZero();
        for (var wrong : List.of(child(0, 1), child(Limits.ENTRIES + 1, 1), child(1, Limits.BYTES + 1))) {
            assertThatThrownBy(() -> read(new Node.Inner(1, List.of(wrong)))).isInstanceOf(FormatException.class);
        }
    }

    /** Whatever children claim, their sum fits no claim of a parent once it passes all numbers. */
    @Test
    void sumsThatPassNoNumber() {
        var children = Collections.nCopies(1 << 12, child(Limits.ENTRIES, Limits.BYTES));
        assertThat(new Node.Inner(1, children).byteCount()).isEqualTo(Long.MAX_VALUE);
        assertThat(new Node.Inner(1, children).entryCount()).isEqualTo(Limits.ENTRIES << 12);
    }

    private static Node read(Node node) throws FormatException {
        var encoded = Node.encode(node);
        var read = Node.decode(encoded, 0, encoded.length);
        assertThat(Node.encode(read)).isEqualTo(encoded);
        return read;
    }

    private static Child child(long entries, long bytes) {
        return new Child(new byte[] {'a'}, ID, entries, bytes);
    }

    private static Node.Leaf leaf(String... keys) {
        var entries = new ArrayList<Entry>();
        for (var key : keys) {
            entries.add(entry(key.getBytes(java.nio.charset.StandardCharsets.UTF_8), 0));
        }
        return new Node.Leaf(entries);
    }

    /** Of so many bytes, encoded. */
    private static Node.Leaf leafOf(int bytes) {
        var entries = new ArrayList<Entry>();
        for (var i = 0; ; i++) {
            var left = bytes - Node.encode(new Node.Leaf(entries)).length;
            if (left < Limits.INLINE) {
                // version, level and count are there; key, kind and length of the last one stand before its value
                var last = left - Encoder.sizeOfVarint(left) - 4;
                entries.add(entry(new byte[] {(byte) i}, last));
                assertThat(Node.encode(new Node.Leaf(entries))).hasSize(bytes);
                return new Node.Leaf(entries);
            }
            entries.add(entry(new byte[] {(byte) i}, Limits.INLINE - 1_000));
        }
    }

    /** Keys of that length that differ in their last two bytes. */
    private static Node.Leaf leafOfKeys(int count, int length) {
        var entries = new ArrayList<Entry>();
        for (var i = 0; i < count; i++) {
            var key = new byte[length];
            key[length - 2] = (byte) (i >> 8);
            key[length - 1] = (byte) i;
            entries.add(entry(key, 0));
        }
        return new Node.Leaf(entries);
    }

    private static Entry entry(byte[] key, int value) {
        return new Entry(key, new Value.Inline(new byte[value]));
    }
}
