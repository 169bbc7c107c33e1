package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.luben.zstd.Zstd;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.HostileWriter.Claim;
import dev.lifeboat.repository.PointSection.State;
import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.pack.PackCodec;
import dev.lifeboat.repository.pack.PackFile;
import dev.lifeboat.repository.pack.PackGroup.Unit;
import dev.lifeboat.repository.tree.Value;
import dev.lifeboat.repository.write.PackGrant;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stolen cluster holds id key, cut key and the keys of packs granted to it (recovery-point-tree 6). Whatever it stores: no point comes of it, older
 * points stay as they are, and the refusal names the section.
 */
class HostileWriterTest {
    private static final RepositoryId ID = RepositoryId.random(new SecureRandom());
    private static final SectionName SECTION = new SectionName("k8s/core/configmaps");

    @TempDir
    private Path spool;

    private final MemoryBlobStore store = new MemoryBlobStore();
    private final Repository repository = Backups.create(store, ID);
    private final IdHash ids = new IdHash(repository.writerParameters().idKey());
    private final Map<String, Map<String, String>> content = RepositoryTest.content(new Random(1), 400);
    private PointRecord older;

    @BeforeEach
    void backUp() {
        older = new Backups(store, spool).point(repository, null, content);
        assertThat(repository.check()).isEmpty();
    }

    @AfterEach
    void olderPointsStayAsTheyAre() {
        var reopened = Backups.open(store, ID);
        assertThat(Backups.read(reopened.read(older.id()))).isEqualTo(content);
        assertThat(reopened.points()).containsExactly(older);
    }

    /** R7. */
    @Test
    void refusesIdsThatWereNeverStored() {
        refused(section(claim(UnitType.node(0), new byte[] {1}), 1, 1, 1), List.of(), "k8s/core/configmaps");
        var leaf = leaf(
                0,
                entry(
                        "shop/a",
                        new Value.Chunk(
                                10_000, claim(UnitType.CHUNK, new byte[] {1}).id())));
        refused(section(leaf, 1, 1, 6 + 10_000), List.of(pack(leaf)), "k8s/core/configmaps");
        var inner =
                inner(1, child("shop/a", claim(UnitType.node(0), new byte[] {1}).id(), 1, 7));
        refused(section(inner, 2, 1, 7), List.of(pack(inner)), "k8s/core/configmaps");
    }

    /** R5, R6: what lies under an id is that id's content, referenced or not. */
    @Test
    void refusesGarbageUnderTheIdOfOtherContent() {
        var good = leaf(0, entry("shop/a", inline("1")));
        var poison = new Claim(
                UnitType.node(0), leaf(0, entry("shop/a", inline("2"))).content(), good.id());
        refused(section(good, 1, 1, 7), List.of(pack(poison)), "other content");
        refused(
                section(good, 1, 1, 7),
                List.of(pack(
                        good, new Claim(UnitType.CHUNK, new byte[100], ids.of(UnitType.CHUNK, new byte[99], 0, 99)))),
                "other content");
    }

    /** Without the type in the id a value could pass for a node. */
    @Test
    void refusesAValueThatLooksLikeANode() {
        var leaf = leaf(0, entry("shop/a", inline("1")));
        var chunk = claim(UnitType.CHUNK, leaf.content());
        refused(section(chunk, 1, 1, 7), List.of(pack(chunk)), "k8s/core/configmaps");
    }

    /** R4: a second claim of a known id never moves an older point. */
    @Test
    void keepsTheFirstLocationOfAnId() {
        var place = new ArrayList<String>();
        for (var pack : older.packs()) {
            place.add(repository.packObject(pack));
        }
        var again = new Backups(store, spool).request(repository, null, content);
        var two = repository.commit(again);
        assertThat(two.root()).isEqualTo(older.root());
        // the copies may even vanish: older points do not look there
        for (var pack : again.packs()) {
            store.delete(repository.packObject(pack.id()));
        }
        assertThat(Backups.read(Backups.open(store, ID).read(older.id()))).isEqualTo(content);
        assertThat(store.objects()).containsKeys(place.toArray(String[]::new));
        repository.deletePoint(two.id());
    }

    /** R1, R3: other bytes than reported, a pack of another class, one that never came. */
    @Test
    void refusesPacksThatAreNotWhatWasReported() {
        var leaf = leaf(0, entry("shop/a", inline("1")));
        var section = section(leaf, 1, 1, 7);
        var pack = pack(leaf);
        refused(
                section,
                List.of(new StoredPack(pack.id(), PackClass.K8S, pack.length() + 1, pack.sha256())),
                "reported");
        refused(section, List.of(new StoredPack(pack.id(), PackClass.K8S, pack.length(), "12".repeat(32))), "reported");
        refused(section, List.of(new StoredPack(pack.id(), PackClass.VOL, pack.length(), pack.sha256())), "pack");
        refused(
                section,
                List.of(new StoredPack(repository.grant(PackClass.K8S).id(), PackClass.K8S, 10, "0".repeat(64))),
                "not stored");
        var foreign = repository.grant(PackClass.K8S);
        var moved = store.objects().get(repository.packObject(pack.id()));
        store.putIfAbsent(repository.packObject(foreign.id()), ByteBuffer.wrap(moved));
        refused(section, List.of(new StoredPack(foreign.id(), PackClass.K8S, moved.length, pack.sha256())), "pack");
    }

