package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.Content;
import dev.lifeboat.repository.tree.CutHash;
import dev.lifeboat.repository.tree.CutRule;
import dev.lifeboat.repository.tree.Cutter;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.LeafRecord;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.Piece;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.TreeUpdate;
import dev.lifeboat.repository.tree.Value;
import dev.lifeboat.repository.tree.Xattrs;
import dev.lifeboat.repository.write.IdPrefixes;
import dev.lifeboat.repository.write.OpenSection;
import dev.lifeboat.repository.write.PointWriter;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.repository.DirectSink;
import dev.lifeboat.testkit.store.CrashingBlobStore;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections of volumes cost what is asked for, counted in reads of the store, and what changed, counted in leaves. */
class VolumeSectionsTest {
    private static final int COUNT = 20_000;

    @TempDir
    private Path spool;

    private final MemoryBlobStore store = new MemoryBlobStore();
    private final Repository repository = Backups.create(store, HostileWriter.randomId());
    private ContentId chunk = new ContentId(0, 0, 0, 0);

    @ParameterizedTest
    @EnumSource(names = {"FILE", "BLOCK", "HASH"})
    void readsAndComparesInTheSizeOfWhatIsAskedFor(SectionKind kind) {
        var name = name(kind);
        var one = point(null, name, (section, entries) -> entries.forEach(section::put), entries(kind, -1));
        var key = key(kind, COUNT / 2);
        var two = point(one.id(), name, (section, entries) -> entries.forEach(section::put), entries(kind, COUNT / 2));
        assertThat(two.packs().size()).isLessThanOrEqualTo(3);

        var counting = CrashingBlobStore.counting(store);
        var reopened = Backups.open(counting, repository.id());
        var reader = reopened.read(two.id());
        var before = counting.calls();
        var after = new ArrayList<String>();
        reader.scan(name, key(kind, COUNT / 2 - 1), entry -> {
            after.add(HexFormat.of().formatHex(entry.key()));
            return after.size() < 3;
        });
        assertThat(after).containsExactly(hex(kind, COUNT / 2), hex(kind, COUNT / 2 + 1), hex(kind, COUNT / 2 + 2));
        assertThat(counting.calls() - before).as("a range").isLessThanOrEqualTo(6);
        if (kind == SectionKind.HASH) {
            assertThat(reader.find(name, key)).isPresent();
        }

        var again = Backups.open(counting, repository.id());
        var start = counting.calls();
        var found = new ArrayList<String>();
        again.between(
                one.id(),
                two.id(),
                null,
                difference -> found.add(HexFormat.of().formatHex(difference.key()) + " " + difference.change()));
        assertThat(found).containsExactly(hex(kind, COUNT / 2) + " CHANGED");
        assertThat(counting.calls() - start).as("a difference").isLessThanOrEqualTo(30);
        assertThat(repository.check()).isEmpty();
    }

    /** A walker cuts by what lstat says, and uses every leaf again whose entries are as before: no content is read, no node sent. */
    @Test
    void usesLeavesAgainByTheirRecords() {
        var name = name(SectionKind.FILE);
        var one = point(null, name, (section, entries) -> entries.forEach(section::put), entries(SectionKind.FILE, -1));
        var records = new HashMap<String, LeafRecord>();
        repository.parentLeaves(
                one.id(), name, record -> records.put(HexFormat.of().formatHex(record.facts()), record));
        var ids = new IdHash(repository.writerParameters().idKey());
        var read = new int[1];
        var two = point(
                one.id(),
                name,
                (section, entries) -> {
                    var cutter = Cutter.<Node.Entry>of(rule(), 0, (leaf, _) -> {
                        var known = records.get(HexFormat.of().formatHex(LeafRecord.facts(ids, leaf)));
                        if (known != null) {
                            section.reuse(known.leaf());
                        } else {
                            read[0]++;
                            section.leaf(leaf.stream()
                                    .map(entry ->
                                            new Node.Entry(entry.key(), withContent((FileValue.File) entry.value())))
                                    .toList());
                        }
                    });
                    entries.forEach((key, value) -> {
                        var file = withoutContent((FileValue.File) value);
                        cutter.push(key, key.length + file.weight(), new Node.Entry(key, file));
                    });
                    cutter.finish();
                },
                entries(SectionKind.FILE, 777));
        assertThat(read[0]).isBetween(1, 3);
        var direct =
                point(null, name, (section, entries) -> entries.forEach(section::put), entries(SectionKind.FILE, 777));
        assertThat(two.root()).isEqualTo(direct.root());
        assertThat(repository.check()).isEmpty();
    }

