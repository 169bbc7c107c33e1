package dev.lifeboat.repository.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.tree.FileValue.SpecialType;
import dev.lifeboat.repository.tree.SegmentValue.Patch;
import dev.lifeboat.repository.tree.Xattrs.Xattr;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Values weigh and count what {@code docs/format.md} says, are equal when all that they say is, and say nothing that no file system has. */
class ValueTest {
    private static final long MIB = 1 << 20;
    private static final ContentId ID = new ContentId(1, 2, 3, 4);
    private static final ContentId OTHER = new ContentId(1, 2, 3, 5);
    private static final Attributes PLAIN = attributes(Xattrs.NONE);

    /** Section 6: the cut of a tree depends on it, so it can never change. */
    @Test
    void outsideOfFilesAValueWeighsItsBytes() {
        for (var value : List.of(
                inline(0),
                inline(127),
                inline(128),
                inline(Limits.INLINE),
                new Value.Chunk(Limits.INLINE + 1, ID),
                new Value.Chunk(Limits.CHUNK, ID),
                new Value.Section(SectionKind.FILE, ID, 3, 1, 1),
                new Value.Section(SectionKind.BLOCK, ID, 1, 300, 1L << 40),
                new SegmentValue(ID, List.of()),
                new SegmentValue(
                        ID, List.of(Patch.ofBlocks(1, ID), Patch.ofBlocks(0xffff, ID), Patch.ofBlocks(7, ID))))) {
            assertThat(value.weight()).as(value.toString()).isEqualTo(encoded(value).length);
            assertThat(new Node.Entry(new byte[9], value).weight()).isEqualTo(9 + value.weight());
        }
    }

    /** Section 6: {@code len(xattrs) + 40 + extra}, known before the content is read. */
    @Test
    void aFileWeighsWhatItsStateTells() {
        var small = Xattrs.inline(Xattrs.encode(List.of(Xattr.of("user.a", new byte[200]))));
        var large = new Xattrs(5_000, null, ID);
        for (var xattrs : List.of(Xattrs.NONE, small, large)) {
            var out = new Encoder();
            xattrs.encode(out);
            var base = out.length() + 40L;
            var attributes = attributes(xattrs);
            assertThat(new FileValue.Directory(attributes).weight()).isEqualTo(base);
            assertThat(new FileValue.Special(SpecialType.FIFO, attributes, 0, 0).weight())
                    .isEqualTo(base);
            assertThat(new FileValue.Symlink(attributes, new byte[33]).weight()).isEqualTo(base + 33);
            assertThat(file(attributes, 0).weight()).isEqualTo(base);
            assertThat(file(attributes, MIB + 1).weight()).isEqualTo(base + 64);
            assertThat(file(attributes, 1L << 50).weight()).isEqualTo(base + 32 * 8);
        }
        assertThat(new FileValue.HardLink(new byte[7]).weight()).isEqualTo(1 + 40 + 7);
    }

    /** Section 5: {@code bytes} of a node. */
    @Test
    void countsWhatIsStoredForAValue() {
        assertThat(inline(50).size()).isEqualTo(50);
        assertThat(new Value.Chunk(9_000, ID).size()).isEqualTo(9_000);
        assertThat(new Value.Section(SectionKind.FILE, ID, 3, 5, 77).size()).isEqualTo(77);
        assertThat(new SegmentValue(ID, List.of()).size()).isEqualTo(MIB);
        assertThat(new FileValue.Directory(PLAIN).size()).isZero();
        assertThat(new FileValue.Symlink(PLAIN, new byte[3]).size()).isZero();
        var content = new Content.Pieces(List.of(new Piece(10, ID), Piece.hole(5_000), new Piece(20, ID)));
        assertThat(new FileValue.File(PLAIN, 5_030, new byte[8], content).size())
                .isEqualTo(30);
        assertThat(new Node.Entry(new byte[9], inline(50)).bytes()).isEqualTo(59);
    }