    @Test
    void refusesSectionsThatAreNotTheWriters() {
        var leaf = leaf(0, entry("shop/a", inline("1")));
        for (var name : List.of(SectionName.SECTIONS, SectionName.FINDINGS, SectionName.VOLUME)) {
            refused(section(leaf, 1, 1, 7), List.of(pack(name, leaf)), "section");
        }
        var own = new PointSection(
                SectionName.SECTIONS, State.COMPLETE, Optional.of(leaf.id()), 1, 1, 7, null, null, null, null);
        refused(own, List.of(pack(leaf)), "sections");
    }

    /** Each node is canonical, or it is refused: else equal content would have two roots. */
    @Test
    void refusesNodesThatBreakTheFormat() {
        var spellings = Map.of(
                "no entries", node(0, 0),
                "another version",
                        new Encoder()
                                .u8(7)
                                .u8(0)
                                .varint(1)
                                .raw(entry("shop/a", inline("1")))
                                .toBytes(),
                "a level above all", node(9, 1, entry("shop/a", inline("1"))),
                "fewer entries than promised", node(0, 2, entry("shop/a", inline("1"))),
                "a promise of 2^40 entries",
                        new Encoder().u8(1).u8(0).varint(1L << 40).toBytes(),
                "bytes at the end",
                        new Encoder()
                                .raw(node(0, 1, entry("shop/a", inline("1"))))
                                .u8(0)
                                .toBytes(),
                "keys out of order", node(0, 2, entry("shop/b", inline("1")), entry("shop/a", inline("1"))),
                "an unknown kind",
                        node(
                                0,
                                1,
                                new Encoder()
                                        .varint(0)
                                        .blob(text("a"))
                                        .u8(6)
                                        .blob(text("1"))
                                        .toBytes()),
                "a key of no bytes", node(0, 1, entry("", inline("1"))),
                "a value of 2^62 bytes",
                        node(
                                0,
                                1,
                                new Encoder()
                                        .varint(0)
                                        .blob(text("a"))
                                        .u8(0)
                                        .varint(1L << 62)
                                        .toBytes()));
        spellings.forEach((what, bytes) -> {
            var leaf = claim(UnitType.node(0), bytes);
            refused(section(leaf, 1, 1, 7), List.of(pack(leaf)), "k8s/core/configmaps");
        });
    }

    @Test
    void refusesCountsThatDoNotAddUp() {
        var leaf = leaf(0, entry("shop/a", inline("1")));
        var pack = pack(leaf);
        refused(section(leaf, 1, 2, 7), List.of(pack), "counts");
        refused(section(leaf, 1, 1, 8), List.of(pack), "counts");
        refused(section(leaf, 2, 1, 7), List.of(pack), "k8s/core/configmaps");
        var inner = inner(1, child("shop/a", leaf.id(), 5, 7));
        refused(section(inner, 2, 5, 7), List.of(pack(leaf, inner)), "k8s/core/configmaps");
        var two = leaf(0, entry("shop/b", inline("2")));
        var lying = inner(1, child("shop/a", leaf.id(), 1, 9), child("shop/b", two.id(), 1, 7));
        refused(section(lying, 2, 2, 16), List.of(pack(leaf, two, lying)), "k8s/core/configmaps");
        var renamed = inner(1, child("shop/z", leaf.id(), 1, 7));
        refused(section(renamed, 2, 1, 7), List.of(pack(leaf, renamed)), "k8s/core/configmaps");
    }

    /** The rule decides where nodes end, not the writer. */
    @Test
    void refusesNodesCutWhereTheRuleDoesNot() {
        var one = leaf(0, entry("shop/a", inline("1")));
        var two = leaf(0, entry("shop/b", inline("2")));
        var inner = inner(1, child("shop/a", one.id(), 1, 7), child("shop/b", two.id(), 1, 7));
        refused(section(inner, 2, 2, 14), List.of(pack(one, two, inner)), "cut");
        var single = inner(1, child("shop/a", one.id(), 1, 7));
        refused(section(single, 2, 1, 7), List.of(pack(one, single)), "k8s/core/configmaps");
    }

    @Test
    void refusesSectionsInsideSections() {
        var leaf = leaf(0, entry("shop/a", inline("1")));
        var nested = leaf(0, entry("shop/a", new Value.Section(SectionKind.KUBERNETES, leaf.id(), 1, 1, 7)));
        refused(section(nested, 1, 1, 6 + 7), List.of(pack(leaf, nested)), "section");
    }

