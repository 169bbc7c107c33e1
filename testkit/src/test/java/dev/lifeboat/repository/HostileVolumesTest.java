package dev.lifeboat.repository;

import static dev.lifeboat.repository.HostileWriter.entry;
import static dev.lifeboat.repository.HostileWriter.segment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.repository.HostileWriter.Claim;
import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.Content;
import dev.lifeboat.repository.tree.ContentBuilder;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.PageSet;
import dev.lifeboat.repository.tree.Piece;
import dev.lifeboat.repository.tree.PieceList;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.SegmentValue.Patch;
import dev.lifeboat.repository.tree.Xattrs;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules R1 to R12 of recovery-point-tree 6 for sections of volumes; those for objects are in {@link HostileWriterTest}. Elsewhere: R2 in
 * {@code BlobStoreContract} and the probe of stores, R8 in the vault's limits on packs and tickets, the flags of R12 in {@code FallTest} and {@code KeepTest}.
 */
class HostileVolumesTest {
    private static final SectionName FILES = SectionName.file("shop", "data");
    private static final SectionName OTHER = SectionName.file("shop", "other");
    private static final SectionName BLOCKS = SectionName.block("shop", "disk");
    private static final Attributes PLAIN = new Attributes(0644, 0, 0, 1, 2, Xattrs.NONE);

    @TempDir
    private Path spool;

    private final MemoryBlobStore store = new MemoryBlobStore();
    private final Repository repository = Backups.create(store, HostileWriter.randomId());

    private HostileWriter hostile() {
        return new HostileWriter(repository, store, spool);
    }

    /** R1: a pack's key opens that pack, of that class, and no other. */
    @Test
    void refusesAPackUnderAnotherPacksId() {
        var hostile = hostile();
        var chunk = hostile.chunk(bytes("one"));
        var leaf = hostile.leaf(entry(bytes("a"), file(3, new Piece(3, chunk.id()))));
        var nodes = hostile.pack(PackClass.VOL, FILES, leaf);
        var data = hostile.pack(PackClass.DATA, FILES, chunk);
        var section = hostile.section(FILES, leaf, 1, 4);
        for (var pack : List.of(nodes, data)) {
            var grant = repository.grant(pack.packClass());
            store.putIfAbsent(
                    repository.packObject(grant.id()),
                    ByteBuffer.wrap(store.objects().get(repository.packObject(pack.id()))));
            var moved = new StoredPack(grant.id(), pack.packClass(), pack.length(), pack.sha256());
            hostile.refused(null, "pack", section, moved);
        }
        hostile.refused(
                null, "pack", section, nodes, new StoredPack(data.id(), PackClass.VOL, data.length(), data.sha256()));
        hostile.refused(
                null,
                "pack",
                section,
                nodes,
                new StoredPack(data.id(), PackClass.DATA, data.length() - 1, data.sha256()));
    }

    /** R3: what the directory of a pack does not say is nowhere. */
    @Test
    void refusesChunksThatNoDirectoryLists() {
        var hostile = hostile();
        var chunk = hostile.chunk(bytes("one"));
        var leaf = hostile.leaf(entry(bytes("a"), file(3, new Piece(3, chunk.id()))));
        hostile.pack(PackClass.DATA, FILES, chunk);
        // stored, but not reported by this task
        hostile.refused(
                null, "not stored", hostile.section(FILES, leaf, 1, 4), hostile.pack(PackClass.VOL, FILES, leaf));
    }

    /** R4, R5: content is not read at commit; garbage under an id is damage when it is read, and a later true copy serves. */
    @Test
    void neverGivesGarbageForContent() {
        var hostile = hostile();
        var good = hostile.chunk(bytes("good"));
        var poison = new Claim(UnitType.CHUNK, bytes("evil"), good.id());
        var leaf = hostile.leaf(entry(bytes("a"), file(4, new Piece(4, good.id()))));
        var section = hostile.section(FILES, leaf, 1, 5);
        var poisoned = hostile.commit(
                null,
                0,
                section,
                hostile.pack(PackClass.VOL, FILES, leaf),
                hostile.pack(PackClass.DATA, FILES, poison));
        var thrown = catchThrowable(() -> repository.read(poisoned.id()).chunk(FILES, good.id()));
        RepositoryTest.hasCode(thrown, ErrorCode.DATA_DAMAGED);
        assertThat(repository.check()).isNotEmpty();

        var healed = hostile.commit(poisoned.id(), 0, section, hostile.pack(PackClass.DATA, FILES, good));
        assertThat(Backups.open(store, repository.id()).read(healed.id()).chunk(FILES, good.id()))
                .isEqualTo(bytes("good"));
    }

