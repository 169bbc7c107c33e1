package dev.lifeboat.repository;

import static dev.lifeboat.repository.HostileWriter.entry;
import static dev.lifeboat.repository.HostileWriter.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lifeboat.repository.HostileWriter.Claim;
import dev.lifeboat.repository.block.ByteRange;
import dev.lifeboat.repository.block.ParentVolume;
import dev.lifeboat.repository.block.VolumeBackup;
import dev.lifeboat.repository.block.VolumeExtent;
import dev.lifeboat.repository.block.VolumeNames;
import dev.lifeboat.repository.block.VolumeProgress;
import dev.lifeboat.repository.block.VolumeReader;
import dev.lifeboat.repository.block.VolumeSource;
import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.PageSet;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.SegmentValue.Patch;
import dev.lifeboat.repository.tree.Value;
import dev.lifeboat.repository.write.IdPrefixes;
import dev.lifeboat.repository.write.PointWriter;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.repository.DirectSink;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hostile or broken writer of a block volume: what is not in the format is refused, and what is in it but does not fit together costs the next honest
 * writer reading, never a change. Wrong hashes of the right form lie about points of their own enrolment alone (R6, R12).
 */
class HostileDisksTest {
    private static final VolumeNames NAMES = VolumeNames.of("shop", "disk");
    private static final SectionName BLOCKS = NAMES.block();
    private static final SectionName HASHES = NAMES.hash();
    private static final int MEBIBYTE = 1 << 20;
    private static final int BLOCK = 64 << 10;
    /** As {@link HostileWriter} says it of all volumes. */
    private static final int SIZE = 10 * MEBIBYTE;

    @TempDir
    private Path spool;

    private final MemoryBlobStore store = new MemoryBlobStore();
    private final Repository repository = Backups.create(store, HostileWriter.randomId());
    private final byte[] disk = new byte[SIZE];

    @Test
    void refusesSegmentsOfTooManyParts() {
        var hostile = hostile();
        var base = hostile.chunk(new byte[] {1});
        for (var parts : new int[] {0, 5, 255}) {
            var leaf = new Encoder().u8(1).u8(0).varint(1).varint(0).blob(segment(1));
            leaf.u8(6).u8(parts).id(base.id());
            for (var i = 1; i < parts; i++) {
                leaf.u16(1).id(base.id());
            }
            hostile.refused(
                    null,
                    "parts",
                    hostile.section(BLOCKS, hostile.claim(UnitType.node(0), leaf.toBytes()), 1, 4 + MEBIBYTE),
                    hostile.pack(PackClass.VOL, BLOCKS, hostile.claim(UnitType.node(0), leaf.toBytes())),
                    hostile.pack(PackClass.DATA, BLOCKS, base));
        }
    }

    @Test
    void refusesPatchesOfNoBlockAndPartsOfOtherLengths() {
        var hostile = hostile();
        var base = hostile.chunk(new byte[MEBIBYTE]);
        var none = new Encoder().u8(1).u8(0).varint(1).varint(0).blob(segment(1));
        none.u8(6).u8(2).id(base.id()).u16(0).raw(new byte[32]).id(base.id());
        refused("no page", base, hostile.claim(UnitType.node(0), none.toBytes()));
        var long1 = hostile.chunk(new byte[MEBIBYTE + 1]);
        refused("another length", long1, leaf(new SegmentValue(long1.id(), List.of())));
        for (var wrong : List.of(
                Patch.ofBlocks(1, base.id()),
                Patch.ofBlocks(0x7fff, base.id()),
                new Patch(PageSet.range(1, 256), base.id()),
                new Patch(
                        PageSet.range(0, 241),
                        hostile.chunk(new byte[15 * BLOCK]).id()),
                Patch.ofBlocks(0xffff, hostile.chunk(new byte[15 * BLOCK]).id()))) {
            var patch = hostile.chunk(new byte[15 * BLOCK]);
            refused("another length", List.of(base, patch), leaf(new SegmentValue(base.id(), List.of(wrong))));
        }
    }

    @Test
    void refusesHashesThatAreNone() {
        var hostile = hostile();
        for (var length : new int[] {0, 15, 17, 17 * 16}) {
            var leaf = hostile.leaf(entry(segment(1), new Value.Inline(new byte[length])));
            hostile.refused(
                    null, "", hostile.section(HASHES, leaf, 1, 4 + length), hostile.pack(PackClass.HASH, HASHES, leaf));
        }
    }