    /** R10: what unpacks to more than it says costs nothing. */
    @Test
    void refusesGroupsThatUnpackToMoreThanTheySay() throws Exception {
        var bomb = new byte[4 << 20];
        var leaf = leaf(0, entry("shop/a", inline("1")));
        var grant = repository.grant(PackClass.K8S);
        try (var file = new PackFile(
                spool.resolve("bomb"),
                ID,
                grant.id(),
                new PackCodec.Head(PackClass.K8S, grant.generation()),
                grant.key())) {
            var compressed = Zstd.compress(bomb);
            file.append(
                    SECTION,
                    compressed,
                    compressed.length,
                    leaf.content().length,
                    List.of(new Unit(leaf.id(), UnitType.node(0), leaf.content().length)));
            refused(section(leaf, 1, 1, 7), List.of(put(grant, file)), "another length");
        }
    }

    @Test
    void refusesTwoSectionsOfOneName() {
        var leaf = leaf(0, entry("shop/a", inline("1")));
        var pack = pack(leaf);
        var section = section(leaf, 1, 1, 7);
        var before = store.objects().keySet();
        var thrown = catchThrowable(() -> repository.commit(
                Backups.request(PointId.random(new SecureRandom()), null, List.of(section, section), List.of(pack))));
        RepositoryTest.hasCode(thrown, ErrorCode.COMMIT_REFUSED);
        assertThat(store.objects().keySet()).isEqualTo(before);
    }

    /** A true tree with one byte of a random node changed, its id computed anew by the thief: refused, or still a true tree. */
    @Test
    void neverTakesADamagedTree() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var leaf = leaf(0, entry("shop/a", inline("1")), suffix(5, "b", inline("22")), suffix(5, "c", inline("333")));
        for (var run = 0; run < 1_500; run++) {
            var bytes = leaf.content().clone();
            for (var flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            var changed = claim(UnitType.node(0), bytes);
            var thrown = catchThrowable(() -> {
                var point = repository.commit(Backups.request(
                        PointId.random(new SecureRandom()),
                        null,
                        List.of(section(changed, 1, 3, 6 * 3 + 6)),
                        List.of(pack(changed))));
                var keys = new ArrayList<byte[]>();
                repository.read(point.id()).scan(SECTION, null, entry -> {
                    entry.value();
                    return keys.add(entry.key());
                });
                assertThat(keys).hasSize(3);
                repository.deletePoint(point.id());
            });
            if (thrown != null) {
                assertThat(thrown).as("seed %d run %d", seed, run).isInstanceOf(LifeboatException.class);
                RepositoryTest.hasCode(thrown, ErrorCode.COMMIT_REFUSED);
            }
        }
    }

    private void refused(PointSection section, List<StoredPack> packs, String reason) {
        var before = store.objects().keySet();
        var thrown = catchThrowable(() -> repository.commit(
                Backups.request(PointId.random(new SecureRandom()), older.id(), List.of(section), packs)));
        RepositoryTest.hasCode(thrown, ErrorCode.COMMIT_REFUSED);
        assertThat(((LifeboatException) thrown).details().get("reason")).contains(reason);
        assertThat(store.objects().keySet()).as("nothing was written").isEqualTo(before);
    }

    private static PointSection section(Claim root, int height, long entries, long bytes) {
        return new PointSection(
                SECTION, State.COMPLETE, Optional.of(root.id()), height, entries, bytes, null, null, null, null);
    }

    private Claim claim(UnitType type, byte[] bytes) {
        return new Claim(type, bytes, ids.of(type, bytes, 0, bytes.length));
    }

    private Claim leaf(int level, byte[]... entries) {
        return claim(UnitType.node(level), node(level, entries.length, entries));
    }

    private Claim inner(int level, byte[]... children) {
        return leaf(level, children);
    }

    private static byte[] node(int level, int count, byte[]... entries) {
        var out = new Encoder().u8(1).u8(level).varint(count);
        for (var entry : entries) {
            out.raw(entry);
        }
        return out.toBytes();
    }

    private static byte[] entry(String key, Value value) {
        var out = new Encoder().varint(0).blob(text(key));
        value.encode(out);
        return out.toBytes();
    }

    private static byte[] suffix(int shared, String suffix, Value value) {
        var out = new Encoder().varint(shared).blob(text(suffix));
        value.encode(out);
        return out.toBytes();
    }

    private static byte[] child(String key, ContentId id, long entries, long bytes) {
        var shared = key.equals("shop/b") ? 5 : 0;
        return new Encoder()
                .varint(shared)
                .blob(text(key.substring(shared)))
                .id(id)
                .varint(entries)
                .varint(bytes)
                .toBytes();
    }

    private static Value inline(String text) {
        return new Value.Inline(text(text));
    }

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }

    private StoredPack pack(Claim... claims) {
        return pack(SECTION, claims);
    }

    private StoredPack pack(SectionName section, Claim... claims) {
        return new HostileWriter(repository, store, spool).pack(PackClass.K8S, section, claims);
    }

    private StoredPack put(PackGrant grant, PackFile file) throws IOException {
        var sha256 = file.finish();
        store.putIfAbsent(repository.packObject(grant.id()), ByteBuffer.wrap(Files.readAllBytes(file.file())));
        return new StoredPack(grant.id(), PackClass.K8S, file.length(), sha256);
    }
}
