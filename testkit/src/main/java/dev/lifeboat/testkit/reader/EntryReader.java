package dev.lifeboat.testkit.reader;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Section 5: the payload of a leaf's entry, as text. */
final class EntryReader {
    private static final HexFormat HEX = HexFormat.of();
    private static final int SEGMENT = 1 << 20;
    private static final int PAGE = 4 << 10;
    private static final List<String> OTHERS =
            List.of("hardlink", "character-device", "block-device", "fifo", "socket");

    /** Lists of pieces add up to this. */
    private static final class Sum {
        long count;
        long size;
        long stored;
    }

    private final UnitStore units;
    private final Bytes in;

    EntryReader(UnitStore units, Bytes in) {
        this.units = units;
        this.in = in;
    }

    /** @return bytes that are stored for it */
    long read(String key, Consumer<String> lines) {
        var kind = in.u8();
        return switch (kind) {
            case 0 -> value(key, in.blob(), lines);
            case 1 -> {
                var size = in.varint();
                var value = units.read(in.id(), 1);
                Bytes.require(value.length == size, "a value of its size");
                yield value(key, value, lines);
            }
            case 2 -> file(key, lines);
            case 3 -> say(lines, key + "directory " + attributes());
            case 4 -> say(lines, key + "symlink " + attributes() + " " + HEX.formatHex(in.blob()));
            case 5 -> {
                var type = in.u8();
                Bytes.require(type < OTHERS.size(), "a type of special file");
                var name = OTHERS.get(type);
                yield switch (type) {
                    case 0 -> say(lines, key + name + " " + HEX.formatHex(in.blob()));
                    case 1, 2 -> say(lines, key + name + " " + attributes() + " " + in.varint() + ":" + in.varint());
                    default -> say(lines, key + name + " " + attributes());
                };
            }
            case 6 -> segment(key, lines);
            case 7 -> section(key, lines);
            default -> throw new UnreadableException("a payload of a known kind");
        };
    }

    private static long value(String key, byte[] value, Consumer<String> lines) {
        lines.accept(key + "value " + value.length + " " + digest(value));
        return value.length;
    }

    private static long say(Consumer<String> lines, String line) {
        lines.accept(line);
        return 0;
    }

    private long section(String key, Consumer<String> lines) {
        in.u8();
        in.u8();
        var root = in.id();
        var height = in.u8();
        var entries = in.varint();
        var bytes = in.varint();
        lines.accept(key + "section " + root + " " + height + " " + entries + " " + bytes);
        return bytes;
    }

    private long segment(String key, Consumer<String> lines) {
        var patches = in.u8() - 1;
        Bytes.require(patches >= 0 && patches <= 3, "a base and up to three patches");
        var content = Arrays.copyOf(units.read(in.id(), 1), SEGMENT);
        for (; patches > 0; patches--) {
            var blocks = in.u16();
            var words = new long[4];
            if (blocks == 0) {
                Arrays.setAll(words, _ -> in.u64());
            }
            var patch = Arrays.copyOf(units.read(in.id(), 1), SEGMENT);
            var at = 0;
            for (var page = 0; page < 256; page++) {
                if ((blocks >> (page / 16) & 1) == 1 || (words[page / 64] >>> (page % 64) & 1) == 1) {
                    System.arraycopy(Arrays.copyOfRange(patch, at, at + PAGE), 0, content, page * PAGE, PAGE);
                    at += PAGE;
                }
            }
        }
        lines.accept(key + "segment " + digest(content));
        return SEGMENT;
    }

    private long file(String key, Consumer<String> lines) {
        var attributes = attributes();
        var size = in.varint();
        var stat = HEX.formatHex(in.raw(8));
        var count = in.varint();
        var content = new ArrayList<byte[]>();
        var sum = new Sum();
        var megabytes = Math.min(8, size / SEGMENT + (size % SEGMENT == 0 ? 0 : 1));
        if (count <= 32 * megabytes) {
            for (var left = count; left > 0; left--) {
                piece(in, sum, content);
            }
        } else {
            var height = in.u8();
            var stored = in.varint();
            list(in.id(), height - 1, sum, content);
            Bytes.require(sum.stored == stored, "as much content as the file says");
        }
        Bytes.require(sum.count == count && sum.size == size, "pieces that make up the file");
        lines.accept(
                key + "file " + attributes + " " + size + " " + stat + " " + count + " " + TreeReader.digest(content));
        return sum.stored;
    }

    private void list(String id, int level, Sum sum, List<byte[]> content) {
        var list = new Bytes(units.read(id, 32 + level));
        Bytes.require(list.u8() == 1 && list.u8() == level, "a list of its level");
        for (var left = list.varint(); left > 0; left--) {
            if (level == 0) {
                piece(list, sum, content);
                continue;
            }
            var below = list.id();
            var before = new long[] {sum.count, sum.size, sum.stored};
            var said = new long[] {list.varint(), list.varint(), list.varint()};
            list(below, level - 1, sum, content);
            Bytes.require(
                    sum.count - before[0] == said[0]
                            && sum.size - before[1] == said[1]
                            && sum.stored - before[2] == said[2],
                    "a list that is what is said of it");
        }
        list.end();
    }

    private void piece(Bytes from, Sum sum, List<byte[]> content) {
        var length = from.varint();
        sum.count++;
        if (length == 0) {
            var hole = from.varint();
            sum.size += hole;
            content.add(("hole " + hole + "\n").getBytes(UTF_8));
            return;
        }
        var chunk = units.read(from.id(), 1);
        Bytes.require(chunk.length == length, "a piece of its length");
        sum.size += length;
        sum.stored += length;
        content.add(("data " + length + "\n").getBytes(UTF_8));
        content.add(chunk);
    }

    private String attributes() {
        var mode = in.varint();
        var owner = in.varint() + ":" + in.varint();
        var time = in.u64() + "." + in.u32();
        var length = in.varint();
        var xattrs = new Bytes(length <= 4_096 ? in.raw(length) : units.read(in.id(), 1));
        Bytes.require(xattrs.left() == length, "attributes of their length");
        var text = new StringBuilder();
        while (xattrs.left() > 0) {
            text.append(' ').append(HEX.formatHex(xattrs.blob())).append('=').append(digest(xattrs.blob()));
        }
        return String.format(
                Locale.ROOT, "%o %s %s [%s]", mode, owner, time, text.toString().strip());
    }

    private static String digest(byte[] content) {
        return HEX.formatHex(Secrets.sha256(content), 0, 16);
    }
}