    /** Nobody could restore a volume without a size, least of all one without a tree. */
    @Test
    void refusesVolumesOfNoSizeOrOfTwo() {
        var hostile = hostile();
        hostile.refused(null, "how large", empty(BLOCKS, Map.of()));
        hostile.refused(null, "how large", empty(HASHES, Map.of(PointSection.SIZE, "-1")));
        hostile.refused(null, "how large", empty(BLOCKS, Map.of(PointSection.SIZE, "0")));
        var thrown = catchThrowable(() -> repository.commit(Backups.request(
                PointId.random(new SecureRandom()),
                null,
                List.of(
                        empty(BLOCKS, Map.of(PointSection.SIZE, "1048576")),
                        empty(HASHES, Map.of(PointSection.SIZE, "1048577"))),
                List.of())));
        assertThat(thrown).hasMessageContaining("another size");
    }

    /** Hashes that do not fit the content: too few of them, of segments that are zero, none of others, beyond the end. */
    @Test
    void readsAnewWhatHashesDoNotFit() {
        fill();
        Arrays.fill(disk, 3 * MEBIBYTE, 4 * MEBIBYTE, (byte) 0);
        var few = Arrays.copyOf(hashes(1), 32);
        for (var hashes : List.<List<Node.Entry>>of(
                List.of(),
                List.of(hash(0, hashes(0)), hash(1, few), hash(2, hashes(2))),
                List.of(hash(0, hashes(0)), hash(3, hashes(0)), hash(4, hashes(4))),
                List.of(hash(0, hashes(0)), hash(1, hashes(1)), hash(2, hashes(2)), hash(50, hashes(1))))) {
            for (var tracked : List.of(true, false)) {
                var parent = point(true, hashes, 0);
                disk[MEBIBYTE + 5 * BLOCK]++;
                var extent = tracked
                        ? new VolumeExtent.Changed(
                                VolumeExtent.Ranges.of(List.of(new ByteRange(MEBIBYTE, 9 * MEBIBYTE))))
                        : new VolumeExtent.Everything();
                assertThat(Arrays.equals(backUp(parent, extent, 0), disk))
                        .as(hashes.size() + " hashes, tracked " + tracked)
                        .isTrue();
            }
        }
    }

    /** A thief's hashes say that everything is as it was; after the cluster was enrolled anew nobody believes them. */
    @Test
    void believesNoHashesOfAnEarlierEnrolment() {
        fill();
        var parent = point(
                false, IntStream.range(0, 10).mapToObj(i -> hash(i, hashes(i))).toList(), 1);
        assertThat(Arrays.equals(backUp(parent, new VolumeExtent.Everything(), 2), disk))
                .isTrue();
        assertThat(Arrays.equals(backUp(parent, new VolumeExtent.Changed(VolumeExtent.Ranges.of(List.of())), 2), disk))
                .isTrue();
    }

    /** A point with the first three segments of the disk, or with anything instead, and with given hashes. */
    private PointId point(boolean isTrue, List<Node.Entry> hashes, long enrolment) {
        var hostile = hostile();
        var chunks = new ArrayList<Claim>();
        var entries = new Node.Entry[3];
        for (var number = 0; number < 3; number++) {
            var content = Arrays.copyOfRange(disk, number * MEBIBYTE, (number + 1) * MEBIBYTE);
            chunks.add(hostile.chunk(isTrue ? content : new byte[] {(byte) number}));
            entries[number] =
                    entry(segment(number), new SegmentValue(chunks.getLast().id(), List.of()));
        }
        var blocks = hostile.leaf(entries);
        var sections = new ArrayList<PointSection>();
        sections.add(hostile.section(BLOCKS, blocks, 3, 3 * (4 + MEBIBYTE)));
        var packs = new ArrayList<StoredPack>();
        packs.add(hostile.pack(PackClass.VOL, BLOCKS, blocks));
        packs.add(hostile.pack(PackClass.DATA, List.of(BLOCKS), chunks));
        if (hashes.isEmpty()) {
            sections.add(empty(HASHES, Map.of(PointSection.SIZE, Integer.toString(SIZE))));
        } else {
            hashTree(hostile, hashes, sections, packs);
        }
        return commit(null, sections, packs, enrolment).id();
    }