    /** Changed ranges of a block volume: entries of the dirty leaves and the others by their ids make the whole tree. */
    @Test
    void writesABlockVolumeFromItsDirtySegments() {
        var name = name(SectionKind.BLOCK);
        var one =
                point(null, name, (section, entries) -> entries.forEach(section::put), entries(SectionKind.BLOCK, -1));
        var leaves = new ArrayList<Node.Child>();
        repository.parentLeaves(one.id(), name, record -> leaves.add(record.leaf()));
        var asked = new int[1];
        var two = point(
                one.id(),
                name,
                (section, entries) -> new TreeUpdate(
                                CutRule.of(SectionKind.BLOCK, CutHash.keyed(new byte[16])),
                                leaves,
                                leaf -> {
                                    asked[0]++;
                                    return repository
                                            .parentLeaf(name, leaf.id())
                                            .orElseThrow();
                                },
                                target(section))
                        .run(List.of(new TreeUpdate.Change(
                                key(SectionKind.BLOCK, 777), value(SectionKind.BLOCK, 777, true)))),
                new TreeMap<>(Arrays::compareUnsigned));
        assertThat(asked[0]).isEqualTo(1);
        var direct =
                point(null, name, (section, entries) -> entries.forEach(section::put), entries(SectionKind.BLOCK, 777));
        assertThat(two.root()).isEqualTo(direct.root());
    }

    private static TreeUpdate.Target target(OpenSection section) {
        return new TreeUpdate.Target() {
            @Override
            public void leaf(List<Node.Entry> leaf) {
                section.leaf(leaf);
            }

            @Override
            public void reuse(Node.Child leaf) {
                section.reuse(leaf);
            }
        };
    }

    private CutRule rule() {
        return CutRule.of(SectionKind.FILE, repository.writerParameters().cutHash());
    }

    private PointRecord point(
            @Nullable PointId parent,
            SectionName name,
            BiConsumer<OpenSection, SortedMap<byte[], Value>> writing,
            SortedMap<byte[], Value> entries) {
        var sink = new DirectSink(repository, store);
        try (var writer = new PointWriter(
                repository.writerParameters(),
                sink,
                section -> IdPrefixes.parse(repository.parentIds(parent, section, List.of())),
                spool)) {
            var section = writer.open(name);
            section.chunk("content".getBytes(UTF_8));
            writing.accept(section, entries);
            var root = section.finish();
            writer.finish();
            var written = new PointSection(
                    name,
                    PointSection.State.COMPLETE,
                    root.root(),
                    root.height(),
                    root.entries(),
                    root.bytes(),
                    null,
                    null,
                    null,
                    null,
                    Map.of(PointSection.SIZE, "1099511627776"));
            return repository.commit(
                    Backups.request(PointId.random(new SecureRandom()), parent, List.of(written), sink.stored()));
        }
    }

    private SortedMap<byte[], Value> entries(SectionKind kind, int changed) {
        var ids = new IdHash(repository.writerParameters().idKey());
        var content = "content".getBytes(UTF_8);
        chunk = ids.of(UnitType.CHUNK, content, 0, content.length);
        var entries = new TreeMap<byte[], Value>(Arrays::compareUnsigned);
        for (var i = 0; i < COUNT; i++) {
            entries.put(key(kind, i), value(kind, i, i == changed));
        }
        return entries;
    }

    private Value value(SectionKind kind, int number, boolean changed) {
        return switch (kind) {
            case FILE -> {
                var attributes = new Attributes(0644, 1, 1, number, changed ? 1 : 0, Xattrs.NONE);
                yield new FileValue.File(attributes, 7, new byte[8], pieces());
            }
            case BLOCK -> new SegmentValue(chunk, changed ? List.of(SegmentValue.Patch.ofBlocks(1, chunk)) : List.of());
            default -> {
                var hash = new byte[256];
                Arrays.fill(hash, (byte) (changed ? 1 : number));
                hash[0] = (byte) (number >> 8);
                yield new Value.Inline(hash);
            }
        };
    }

    private Content pieces() {
        return new Content.Pieces(List.of(new Piece(7, chunk)));
    }

    private FileValue.File withContent(FileValue.File file) {
        return new FileValue.File(file.attributes(), file.length(), file.stat(), pieces());
    }

    private static FileValue.File withoutContent(FileValue.File file) {
        return new FileValue.File(file.attributes(), file.length(), file.stat(), Content.Pieces.NONE);
    }

    private static SectionName name(SectionKind kind) {
        return SectionName.ofVolume(kind, "shop".getBytes(UTF_8), "data".getBytes(UTF_8));
    }

    private static String hex(SectionKind kind, int number) {
        return HexFormat.of().formatHex(key(kind, number));
    }

    private static byte[] key(SectionKind kind, int number) {
        return kind == SectionKind.FILE
                ? "folder-%02d/file-%06d".formatted(number / 1_000, number).getBytes(UTF_8)
                : HostileWriter.segment(number);
    }
}