    /** Writers compare what they saw with what a parent says. */
    @Test
    void filesAreEqualWhenAllThatTheySayIs() {
        var random = new Random(5);
        for (var i = 0; i < 2_000; i++) {
            var value = Samples.value(SectionKind.FILE, new byte[] {'a'}, random);
            var again = decoded(value);
            assertThat(again).isEqualTo(value).hasSameHashCodeAs(value);
        }
        var different = List.of(
                file(PLAIN, 5),
                file(PLAIN, 6),
                new FileValue.File(attributes(new Xattrs(5_000, null, ID)), 5, new byte[8], hole(5)),
                new FileValue.File(attributes(new Xattrs(5_000, null, OTHER)), 5, new byte[8], hole(5)),
                new FileValue.File(attributes(new Xattrs(5_001, null, OTHER)), 5, new byte[8], hole(5)),
                new FileValue.File(attributes(Xattrs.inline(new byte[] {1, 'a', 1, 'b'})), 5, new byte[8], hole(5)),
                new FileValue.File(attributes(Xattrs.inline(new byte[] {1, 'a', 1, 'c'})), 5, new byte[8], hole(5)),
                new FileValue.File(PLAIN, 5, new byte[] {1, 0, 0, 0, 0, 0, 0, 0}, hole(5)),
                new FileValue.File(PLAIN, 5, new byte[8], new Content.Pieces(List.of(new Piece(5, ID)))),
                new FileValue.Directory(PLAIN),
                new FileValue.Directory(new Attributes(1, 0, 0, 0, 0, Xattrs.NONE)),
                new FileValue.Symlink(PLAIN, new byte[] {'a'}),
                new FileValue.Symlink(PLAIN, new byte[] {'b'}),
                new FileValue.Symlink(new Attributes(1, 0, 0, 0, 0, Xattrs.NONE), new byte[] {'b'}),
                new FileValue.HardLink(new byte[] {'a'}),
                new FileValue.HardLink(new byte[] {'b'}),
                new FileValue.Special(SpecialType.FIFO, PLAIN, 0, 0));
        for (var i = 0; i < different.size(); i++) {
            for (var j = 0; j < different.size(); j++) {
                assertThat(different.get(i).equals(different.get(j)))
                        .as("%d and %d", i, j)
                        .isEqualTo(i == j);
            }
        }
        assertThat(different.stream().map(Object::hashCode).distinct().count()).isGreaterThan(5);
    }

    @Test
    void extendedAttributesStandInTheEntryUpTo4096Bytes() throws Exception {
        var most = new Xattrs(Limits.XATTRS, encodedXattrs(Limits.XATTRS), null);
        assertThat(read(most)).isEqualTo(most);
        var chunk = new Xattrs(Limits.XATTRS + 1, null, ID);
        assertThat(read(chunk)).isEqualTo(chunk);
        assertThat(read(new Xattrs(Limits.CHUNK, null, ID)).length()).isEqualTo(Limits.CHUNK);
        assertThat(read(Xattrs.NONE)).isEqualTo(Xattrs.NONE);
        refused(() -> new Xattrs(Limits.XATTRS + 1, new byte[Limits.XATTRS + 1], null));
        refused(() -> new Xattrs(Limits.XATTRS, null, ID));
        refused(() -> new Xattrs(Limits.CHUNK + 1, null, ID));
        refused(() -> new Xattrs(-1, null, ID));
        refused(() -> new Xattrs(5_000, null, null));
        refused(() -> new Xattrs(5, new byte[4], null));
        refused(() -> new Xattrs(0, new byte[0], ID));
    }