    /** R6: what a stolen cluster stored ahead counts for nothing after the cluster was enrolled anew. */
    @Test
    void buildsOnNoContentOfAnEarlierEnrolment() {
        var hostile = hostile();
        var good = hostile.chunk(bytes("good"));
        var poison = new Claim(UnitType.CHUNK, bytes("evil"), good.id());
        var leaf = hostile.leaf(entry(bytes("a"), file(4, new Piece(4, good.id()))));
        var section = hostile.section(FILES, leaf, 1, 5);
        var stolen = hostile.commit(
                null,
                1,
                section,
                hostile.pack(PackClass.VOL, FILES, leaf),
                hostile.pack(PackClass.DATA, FILES, poison));
        assertThat(repository.parentIds(stolen.id(), FILES, List.of(), 1)).hasSize(2 * 8);
        assertThat(repository.parentIds(stolen.id(), FILES, List.of(), 2))
                .as("the node only, which was verified")
                .hasSize(8);

        hostile.refused(stolen.id(), 2, "not stored", section);
        var again = hostile.commit(stolen.id(), 2, section, hostile.pack(PackClass.DATA, FILES, good));
        assertThat(repository.read(again.id()).chunk(FILES, good.id())).isEqualTo(bytes("good"));
        // of the same enrolment nothing is walked twice
        hostile.commit(again.id(), 2, section);
    }

    /** R7: an id that was never stored, under any kind of entry. */
    @Test
    void refusesReferencesToNothing() {
        var hostile = hostile();
        var nothing = hostile.chunk(bytes("never stored")).id();
        var stored = hostile.chunk(new byte[70_000]);
        var data = hostile.pack(PackClass.DATA, BLOCKS, stored);
        for (var value : List.of(
                new SegmentValue(nothing, List.of()),
                new SegmentValue(stored.id(), List.of(Patch.ofBlocks(1, nothing))),
                // 70,000 bytes are two blocks, not one and not three, and eighteen pages, not seventeen
                new SegmentValue(stored.id(), List.of(Patch.ofBlocks(1, stored.id()))),
                new SegmentValue(stored.id(), List.of(Patch.ofBlocks(7, stored.id()))),
                new SegmentValue(stored.id(), List.of(new Patch(PageSet.range(1, 18), stored.id()))))) {
            var leaf = hostile.leaf(entry(segment(1), value));
            hostile.refused(
                    null,
                    "block/shop/disk",
                    hostile.section(BLOCKS, leaf, 1, 4 + (1 << 20)),
                    hostile.pack(PackClass.VOL, BLOCKS, leaf),
                    data);
        }
        var withAttributes = new Attributes(0755, 0, 0, 1, 2, new Xattrs(5_000, null, nothing));
        for (var value : List.of(
                file(12, new Piece(12, nothing)),
                new FileValue.Symlink(withAttributes, bytes("target")),
                new FileValue.File(PLAIN, 4 << 20, new byte[8], new Content.Listed(nothing, 1, 200, 4 << 20)))) {
            var leaf = hostile.leaf(entry(bytes("a"), value));
            hostile.refused(
                    null,
                    "file/shop/data",
                    hostile.section(FILES, leaf, 1, 1 + value.size()),
                    hostile.pack(PackClass.VOL, FILES, leaf));
        }
    }

    /** R7, R9: content of another volume is refused like content that never was; else a restore of one volume would open the packs of the other. */
    @Test
    void keepsVolumesApart() {
        var hostile = hostile();
        var chunk = hostile.chunk(bytes("theirs"));
        var leaf = hostile.leaf(entry(bytes("a"), file(6, new Piece(6, chunk.id()))));
        var theirs = hostile.commit(
                null,
                0,
                hostile.section(OTHER, leaf, 1, 7),
                hostile.pack(PackClass.VOL, OTHER, leaf),
                hostile.pack(PackClass.DATA, OTHER, chunk));
        var section = hostile.section(FILES, leaf, 1, 7);
        hostile.refused(theirs.id(), "refers to", section);
        hostile.refused(theirs.id(), "not stored", section, hostile.pack(PackClass.VOL, FILES, leaf));
        hostile.refused(
                theirs.id(),
                "two volumes",
                section,
                hostile.pack(PackClass.DATA, List.of(FILES, OTHER), List.of(chunk)));
        assertThat(repository.parentLeaf(OTHER, leaf.id())).isPresent();
        assertThat(repository.parentLeaf(FILES, leaf.id())).isEmpty();
        assertThat(repository.parentIds(theirs.id(), FILES, List.of())).isEmpty();
    }

