package dev.lifeboat.repository.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.Mutations;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.tree.Node.Child;
import dev.lifeboat.repository.tree.Node.Entry;
import dev.lifeboat.repository.tree.Xattrs.Xattr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** R10: nodes and lists are attacks until they are read. What is taken has this one encoding; all else is a clear error in bounded memory. */
class NodeFuzzTest {
    private static final int ROUNDS = 40_000;

    private final Random random = new Random(11);

    @Test
    void readsNodesOfOneEncodingOrRefuses() throws Exception {
        var seeds = new ArrayList<byte[]>();
        for (var kind : List.of(SectionKind.KUBERNETES, SectionKind.FILE, SectionKind.BLOCK, SectionKind.HASH)) {
            for (var i = 0; i < 6; i++) {
                var entries = new TreeMap<byte[], Value>(Arrays::compareUnsigned);
                for (var count = 1 + random.nextInt(12); count > 0; count--) {
                    var key = Samples.key(kind, random);
                    entries.put(key, Samples.value(kind, key, random));
                }
                var leaf = new ArrayList<Entry>();
                entries.forEach((key, value) -> leaf.add(new Entry(key, value)));
                seeds.add(Node.encode(new Node.Leaf(leaf)));
                var children = new ArrayList<Child>();
                entries.keySet()
                        .forEach(key ->
                                children.add(new Child(key, Samples.id(random), 1 + random.nextInt(99), 1 << 30)));
                seeds.add(Node.encode(new Node.Inner(1 + i % 7, children)));
            }
        }
        Mutations.run("nodes", seeds, ROUNDS, bytes -> {
            var node = Node.decode(bytes, 0, bytes.length);
            // sums of what is taken do not overflow, and rules can be asked for all of it
            assertThat(node.byteCount()).isNotNegative();
            assertThat(node.entryCount()).isPositive();
            for (var kind : SectionKind.values()) {
                try {
                    SectionRules.check(kind, node);
                } catch (FormatException _) {
                    // not of this kind
                }
            }
            return Node.encode(node);
        });
    }

    @Test
    void readsListsOfOneEncodingOrRefuses() throws Exception {
        var seeds = new ArrayList<byte[]>();
        var ids = new IdHash(new byte[32]);
        for (var i = 0; i < 4; i++) {
            var content = new ContentBuilder(ids, (_, _, encoded) -> seeds.add(encoded));
            for (var count = 9_000; count > 0; count--) {
                content.add(count % 50 == 0 ? Piece.hole(count) : new Piece(1 + count, Samples.id(random)));
            }
            content.finish();
        }
        seeds.removeIf(list -> list.length > 20_000);
        assertThat(seeds).hasSizeGreaterThan(6);
        Mutations.run("lists", seeds, ROUNDS / 4, bytes -> {
            var list = PieceList.decode(bytes);
            assertThat(list.size()).isNotNegative();
            return PieceList.encode(list);
        });
    }

    @Test
    void readsAttributesOfOneEncodingOrRefuses() throws Exception {
        var seeds = List.of(
                Xattrs.encode(List.of(Xattr.of("user.a", new byte[3]), Xattr.of("user.b", new byte[0]))),
                Xattrs.encode(List.of(Xattr.of("system.posix_acl_access", new byte[44]))));
        Mutations.run("attributes", seeds, ROUNDS / 4, bytes -> Xattrs.encode(Xattrs.decode(bytes)));
    }

    /** Shared starts cost no bytes: without a bound a node of a MiB would unpack to half a gigabyte of keys. */
    @Test
    void refusesASmallNodeOfHugeKeys() {
        var out = new Encoder(1 << 20).u8(Limits.FORMAT).u8(0).varint(100_000);
        out.varint(0).blob(new byte[4_094]);
        new Value.Inline(new byte[0]).encode(out);
        for (var i = 1; i < 100_000; i++) {
            // keys of 4,097 bytes that differ in the last three
            var before = new byte[] {(byte) ((i - 1) >> 16), (byte) ((i - 1) >> 8), (byte) (i - 1)};
            var now = new byte[] {(byte) (i >> 16), (byte) (i >> 8), (byte) i};
            var shared = i == 1 ? 0 : Node.shared(before, now);
            out.varint(4_094 + shared).varint(3 - shared).raw(now, shared, 3 - shared);
            new Value.Inline(new byte[0]).encode(out);
        }
        assertThat(out.length()).isLessThan(Limits.NODE);
        assertThat(Mutations.one("huge keys", out.toBytes(), bytes -> Node.encode(Node.decode(bytes, 0, bytes.length))))
                .isTrue();
    }

    @Test
    void refusesLengthsAndCountsThatNobodyHas() {
        for (var number : new long[] {Long.MAX_VALUE, 1L << 62, 1L << 32, 1L << 31, (1L << 31) - 1}) {
            for (var bytes : List.of(
                    new Encoder().u8(1).u8(0).varint(number).toBytes(),
                    new Encoder().u8(1).u8(0).varint(1).varint(number).toBytes(),
                    new Encoder().u8(1).u8(0).varint(1).varint(0).varint(number).toBytes(),
                    key().u8(0).varint(number).toBytes(),
                    key().u8(1).varint(number).raw(new byte[32]).toBytes(),
                    key().u8(4).raw(attributes()).varint(number).toBytes(),
                    file(number).varint(number).toBytes(),
                    file(10).varint(1).varint(number).raw(new byte[32]).toBytes())) {
                assertThat(Mutations.one(
                                "number " + number, bytes, raw -> Node.encode(Node.decode(raw, 0, raw.length))))
                        .isTrue();
            }
        }
    }

    /** Sums of pieces stay in 63 bits: a file cannot claim a negative length. */
    @Test
    void refusesPiecesBeyondAnyFile() {
        var two = new Encoder()
                .u8(1)
                .u8(0)
                .varint(3)
                .varint(0)
                .varint(Long.MAX_VALUE)
                .varint(5)
                .id(new ContentId(1, 2, 3, 5))
                .varint(0)
                .varint(Long.MAX_VALUE)
                .toBytes();
        assertThatThrownBy(() -> PieceList.decode(two)).isInstanceOf(FormatException.class);
        var holes = new Encoder()
                .u8(1)
                .u8(0)
                .varint(2)
                .varint(0)
                .varint(5)
                .varint(0)
                .varint(6)
                .toBytes();
        assertThatThrownBy(() -> PieceList.decode(holes)).isInstanceOf(FormatException.class);
    }

    private static Encoder key() {
        return new Encoder().u8(1).u8(0).varint(1).varint(0).blob(new byte[] {'a'});
    }

    private static Encoder file(long size) {
        return key().u8(2).raw(attributes()).varint(size).raw(new byte[8]);
    }

    private static byte[] attributes() {
        var out = new Encoder();
        new Attributes(0, 0, 0, 0, 0, Xattrs.NONE).encode(out);
        return out.toBytes();
    }
}