    @Test
    void extendedAttributesHaveNamesThatAscend() throws Exception {
        var two = List.of(Xattr.of("user.b", new byte[3]), Xattr.of("user.a", new byte[0]));
        assertThat(Xattrs.decode(Xattrs.encode(two)))
                .extracting(xattr -> new String(xattr.name(), java.nio.charset.StandardCharsets.UTF_8))
                .containsExactly("user.a", "user.b");
        var longest = Xattrs.encode(List.of(new Xattr(new byte[Limits.XATTR_NAME], new byte[1])));
        assertThat(Xattrs.decode(longest)).hasSize(1);
        for (var wrong : List.of(
                Xattrs.encode(List.of(Xattr.of("user.a", new byte[3]), Xattr.of("user.a", new byte[3]))),
                Xattrs.encode(List.of(Xattr.of("", new byte[3]))),
                Xattrs.encode(List.of(new Xattr(new byte[Limits.XATTR_NAME + 1], new byte[1]))))) {
            assertThatThrownBy(() -> Xattrs.decode(wrong)).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void attributesAreThoseOfAFileSystem() {
        var most = new Attributes(07777, 0xffff_ffffL, 0xffff_ffffL, Long.MIN_VALUE, 999_999_999, Xattrs.NONE);
        assertThat(decoded(new FileValue.Directory(most))).isEqualTo(new FileValue.Directory(most));
        refused(() -> new Attributes(010000, 0, 0, 0, 0, Xattrs.NONE));
        refused(() -> new Attributes(0, -1, 0, 0, 0, Xattrs.NONE));
        refused(() -> new Attributes(0, 1L << 32, 0, 0, 0, Xattrs.NONE));
        refused(() -> new Attributes(0, 0, -1, 0, 0, Xattrs.NONE));
        refused(() -> new Attributes(0, 0, 1L << 32, 0, 0, Xattrs.NONE));
        refused(() -> new Attributes(0, 0, 0, 0, -1, Xattrs.NONE));
        refused(() -> new Attributes(0, 0, 0, 0, 1_000_000_000, Xattrs.NONE));
        refused(() -> new FileValue.File(PLAIN, -1, new byte[8], Content.Pieces.NONE));
        refused(() -> new FileValue.File(PLAIN, 0, new byte[7], Content.Pieces.NONE));
    }

    @Test
    void onlyDevicesHaveNumbers() {
        var most = new FileValue.Special(SpecialType.BLOCK_DEVICE, PLAIN, 0xffff_ffffL, 0xffff_ffffL);
        assertThat(decoded(most)).isEqualTo(most);
        var least = new FileValue.Special(SpecialType.CHARACTER_DEVICE, PLAIN, 0, 0);
        assertThat(decoded(least)).isEqualTo(least);
        refused(() -> new FileValue.Special(SpecialType.BLOCK_DEVICE, PLAIN, 1L << 32, 0));
        refused(() -> new FileValue.Special(SpecialType.BLOCK_DEVICE, PLAIN, 0, 1L << 32));
        refused(() -> new FileValue.Special(SpecialType.BLOCK_DEVICE, PLAIN, -1, 1));
        refused(() -> new FileValue.Special(SpecialType.BLOCK_DEVICE, PLAIN, 1, -1));
        refused(() -> new FileValue.Special(SpecialType.FIFO, PLAIN, 3, 3));
        refused(() -> new FileValue.Special(SpecialType.SOCKET, PLAIN, 0, 1));
    }

    @Test
    void linksLeadSomewhere() throws Exception {
        var longest = new FileValue.Symlink(PLAIN, new byte[Limits.TARGET]);
        assertThat(decoded(longest)).isEqualTo(longest);
        refused(() -> new FileValue.Symlink(PLAIN, new byte[0]));
        refused(() -> new FileValue.Symlink(PLAIN, new byte[Limits.TARGET + 1]));
    }

    @Test
    void patchesOfPagesHaveOneSpelling() throws Exception {
        var pages = PageSet.range(15, 18).or(PageSet.range(255, 256));
        var patch = new Patch(pages, ID);
        assertThat(patch.length()).isEqualTo(4 * Limits.PAGE);
        assertThat(patch.takes(3L * Limits.PAGE)).isFalse();
        assertThat(patch.takes(3L * Limits.PAGE + 1)).isTrue();
        assertThat(patch.takes(4L * Limits.PAGE)).isTrue();
        assertThat(patch.takes(4L * Limits.PAGE + 1)).isFalse();
        var value = new SegmentValue(ID, List.of(patch, Patch.ofBlocks(3, ID)));
        assertThat(decoded(value)).isEqualTo(value);
        var out = new Encoder();
        value.encode(out);
        assertThat(value.weight()).isEqualTo(out.toBytes().length);
        assertThat(out.toBytes()).hasSize(2 + 32 + 2 + 32 + 32 + 2 + 32);
        // whole blocks are spelled as blocks, however they were put together
        assertThat(new Patch(PageSet.range(0, 16).or(PageSet.range(240, 256)), ID))
                .isEqualTo(Patch.ofBlocks(0x8001, ID));
        refused(() -> new Patch(PageSet.NONE, ID));
        for (var words : List.of(new long[4], new long[] {0xffff, 0, 0, 0xffffL << 48})) {
            var spelled = new Encoder().u8(SegmentValue.KIND).u8(2).id(ID).u16(0);
            for (var word : words) {
                spelled.u64(word);
            }
            spelled.id(ID);
            assertThatThrownBy(() -> Value.decode(new Decoder(spelled.toBytes())))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("a patch of no page");
        }
    }

    @Test
    void patchesReplaceAtMostThreeTimesAndAtLeastABlock() {
        var patch = Patch.ofBlocks(0x8001, ID);
        assertThat(patch.length()).isEqualTo(2 * Limits.BLOCK);
        assertThat(patch.takes(Limits.BLOCK)).isFalse();
        assertThat(patch.takes(Limits.BLOCK + 1L)).isTrue();
        assertThat(patch.takes(2L * Limits.BLOCK)).isTrue();
        assertThat(patch.takes(2L * Limits.BLOCK + 1)).isFalse();
        var most = new SegmentValue(ID, List.of(patch, Patch.ofBlocks(0xffff, ID), Patch.ofBlocks(1, ID)));
        assertThat(decoded(most)).isEqualTo(most);
        refused(() -> Patch.ofBlocks(0, ID));
        refused(() -> Patch.ofBlocks(1 << 16, ID));
        refused(() -> new SegmentValue(ID, List.of(patch, patch, patch, patch)));
        for (var parts : new int[] {0, 5}) {
            var out = new Encoder().u8(SegmentValue.KIND).u8(parts).id(ID);
            for (var left = parts; left > 1; left--) {
                out.u16(1).id(ID);
            }
            assertThatThrownBy(() -> Value.decode(new Decoder(out.toBytes()))).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void valuesStandWhereTheirSizeSays() {
        assertThat(decoded(new Value.Chunk(Limits.INLINE + 1, ID))).isEqualTo(new Value.Chunk(Limits.INLINE + 1, ID));
        for (var wrong : List.of(
                inline(Limits.INLINE + 1), new Value.Chunk(Limits.INLINE, ID), new Value.Chunk(Limits.CHUNK + 1, ID))) {
            assertThatThrownBy(() -> Value.decode(new Decoder(encoded(wrong)))).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void sectionsHaveAHeightAndTheRuleOfTheirKind() {
        for (var height : new int[] {1, Limits.HEIGHT}) {
            var section = new Value.Section(SectionKind.BLOCK, ID, height, Limits.ENTRIES, Limits.BYTES);
            assertThat(decoded(section)).isEqualTo(section);
        }
        for (var wrong : List.of(
                new Value.Section(SectionKind.FILE, ID, 0, 1, 1),
                new Value.Section(SectionKind.FILE, ID, Limits.HEIGHT + 1, 1, 1),
                new Value.Section(SectionKind.FILE, ID, 1, Limits.ENTRIES + 1, 1),
                new Value.Section(SectionKind.FILE, ID, 1, 1, Limits.BYTES + 1))) {
            assertThatThrownBy(() -> Value.decode(new Decoder(encoded(wrong)))).isInstanceOf(FormatException.class);
        }
        var cut = encoded(new Value.Section(SectionKind.FILE, ID, 1, 1, 1));
        assertThat(cut[2]).isEqualTo((byte) 1);
        cut[2] = 2;
        assertThatThrownBy(() -> Value.decode(new Decoder(cut))).isInstanceOf(FormatException.class);
    }

    private static void refused(Runnable made) {
        assertThatThrownBy(made::run).isInstanceOf(IllegalArgumentException.class);
    }

    private static Xattrs read(Xattrs xattrs) throws FormatException {
        var out = new Encoder();
        xattrs.encode(out);
        var in = new Decoder(out.toBytes());
        var read = Xattrs.read(in);
        in.end();
        return read;
    }

    private static byte[] encodedXattrs(int length) {
        var encoded = Xattrs.encode(List.of(Xattr.of("user.a", new byte[length - 9])));
        assertThat(encoded).hasSize(length);
        return encoded;
    }

    private static Value decoded(Value value) {
        try {
            var in = new Decoder(encoded(value));
            var decoded = Value.decode(in);
            in.end();
            return decoded;
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] encoded(Value value) {
        var out = new Encoder();
        value.encode(out);
        return out.toBytes();
    }

    private static Value inline(int length) {
        return new Value.Inline(new byte[length]);
    }

    private static FileValue file(Attributes attributes, long length) {
        return new FileValue.File(attributes, length, new byte[8], hole(length));
    }

    private static Content hole(long length) {
        var pieces = new ArrayList<Piece>();
        if (length > 0) {
            pieces.add(Piece.hole(length));
        }
        return new Content.Pieces(pieces);
    }

    private static Attributes attributes(Xattrs xattrs) {
        return new Attributes(0, 0, 0, 0, 0, xattrs);
    }
}
