package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.crypto.FileKeyEncryption;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.CutHash;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.Piece;
import dev.lifeboat.repository.tree.SectionRules;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.SegmentValue.Patch;
import dev.lifeboat.repository.tree.Value;
import dev.lifeboat.repository.tree.Xattrs;
import dev.lifeboat.repository.tree.Xattrs.Xattr;
import dev.lifeboat.repository.write.IdPrefixes;
import dev.lifeboat.repository.write.OpenSection;
import dev.lifeboat.repository.write.PointWriter;
import dev.lifeboat.repository.write.SectionRoot;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.repository.DirectSink;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Two points with sections of every kind, units of every type and objects of every name, in less than 32 KiB; the same bytes each time. */
final class SmallRepository {
    static final RepositoryId ID = GoldenWriter.id("small");
    static final SectionName CONFIG = SectionName.kubernetes("", "configmaps");
    static final SectionName FILES = SectionName.file("shop", "data");
    static final SectionName DISK = SectionName.block("shop", "disk");
    static final SectionName HASHES = SectionName.hash("shop", "disk");
    static final int SIZE = 32 << 10;

    private static final int BLOCK = 64 << 10;
    private static final byte[] ZEROS = new byte[15 * BLOCK];

    private SmallRepository() {}

    /** Without hashes of packs: then ciphers and ids alone have to find all damage (docs/adr/0067). */
    static MemoryBlobStore write(Path spool) {
        return write(spool, 0, 1);
    }

    /** A point of each version of the source. */
    static MemoryBlobStore write(Path spool, int... versions) {
        var golden = new GoldenWriter("small", spool, CutHash::keyed).unhashed();
        golden.repository().slots().rotate(Repository.RECOVERY, golden.kek(GoldenWriter.RECOVERY, "rotated"));
        for (var version : versions) {
            sections(version).forEach((section, content) -> golden.section(section, facts(section), content));
            golden.point(PointTerms.NONE, "[\"finding\"]");
        }
        golden.repository().putReport("task-1", 0, "outcomes".getBytes(UTF_8));
        golden.repository().putReport("task-1", 1, "more outcomes".getBytes(UTF_8));
        var unique =
                PackId.of(Arrays.copyOf(GoldenWriter.key("a deletion"), 16)).hex();
        for (var phase : List.of(Garbage.CONDEMNED, Garbage.DONE)) {
            golden.repository()
                    .putGarbage(
                            Garbage.name(1, unique, phase),
                            new Garbage(1, Instant.parse("2026-11-21T00:00:00Z"), List.of(), List.of("index/none")));
        }
        return golden.store();
    }

    static Repository open(BlobStore store) {
        var key = new FileKeyEncryption(GoldenWriter.SERVICE);
        var clock = InstantSource.fixed(Instant.parse("2026-11-22T00:00:00Z"));
        return Repository.open(store, ID, Repository.SERVICE, key, clock);
    }

    /** Backs up a version of the source as another process would: all is put, what the repository says it has is not stored. */
    static PointRecord backup(Repository repository, BlobStore store, Path spool, PointId parent, int version) {
        return backup(repository, store, spool, parent, version, stored -> stored);
    }

    /** @param reported what is told of the packs that were stored */
    static PointRecord backup(
            Repository repository,
            BlobStore store,
            Path spool,
            PointId parent,
            int version,
            UnaryOperator<StoredPack> reported) {
        var sink = new DirectSink(repository, store);
        var written = new ArrayList<PointSection>();
        try (var writer = new PointWriter(
                repository.writerParameters(),
                sink,
                section -> IdPrefixes.parse(repository.parentIds(parent, section, List.of())),
                spool)) {
            sections(version).forEach((name, content) -> {
                var section = writer.open(name);
                content.accept(section);
                written.add(section(section.finish()));
            });
            writer.finish();
        }
        return repository.commit(Backups.request(
                PointId.random(new SecureRandom()),
                parent,
                written,
                sink.stored().stream().map(reported).toList()));
    }

    static PointSection section(SectionRoot root) {
        return new PointSection(
                root.name(),
                PointSection.State.COMPLETE,
                root.root(),
                root.height(),
                root.entries(),
                root.bytes(),
                null,
                null,
                null,
                null,
                facts(root.name()));
    }

    private static Map<String, String> facts(SectionName section) {
        return section.kind().isAligned() ? Map.of(PointSection.SIZE, "3145728") : Map.of();
    }

