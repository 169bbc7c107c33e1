package dev.lifeboat.testkit.reader;

import dev.lifeboat.testkit.reader.SecondReader.Section;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sections 4 and 5: goes through a tree and says each entry in a line. */
final class TreeReader {
    private static final HexFormat HEX = HexFormat.of();

    /** What a node turned out to hold. */
    private record Sums(byte[] lastKey, long entries, long bytes) {}

    private final UnitStore units;
    private byte @Nullable [] last;

    TreeReader(UnitStore units) {
        this.units = units;
    }

    void read(Section section, String root, Consumer<String> lines) {
        Bytes.require(section.height() >= 1 && section.height() <= 8, "a height of 1 to 8");
        var sums = node(root, section.height() - 1, lines);
        Bytes.require(
                sums.entries() == section.entries() && sums.bytes() == section.bytes(),
                "a tree that is what the point says");
    }

    private Sums node(String id, int level, Consumer<String> lines) {
        var in = new Bytes(units.read(id, level + 2));
        Bytes.require(in.u8() == 1 && in.u8() == level, "a node of its level");
        var count = in.count();
        Bytes.require(count > 0, "an entry");
        byte[] key = {};
        var entries = 0L;
        var bytes = 0L;
        for (; count > 0; count--) {
            key = key(in, key);
            if (level == 0) {
                Bytes.require(last == null || Arrays.compareUnsigned(last, key) < 0, "keys that ascend");
                last = key;
                entries++;
                bytes += key.length + new EntryReader(units, in).read(text(key) + " ", lines);
            } else {
                var child = in.id();
                var said = new Sums(key, in.varint(), in.varint());
                var found = node(child, level - 1, lines);
                Bytes.require(
                        Arrays.equals(said.lastKey(), found.lastKey())
                                && said.entries() == found.entries()
                                && said.bytes() == found.bytes(),
                        "a child that is what its parent says");
                entries += found.entries();
                bytes += found.bytes();
            }
        }
        in.end();
        return new Sums(key, entries, bytes);
    }

    private static byte[] key(Bytes in, byte[] before) {
        var shared = in.varint();
        Bytes.require(shared <= before.length, "a shared start");
        var suffix = in.blob();
        var key = Arrays.copyOf(before, (int) shared + suffix.length);
        System.arraycopy(suffix, 0, key, (int) shared, suffix.length);
        Bytes.require(Arrays.compareUnsigned(before, key) < 0 && key.length <= 4_097, "a key that ascends");
        return key;
    }

    /** In hexadecimal; of a long one the start, the length and a digest. */
    static String text(byte[] key) {
        return key.length <= 64
                ? HEX.formatHex(key)
                : HEX.formatHex(key, 0, 16) + "~" + key.length + "~" + digest(List.of(key));
    }

    /** Content in parts, as far as it is digested. */
    static String digest(List<byte[]> parts) {
        return HEX.formatHex(Secrets.sha256(parts.toArray(byte[][]::new)), 0, 16);
    }
}