    /** Content among nodes, nodes among content, objects among hashes. */
    @Test
    void refusesUnitsInPacksOfAnotherClass() {
        var hostile = hostile();
        var chunk = hostile.chunk(bytes("one"));
        var leaf = hostile.leaf(entry(bytes("a"), file(3, new Piece(3, chunk.id()))));
        var section = hostile.section(FILES, leaf, 1, 4);
        hostile.refused(null, "another class", section, hostile.pack(PackClass.VOL, FILES, chunk));
        hostile.refused(null, "another class", section, hostile.pack(PackClass.DATA, FILES, leaf));
        hostile.refused(null, "another class", section, hostile.pack(PackClass.HASH, FILES, leaf));
        hostile.refused(null, "another class", section, hostile.pack(PackClass.K8S, FILES, leaf));
    }

    /** R10: lists that name each other cost no more than they are; 8 levels of 4 are 65,536 ways, of 8,192 are more than anybody could walk. */
    @Test
    void walksEachListOnce() {
        var hostile = hostile();
        var chunk = hostile.chunk(bytes("x"));
        var claims = new ArrayList<Claim>();
        var list = hostile.claim(
                UnitType.list(0), PieceList.encode(new PieceList.Pieces(List.of(new Piece(1, chunk.id())))));
        claims.add(list);
        var count = 1L;
        for (var level = 1; level < 8; level++) {
            var width = 64;
            var parts = new ArrayList<PieceList.Part>();
            for (var i = 0; i < width; i++) {
                parts.add(new PieceList.Part(list.id(), count, count, count));
            }
            count *= width;
            list = hostile.claim(UnitType.list(level), PieceList.encode(new PieceList.Lists(level, parts)));
            claims.add(list);
        }
        var value = new FileValue.File(PLAIN, count, new byte[8], new Content.Listed(list.id(), 8, count, count));
        var leaf = hostile.leaf(entry(bytes("a"), value));
        claims.add(leaf);
        var section = hostile.section(FILES, leaf, 1, 1 + count);
        var packs = hostile.pack(PackClass.VOL, List.of(FILES), claims);
        var data = hostile.pack(PackClass.DATA, FILES, chunk);
        var start = System.nanoTime();
        hostile.refused(null, "ends too early", section, packs, data);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    /** Of volumes too the rule decides where nodes end. */
    @Test
    void refusesSegmentsThatAreCutElsewhere() {
        var hostile = hostile();
        var base = hostile.chunk(new byte[] {1});
        var value = new SegmentValue(base.id(), List.of());
        var data = hostile.pack(PackClass.DATA, BLOCKS, base);
        var across = hostile.leaf(entry(segment(63), value), entry(segment(64), value));
        hostile.refused(
                null,
                "goes on after a cut",
                hostile.section(BLOCKS, across, 2, 2 * (4 + (1 << 20))),
                hostile.pack(PackClass.VOL, BLOCKS, across),
                data);
        var one = hostile.leaf(entry(segment(1), value));
        var two = hostile.leaf(entry(segment(2), value));
        var inner = hostile.claim(
                UnitType.node(1),
                Node.encode(new Node.Inner(1, List.of(child(segment(1), one.id()), child(segment(2), two.id())))));
        hostile.refused(
                null,
                "without a cut",
                hostile.section(BLOCKS, inner, 2, 2, 2 * (4 + (1 << 20))),
                hostile.pack(PackClass.VOL, BLOCKS, one, two, inner),
                data);
    }

    /** Nobody could restore it: a segment that is zero has no entry. */
    @Test
    void refusesABlockVolumeOfNoSize() {
        var hostile = hostile();
        var base = hostile.chunk(new byte[] {1});
        var leaf = hostile.leaf(entry(segment(1), new SegmentValue(base.id(), List.of())));
        var section = hostile.section(BLOCKS, leaf, 1, 4 + (1 << 20));
        var without = new PointSection(
                BLOCKS, section.state(), section.root(), 1, 1, section.bytes(), null, null, null, null, Map.of());
        hostile.refused(null, "how large", without, hostile.pack(PackClass.VOL, BLOCKS, leaf));
    }

    /** R11: ids and roots are the instance's, packs are one repository's. */
    @Test
    void sharesNoPackBetweenRepositories() {
        var sibling =
                repository.createSibling(store, HostileWriter.randomId(), Map.of(Repository.SERVICE, Backups.KEK));
        assertThat(sibling.writerParameters().idKey())
                .isEqualTo(repository.writerParameters().idKey());
        var hostile = new HostileWriter(sibling, store, spool);
        var chunk = hostile.chunk(bytes("one"));
        var leaf = hostile.leaf(entry(bytes("a"), file(3, new Piece(3, chunk.id()))));
        var nodes = hostile.pack(PackClass.VOL, FILES, leaf);
        store.putIfAbsent(
                repository.packObject(nodes.id()),
                ByteBuffer.wrap(store.objects().get(sibling.packObject(nodes.id()))));
        hostile().refused(null, "pack", hostile.section(FILES, leaf, 1, 4), nodes);
    }

    /** R12: a thief can make new points empty; what was there before stays, and the new point says that it fell, whatever its writer says. */
    @Test
    void keepsOlderPointsWhateverComesAfter() {
        var hostile = hostile();
        var chunk = hostile.chunk(bytes("one"));
        var leaf = hostile.leaf(entry(bytes("a"), file(3, new Piece(3, chunk.id()))));
        var good = hostile.commit(
                null,
                0,
                hostile.section(FILES, leaf, 1, 4),
                hostile.pack(PackClass.VOL, FILES, leaf),
                hostile.pack(PackClass.DATA, FILES, chunk));
        var lies = Map.of("fellFrom", "", "fell", "nothing", "cluster", "shop");
        var empty = repository.commit(new CommitRequest(
                PointId.random(new SecureRandom()),
                "task",
                good.id(),
                List.of(),
                List.of(),
                Backups.NOW,
                lies,
                new byte[0],
                good.terms()));
        assertThat(empty.sections()).isEmpty();
        var stored = Backups.open(store, repository.id()).read(empty.id()).point();
        assertThat(stored.fall().orElseThrow().from()).isEqualTo(good.id());
        assertThat(stored.facts()).containsEntry("cluster", "shop");
        assertThat(repository.read(good.id()).chunk(FILES, chunk.id())).isEqualTo(bytes("one"));
        assertThat(repository.check()).isEmpty();
    }

    /** A false id cannot make a circle: what lies under it is not its content. */
    @Test
    void refusesTreesThatGoInCircles() {
        var hostile = hostile();
        var id = new ContentId(1, 2, 3, 4);
        var circle = Node.encode(new Node.Inner(1, List.of(child(bytes("a"), id), child(bytes("b"), id))));
        var claim = new Claim(UnitType.node(1), circle, id);
        hostile.refused(
                null,
                "other content",
                hostile.section(FILES, claim, 2, 2, 20),
                hostile.pack(PackClass.VOL, FILES, claim));
    }

    /** What the true builder makes of many pieces is taken, and read back in order. */
    @Test
    void takesListsThatTheBuilderMakes() {
        var hostile = hostile();
        var chunks = new ArrayList<Claim>();
        for (var i = 0; i < 40; i++) {
            chunks.add(hostile.chunk(bytes("chunk " + i)));
        }
        var claims = new ArrayList<Claim>();
        var content = new ContentBuilder(
                new IdHash(repository.writerParameters().idKey()),
                (id, type, encoded) -> claims.add(new Claim(type, encoded, id)));
        var expected = new ArrayList<Piece>();
        for (var i = 0; i < 30_000; i++) {
            var claim = chunks.get((i * 7) % 40);
            var piece = i % 100 == 99 ? Piece.hole(i) : new Piece(claim.content().length, claim.id());
            content.add(piece);
            expected.add(piece);
        }
        var size = content.size();
        var value = new FileValue.File(PLAIN, size, new byte[8], content.finish());
        var leaf = hostile.leaf(entry(bytes("a"), value));
        claims.add(leaf);
        var point = hostile.commit(
                null,
                0,
                hostile.section(FILES, leaf, 1, 1 + value.size()),
                hostile.pack(PackClass.VOL, List.of(FILES), claims),
                hostile.pack(PackClass.DATA, List.of(FILES), chunks));
        var found = new ArrayList<Piece>();
        repository.read(point.id()).pieces(FILES, value, found::add);
        assertThat(found).isEqualTo(expected);
        assertThat(repository.check()).isEmpty();
    }

    private static FileValue.File file(long size, Piece... pieces) {
        return new FileValue.File(PLAIN, size, new byte[8], new Content.Pieces(List.of(pieces)));
    }

    private static Node.Child child(byte[] key, ContentId id) {
        return new Node.Child(key, id, 1, 4 + (1 << 20));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
