package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.PointTerms.Tier;
import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.CutHash;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.FileValue.SpecialType;
import dev.lifeboat.repository.tree.PageSet;
import dev.lifeboat.repository.tree.Piece;
import dev.lifeboat.repository.tree.PieceList;
import dev.lifeboat.repository.tree.SectionRules;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.SegmentValue.Patch;
import dev.lifeboat.repository.tree.Value;
import dev.lifeboat.repository.tree.Xattrs;
import dev.lifeboat.repository.tree.Xattrs.Xattr;
import dev.lifeboat.repository.write.OpenSection;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the golden repositories hold: everything that format 1 can say, in kilobytes. */
final class GoldenRepositories {
    private static final SectionName CONFIG = SectionName.kubernetes("", "configmaps");
    private static final SectionName DEPLOYMENTS = SectionName.kubernetes("apps", "deployments");

    static final List<String> NAMES = List.of("objects", "files", "blocks", "pages", "cuts", "emptied");

    private GoldenRepositories() {}

    static GoldenWriter write(String name, Path spool) {
        return switch (name) {
            case "objects" -> objects(new GoldenWriter(name, spool, CutHash::keyed));
            case "files" -> files(new GoldenWriter(name, spool, CutHash::keyed));
            case "blocks" -> blocks(new GoldenWriter(name, spool, CutHash::keyed));
            case "pages" -> pages(new GoldenWriter(name, spool, CutHash::keyed));
            case "cuts" -> cuts(new GoldenWriter(name, spool, GoldenRepositories::colliding));
            case "emptied" -> emptied(new GoldenWriter(name, spool, CutHash::keyed));
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Four hashes only: equal ones meet in every window. Keys that begin with {@code same} have one: spans without a cut. */
    private static CutHash colliding(byte[] cutKey) {
        var keyed = CutHash.keyed(cutKey);
        return (level, key) -> new String(key, ISO_8859_1).startsWith("same") ? 1 : keyed.of(level, key) & 3;
    }

    /** Objects and volume facts, two points, a failed section, findings, reports, generations of slots and data keys, records of deletion. */
    private static GoldenWriter objects(GoldenWriter golden) {
        golden.section(CONFIG, section -> {
                    put(section, "/cluster-scope", "{}");
                    put(section, "shop/empty", "");
                    put(section, "shop/large", "large ".repeat(2_000));
                    put(section, "shop/limit", "x".repeat(8_192));
                    put(section, "shop/one-more", "x".repeat(8_193));
                })
                .section(DEPLOYMENTS, section -> many(section, 120, ""))
                .section(SectionName.VOLUME, section -> put(section, "shop/data", "{\"driver\":\"csi\"}"))
                .failed(SectionName.kubernetes("example.com", "orders"))
                .point(
                        new PointTerms(
                                "instance-1",
                                Tier.OPERATIONAL,
                                1,
                                List.of("Default"),
                                Instant.parse("2026-12-20T21:00:00Z")),
                        "[{\"code\":\"a finding\"}]");
        var repository = golden.repository();
        repository.slots().rotateWithDataKey(Repository.SERVICE, golden.kek(GoldenWriter.SERVICE, "rotated"));
        golden.section(CONFIG, section -> put(section, "shop/large", "large ".repeat(2_000)))
                .section(DEPLOYMENTS, section -> many(section, 120, "changed"))
                .point(new PointTerms("instance-1", Tier.VAULT, 2, List.of("Default", "Weekly"), null), "");
        repository.putReport("task-1", 0, "outcomes".getBytes(UTF_8));
        var unique = PackId.of(Arrays.copyOf(GoldenWriter.key("a deletion"), 16));
        for (var phase : List.of(Garbage.CONDEMNED, Garbage.DONE)) {
            repository.putGarbage(
                    Garbage.name(1, unique.hex(), phase),
                    new Garbage(1, Instant.parse("2026-11-21T00:00:00Z"), List.of(unique), List.of("index/none")));
        }
        return golden;
    }

    /** Whatever a POSIX file system holds. */
    private static GoldenWriter files(GoldenWriter golden) {
        var folder = SectionName.file("db1", "/srv/data");
        var ids = new IdHash(golden.repository().writerParameters().idKey());
        golden.section(folder, Map.of(PointSection.PATH, "%2Fsrv%2Fdata"), section -> tree(section, 0, ids))
                .section(SectionName.file("shop", "other"), section -> {
                    var file = attributes(0600, List.of());
                    put(section, "only", content(section, file, List.of(data(section, "another volume"))));
                })
                .point(PointTerms.NONE, "");
        return golden.section(folder, Map.of(PointSection.PATH, "%2Fsrv%2Fdata"), section -> tree(section, 1, ids))
                .point(PointTerms.NONE, "");
    }

    private static void tree(OpenSection section, int version, IdHash ids) {
        var entries = new TreeMap<byte[], FileValue>(Arrays::compareUnsigned);
        var plain = attributes(0644, List.of());
        var acl = new byte[] {2, 0, 0, 0, 1, 0, 6, 0, -1, -1, -1, -1};
        var listed =
                attributes(02750, List.of(Xattr.of("system.posix_acl_default", acl), Xattr.of("user.a", new byte[0])));
        entries.put(SectionRules.rootOfFiles(), new FileValue.Directory(attributes(0755, List.of())));
        entries.put(path("acl/"), new FileValue.Directory(listed));
        entries.put(
                path("before-1970"),
                content(section, new Attributes(0, 0, 0, -1, 999_999_999, Xattrs.NONE), List.of()));
        entries.put(path("device-block"), new FileValue.Special(SpecialType.BLOCK_DEVICE, plain, 8, 1));
        entries.put(path("device-char"), new FileValue.Special(SpecialType.CHARACTER_DEVICE, plain, 4_294_967_295L, 0));
        entries.put(path("fifo"), new FileValue.Special(SpecialType.FIFO, plain, 0, 0));
        entries.put(path("socket"), new FileValue.Special(SpecialType.SOCKET, plain, 0, 0));
        entries.put(path("first"), content(section, plain, List.of(data(section, "shared by two names"))));
        entries.put(path("second"), new FileValue.HardLink(path("first")));
        entries.put(path("link"), new FileValue.Symlink(plain, "\u00ff../elsewhere".getBytes(ISO_8859_1)));
        entries.put(path("not\u00ff-utf8"), content(section, plain, List.of(data(section, "x"))));
        entries.put(
                path(("d".repeat(250) + "/").repeat(17).substring(0, 4_096 - 1) + "/"), new FileValue.Directory(plain));
        entries.put(path("e".repeat(4_096)), content(section, plain, List.of(data(section, "deep"))));
        entries.put(path("sparse"), content(section, plain, List.of(Piece.hole(1L << 62), data(section, "end"))));
        entries.put(path("hole-only"), content(section, plain, List.of(Piece.hole(5))));
        entries.put(path("xattr-large"), content(section, withLargeXattr(section), List.of(data(section, "small"))));
        entries.put(path("pieces"), content(section, plain, pieces(section, 40, ids)));
        entries.put(path("pieces-many"), content(section, plain, pieces(section, 2_500 + version, ids)));
        for (var i = 0; i < 60; i++) {
            // names long enough for cuts by force at 32,768
            var of = i == 30 ? attributes(0640 + version, List.of()) : plain;
            entries.put(path("forced/" + i + "-" + "n".repeat(2_000)), content(section, of, List.of()));
        }
        entries.forEach(section::put);
    }

    /** Few distinct chunks, one of which ends a list, so that lists nest and stay small when they are compressed. */
    private static List<Piece> pieces(OpenSection section, int count, IdHash ids) {
        var ending = 0;
        while (!PieceList.endsAfter(id("ending " + ending, ids))) {
            ending++;
        }
        var pieces = new ArrayList<Piece>();
        for (var i = 0; i < count; i++) {
            if (i % 200 == 50) {
                pieces.add(Piece.hole(10_000 + i % 3));
            } else {
                pieces.add(data(section, i % 700 == 699 ? "ending " + ending : "piece " + i % 7));
            }
        }
        return pieces;
    }

    private static ContentId id(String content, IdHash ids) {
        var bytes = content.getBytes(UTF_8);
        return ids.of(UnitType.CHUNK, bytes, 0, bytes.length);
    }

    /** Base and patches, holes between segments, levels above leaves, a section of hashes beside; the second point patches one segment. */
    private static GoldenWriter blocks(GoldenWriter golden) {
        var size = Map.of(PointSection.SIZE, String.valueOf((10_000L << 20) + 70_000));
        var ids = new IdHash(golden.repository().writerParameters().idKey());
        for (var version = 0; version < 2; version++) {
            var patched = version;
            golden.section(SectionName.block("shop", "disk"), size, section -> disk(section, patched))
                    .section(SectionName.hash("shop", "disk"), size, section -> hashes(section, ids))
                    .point(PointTerms.NONE, "");
        }
        return golden;
    }

    private static void disk(OpenSection section, int version) {
        var base = section.chunk(new byte[1 << 20]);
        var trimmed = section.chunk("trimmed".getBytes(UTF_8));
        var block = section.chunk("b".repeat(64 << 10).getBytes(UTF_8));
        var two = section.chunk("t".repeat(70_000).getBytes(UTF_8));
        for (var number : List.of(0, 1, 63, 64, 65, 128, 4_095, 4_096, 9_999, 10_000)) {
            var patches = switch (number) {
                case 1 -> List.of(Patch.ofBlocks(1, block));
                case 64 -> List.of(Patch.ofBlocks(0x8001, two), Patch.ofBlocks(1, block), Patch.ofBlocks(0x0300, two));
                case 4_095 -> version == 0 ? List.<Patch>of() : List.of(Patch.ofBlocks(0x8000, block));
                default -> List.<Patch>of();
            };
            section.put(HostileWriter.segment(number), new SegmentValue(number % 2 == 0 ? base : trimmed, patches));
        }
    }

    /** Patches of pages, beside and below patches of blocks, of a volume that ends within a page, and hashes that nobody knows. */
    private static GoldenWriter pages(GoldenWriter golden) {
        var size = Map.of(PointSection.SIZE, String.valueOf((65L << 20) + 9_000));
        var ids = new IdHash(golden.repository().writerParameters().idKey());
        return golden.section(SectionName.block("shop", "disk"), size, section -> {
                    var base = section.chunk("base ".repeat(200_000).getBytes(UTF_8));
                    var block = section.chunk("b".repeat(64 << 10).getBytes(UTF_8));
                    var page = section.chunk("p".repeat(4 << 10).getBytes(UTF_8));
                    var some = section.chunk("s".repeat(70_000).getBytes(UTF_8));
                    var scattered = PageSet.range(0, 17).or(PageSet.range(255, 256));
                    var end = section.chunk("e".repeat(8 << 10).getBytes(UTF_8));
                    var last = section.chunk("l".repeat(808).getBytes(UTF_8));
                    put(section, 0, base, List.of(new Patch(PageSet.range(7, 8), page)));
                    put(
                            section,
                            1,
                            base,
                            List.of(
                                    new Patch(scattered, some),
                                    Patch.ofBlocks(2, block),
                                    new Patch(PageSet.range(20, 21), page)));
                    put(section, 64, base, List.of(Patch.ofBlocks(0x8000, block)));
                    put(
                            section,
                            65,
                            end,
                            List.of(new Patch(PageSet.range(1, 2), page), new Patch(PageSet.range(2, 3), last)));
                })
                .section(SectionName.hash("shop", "disk"), size, section -> {
                    for (var number : List.of(0, 1, 64, 65)) {
                        var hashes = new Encoder().raw(new byte[16]);
                        for (var i = 1; i < (number == 65 ? 1 : 16); i++) {
                            hashes.raw(ids.block(new byte[64 << 10], 0, 64 << 10));
                        }
                        section.put(HostileWriter.segment(number), hashes.toBytes());
                    }
                })
                .point(PointTerms.NONE, "");
    }

    private static void put(OpenSection section, int segment, ContentId base, List<Patch> patches) {
        section.put(HostileWriter.segment(segment), new SegmentValue(base, patches));
    }

    private static void hashes(OpenSection section, IdHash ids) {
        var block = new byte[64 << 10];
        Arrays.fill(block, (byte) 'b');
        for (var number : List.of(1, 31, 32, 10_000)) {
            var hashes = new Encoder();
            for (var i = 0; i < (number == 10_000 ? 2 : 16); i++) {
                hashes.raw(ids.block(block, 0, i == 1 ? 4_464 : block.length));
            }
            section.put(HostileWriter.segment(number), hashes.toBytes());
        }
    }

    /** Hashes that collide, leaves cut by force, keys of 4,097 bytes, a section of one entry. */
    private static GoldenWriter cuts(GoldenWriter golden) {
        return golden.section(CONFIG, section -> many(section, 400, ""))
                .section(DEPLOYMENTS, section -> {
                    for (var i = 0; i < 100; i++) {
                        put(section, "same/%03d".formatted(i), "forced ".repeat(500));
                    }
                })
                .section(SectionName.kubernetes("", "secrets"), section -> put(section, "shop/one", "entry"))
                .section(SectionName.kubernetes("", "pods"), section -> {
                    for (var i = 0; i < 90; i++) {
                        put(section, "l".repeat(4_095) + (char) ('0' + i / 10) + (char) ('0' + i % 10), "long key");
                    }
                })
                .point(PointTerms.NONE, "");
    }

    /** A section that loses its last entry has no root, and no entry in the tree of sections; a point may have none at all. */
    private static GoldenWriter emptied(GoldenWriter golden) {
        golden.section(CONFIG, section -> put(section, "shop/a", "1"))
                .section(DEPLOYMENTS, section -> put(section, "shop/b", "2"))
                .point(PointTerms.NONE, "");
        golden.section(CONFIG, _ -> {})
                .section(DEPLOYMENTS, section -> put(section, "shop/b", "2"))
                .point(PointTerms.NONE, "");
        return golden.section(CONFIG, _ -> {}).section(DEPLOYMENTS, _ -> {}).point(PointTerms.NONE, "");
    }

    private static Attributes withLargeXattr(OpenSection section) {
        var large =
                section.xattrs(List.of(Xattr.of("user.large", new byte[60_000]), Xattr.of("user.b", new byte[] {1})));
        return new Attributes(04711, 1_000, 1_000, 1_700_000_000, 5, large);
    }

    private static Attributes attributes(int mode, List<Xattr> xattrs) {
        return new Attributes(
                mode, 1_000, 4_294_967_295L, 1_700_000_000, 123_456_789, Xattrs.inline(Xattrs.encode(xattrs)));
    }

    private static FileValue.File content(OpenSection section, Attributes attributes, List<Piece> pieces) {
        var content = section.content();
        pieces.forEach(content::add);
        var length = content.size();
        return new FileValue.File(attributes, length, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, content.finish());
    }

    private static Piece data(OpenSection section, String text) {
        var content = text.getBytes(UTF_8);
        return new Piece(content.length, section.chunk(content));
    }

    private static void many(OpenSection section, int count, String note) {
        for (var i = 0; i < count; i++) {
            var text = ("{\"kind\":\"Deployment\",\"name\":\"web-" + i + "\",\"note\":\"" + (i == 60 ? note : "")
                            + "\"}")
                    .repeat(8);
            put(section, "team-%02d/web-%04d".formatted(i / 10, i), text);
        }
    }

    private static void put(OpenSection section, String key, String value) {
        section.put(key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    private static void put(OpenSection section, String key, Value value) {
        section.put(path(key), value);
    }

    private static byte[] path(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