    private static void hashTree(
            HostileWriter hostile, List<Node.Entry> hashes, List<PointSection> sections, List<StoredPack> packs) {
        var first = hashes.stream().filter(hash -> hash.key()[3] < 32).toList();
        var second = hashes.stream().filter(hash -> hash.key()[3] >= 32).toList();
        var bytes = hashes.stream().mapToLong(hash -> 4 + hash.value().size()).sum();
        var leaves = new ArrayList<Claim>();
        var children = new ArrayList<Node.Child>();
        for (var half : List.of(first, second)) {
            if (!half.isEmpty()) {
                var leaf = hostile.leaf(half.toArray(Node.Entry[]::new));
                leaves.add(leaf);
                children.add(new Node.Child(
                        half.getLast().key(),
                        leaf.id(),
                        half.size(),
                        half.stream().mapToLong(hash -> 4 + hash.value().size()).sum()));
            }
        }
        var root = leaves.getFirst();
        if (leaves.size() == 2) {
            root = hostile.claim(UnitType.node(1), Node.encode(new Node.Inner(1, children)));
            leaves.add(root);
        }
        sections.add(hostile.section(HASHES, root, children.size(), hashes.size(), bytes));
        packs.add(hostile.pack(PackClass.HASH, List.of(HASHES), leaves));
    }

    private byte[] backUp(PointId parent, VolumeExtent extent, long enrolment) {
        var sink = new DirectSink(repository, store);
        try (var writer = new PointWriter(
                repository.writerParameters(),
                sink,
                section -> IdPrefixes.parse(repository.parentIds(parent, section, List.of(), enrolment)),
                spool)) {
            var written = new VolumeBackup(
                            writer,
                            repository.writerParameters(),
                            NAMES,
                            ParentVolume.of(repository, parent, NAMES, enrolment),
                            12)
                    .run(source(), extent, VolumeProgress.NONE);
            writer.finish();
            var point = commit(parent, written.sections(), sink.stored(), enrolment);
            var content = new byte[SIZE];
            new VolumeReader(repository.read(point.id()), NAMES).read(0, content, 0, SIZE);
            return content;
        }
    }

    private PointRecord commit(
            @Nullable PointId parent, List<PointSection> sections, List<StoredPack> packs, long enrolment) {
        return repository.commit(new CommitRequest(
                PointId.random(new SecureRandom()),
                "task",
                parent,
                sections,
                packs,
                Backups.NOW,
                Map.of(),
                new byte[0],
                new PointTerms("", PointTerms.Tier.NONE, enrolment, List.of(), null)));
    }

    private VolumeSource source() {
        return new VolumeSource() {
            @Override
            public long size() {
                return SIZE;
            }

            @Override
            public int read(ByteBuffer target, long position) {
                var length = (int) Math.min(target.remaining(), SIZE - position);
                target.put(disk, (int) position, length);
                return length;
            }
        };
    }

    /** The rest stays zero. */
    private void fill() {
        var start = new byte[5 * MEBIBYTE];
        new Random(1).nextBytes(start);
        System.arraycopy(start, 0, disk, 0, start.length);
    }

    private byte[] hashes(int number) {
        var ids = new IdHash(repository.writerParameters().idKey());
        var hashes = new Encoder();
        for (var block = 0; block < 16; block++) {
            hashes.raw(ids.block(disk, number * MEBIBYTE + block * BLOCK, BLOCK));
        }
        return hashes.toBytes();
    }

    private static Node.Entry hash(int number, byte[] hashes) {
        return entry(segment(number), new Value.Inline(hashes));
    }

    private Claim leaf(SegmentValue value) {
        return hostile().leaf(entry(segment(1), value));
    }

    private void refused(String reason, Claim chunk, Claim leaf) {
        refused(reason, List.of(chunk), leaf);
    }

    private void refused(String reason, List<Claim> chunks, Claim leaf) {
        var hostile = hostile();
        hostile.refused(
                null,
                reason,
                hostile.section(BLOCKS, leaf, 1, 4 + MEBIBYTE),
                hostile.pack(PackClass.VOL, BLOCKS, leaf),
                hostile.pack(PackClass.DATA, List.of(BLOCKS), chunks));
    }

    private static PointSection empty(SectionName name, Map<String, String> facts) {
        return new PointSection(
                name, PointSection.State.COMPLETE, Optional.empty(), 0, 0, 0, null, null, null, null, facts);
    }

    private HostileWriter hostile() {
        return new HostileWriter(repository, store, spool);
    }
}