    private static Map<SectionName, Consumer<OpenSection>> sections(int version) {
        var sections = new LinkedHashMap<SectionName, Consumer<OpenSection>>();
        sections.put(CONFIG, section -> config(section, version));
        sections.put(SectionName.VOLUME, section -> put(section, "shop/data", "{}"));
        sections.put(FILES, section -> files(section, version));
        sections.put(SectionName.file("shop", "links"), SmallRepository::links);
        sections.put(DISK, section -> disk(section, version));
        sections.put(HASHES, section -> hashes(section, version));
        return sections;
    }

    private static void config(OpenSection section, int version) {
        put(section, "shop/a", "version " + version);
        put(section, "shop/large", "large ".repeat(1_400));
    }

    /** Enough for a level above leaves. */
    private static void links(OpenSection section) {
        var plain = new Attributes(0777, 1, 1, 0, 0, Xattrs.NONE);
        for (var i = 0; i < 70; i++) {
            section.put(bytes("link-%02d".formatted(i)), new FileValue.Symlink(plain, bytes("x".repeat(60))));
        }
    }

    private static void files(OpenSection section, int version) {
        var plain = new Attributes(0644, 1, 1, 1_700_000_000 + version, 5, Xattrs.NONE);
        var large = section.xattrs(List.of(Xattr.of("user.large", new byte[5_000])));
        section.put(SectionRules.rootOfFiles(), new FileValue.Directory(plain));
        section.put(bytes("a"), file(section, plain, List.of(data(section, "one " + version))));
        section.put(
                bytes("b"),
                file(section, new Attributes(0600, 1, 1, 0, 0, large), List.of(Piece.hole(9), data(section, "two"))));
        var many = IntStream.range(0, 33)
                .mapToObj(i -> data(section, "piece " + i % 3))
                .toList();
        section.put(bytes("many"), file(section, plain, many));
    }

    private static FileValue.File file(OpenSection section, Attributes attributes, List<Piece> pieces) {
        var content = section.content();
        pieces.forEach(content::add);
        var length = content.size();
        return new FileValue.File(attributes, length, new byte[8], content.finish());
    }

    private static Piece data(OpenSection section, String text) {
        return new Piece(text.length(), section.chunk(bytes(text)));
    }

    private static void disk(OpenSection section, int version) {
        var base = section.chunk(bytes("base"));
        var patch = section.chunk(bytes("patch"));
        section.put(HostileWriter.segment(0), new SegmentValue(base, List.of()));
        section.put(
                HostileWriter.segment(2),
                new SegmentValue(base, version == 0 ? List.of() : List.of(Patch.ofBlocks(1, patch))));
    }

    private static void hashes(OpenSection section, int version) {
        var hashes = new byte[256];
        Arrays.fill(hashes, (byte) version);
        section.put(HostileWriter.segment(2), hashes);
    }

    private static void put(OpenSection section, String key, String value) {
        section.put(bytes(key), bytes(value));
    }

    /** All that can be read: every entry of every point with its content, findings, pages of reports. */
    static List<String> text(Repository repository) {
        var lines = new ArrayList<String>();
        for (var point : repository.points()) {
            var reader = repository.read(point.id());
            lines.add(point + " " + text(reader.findings()));
            for (var section : point.sections()) {
                reader.scan(section.name(), null, entry -> lines.add(line(reader, section.name(), entry)));
            }
        }
        for (var page = 0; page < 2; page++) {
            lines.add(repository
                    .readReport("task-1", page)
                    .map(SmallRepository::text)
                    .orElse("no page"));
        }
        return lines;
    }

    private static String line(PointReader reader, SectionName section, PointReader.Entry entry) {
        var line = new StringBuilder(
                text(Node.encode(new Node.Leaf(List.of(new Node.Entry(entry.key(), entry.stored()))))));
        switch (entry.stored()) {
            case FileValue.File file -> {
                reader.xattrs(section, file.attributes())
                        .forEach(xattr -> line.append(text(xattr.name())).append(text(xattr.value())));
                reader.pieces(section, file, piece -> {
                    var id = piece.id();
                    line.append(id == null ? piece : text(reader.chunk(section, id)));
                    return true;
                });
            }
            case SegmentValue segment -> line.append(segment(reader.segment(section, segment)));
            case FileValue _, Value.Section _ -> {}
            case Value.Inline _, Value.Chunk _ -> line.append(text(entry.value()));
        }
        return line.toString();
    }

    /** Of a segment the first block has content; a digest of the zeros behind would be most of the work. */
    private static String segment(byte[] content) {
        var isZero = Arrays.equals(content, BLOCK, content.length, ZEROS, 0, ZEROS.length);
        return content.length + " " + isZero + new String(content, 0, 64, ISO_8859_1)
                + Arrays.equals(content, 64, BLOCK, ZEROS, 0, BLOCK - 64);
    }

    private static String text(byte[] content) {
        return new String(content, ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
