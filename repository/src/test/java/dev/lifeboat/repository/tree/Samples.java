package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.tree.FileValue.SpecialType;
import dev.lifeboat.repository.tree.Xattrs.Xattr;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random entries of every kind of section, and random rules. */
final class Samples {
    private static final List<SpecialType> DEVICES = List.of(SpecialType.CHARACTER_DEVICE, SpecialType.BLOCK_DEVICE);
    private static final List<SpecialType> OTHERS = List.of(SpecialType.FIFO, SpecialType.SOCKET);

    private Samples() {}

    /** A rule with small windows, sometimes with hashes that collide. */
    static CutRule rule(SectionKind kind, Random random) {
        if (kind.isAligned()) {
            return new CutRule.Aligned(1 + random.nextInt(80));
        }
        var keyed = CutHash.keyed(new byte[16]);
        CutHash hash = random.nextInt(3) > 0 ? keyed : (level, key) -> keyed.of(level, key) & 3;
        var window = (kind == SectionKind.FILE ? 60 : 16) + random.nextInt(200);
        return new CutRule.Minimum(hash, window, window * (2L + random.nextInt(15)), 1 + random.nextInt(5));
    }

    static byte[] key(SectionKind kind, Random random) {
        return switch (kind) {
            case BLOCK, HASH -> {
                var segment = random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(3_000);
                yield new byte[] {
                    (byte) (segment >>> 24), (byte) (segment >>> 16), (byte) (segment >>> 8), (byte) segment
                };
            }
            case FILE -> path(random);
            case KUBERNETES, VOLUME, SECTIONS, FINDINGS -> {
                var key = new byte[1 + random.nextInt(12)];
                for (var at = 0; at < key.length; at++) {
                    key[at] = (byte) (random.nextInt(5) * 60);
                }
                yield key;
            }
        };
    }

    static Value value(SectionKind kind, byte[] key, Random random) {
        return switch (kind) {
            case FILE -> file(key, random);
            case BLOCK -> segment(random);
            case HASH -> new Value.Inline(new byte[16 * (1 + random.nextInt(16))]);
            case KUBERNETES, VOLUME, SECTIONS, FINDINGS ->
                random.nextInt(10) == 0
                        ? new Value.Chunk(8_193 + random.nextInt(10_000), id(random))
                        : new Value.Inline(bytes(random, random.nextInt(40)));
        };
    }

    static FileValue file(byte[] key, Random random) {
        var attributes = attributes(random);
        if ((key.length == 1 && key[0] == 0) || key[key.length - 1] == '/') {
            return new FileValue.Directory(attributes);
        }
        return switch (random.nextInt(6)) {
            case 0 -> new FileValue.Symlink(attributes, bytes(random, 1 + random.nextInt(30)));
            case 1 ->
                new FileValue.Special(
                        DEVICES.get(random.nextInt(2)), attributes, random.nextInt(300), random.nextInt(300));
            case 2 -> new FileValue.Special(OTHERS.get(random.nextInt(2)), attributes, 0, 0);
            case 3 -> new FileValue.HardLink(new byte[] {'!'});
            default -> regular(attributes, random);
        };
    }

    static SegmentValue segment(Random random) {
        var patches = new ArrayList<SegmentValue.Patch>();
        for (var left = random.nextInt(4); left > 0; left--) {
            patches.add(
                    random.nextBoolean()
                            ? SegmentValue.Patch.ofBlocks(1 + random.nextInt(0xffff), id(random))
                            : new SegmentValue.Patch(pages(random), id(random)));
        }
        return new SegmentValue(id(random), patches);
    }

    static PageSet pages(Random random) {
        var pages = PageSet.range(5, 7);
        for (var left = random.nextInt(5); left > 0; left--) {
            var first = random.nextInt(PageSet.PAGES);
            pages = pages.or(PageSet.range(first, first + 1 + random.nextInt(PageSet.PAGES - first)));
        }
        return pages;
    }

    static ContentId id(Random random) {
        return new ContentId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    static byte[] bytes(Random random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static FileValue regular(Attributes attributes, Random random) {
        var pieces = new ArrayList<Piece>();
        var size = 0L;
        for (var left = random.nextInt(20); left > 0; left--) {
            var isHole = random.nextInt(5) == 0
                    && (pieces.isEmpty() || !pieces.getLast().isHole());
            var piece = isHole
                    ? Piece.hole(1 + (random.nextLong() >>> 30))
                    : new Piece(1 + random.nextInt(4 << 20), id(random));
            pieces.add(piece);
            size += piece.length();
        }
        return new FileValue.File(attributes, size, bytes(random, 8), new Content.Pieces(pieces));
    }

    private static Attributes attributes(Random random) {
        var xattrs = new ArrayList<Xattr>();
        for (var i = random.nextInt(6) == 0 ? 3 : 0; i > 0; i--) {
            xattrs.add(Xattr.of("user." + i, bytes(random, random.nextInt(10))));
        }
        return new Attributes(
                random.nextInt(010000),
                random.nextInt(70_000),
                0xffff_ffffL,
                random.nextInt(),
                random.nextInt(1_000_000_000),
                Xattrs.inline(Xattrs.encode(xattrs)));
    }

    private static byte[] path(Random random) {
        if (random.nextInt(100) == 0) {
            return SectionRules.rootOfFiles();
        }
        var names = List.of("a", "b", "b-", "b.c", "..x", "\u00e4", "z".repeat(40), "~");
        var path = new StringBuilder();
        for (var depth = 1 + random.nextInt(3); depth > 0; depth--) {
            path.append(names.get(random.nextInt(names.size())))
                    .append(random.nextInt(8))
                    .append(depth > 1 || random.nextInt(5) == 0 ? "/" : "");
        }
        return path.toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
