package dev.lifeboat.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointReader.ChunkVisitor;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.write.IdPrefixes;
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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks and leaves of volumes come by few calls of the store, and damage takes away what it hit and nothing else. */
class VolumeReadingTest {
    private static final SectionName DISK = SectionName.block("shop", "disk");
    private static final int COUNT = 300;
    private static final int CHUNK = 20_000;

    @TempDir
    private Path spool;

    private final MemoryBlobStore store = new MemoryBlobStore();
    private final Repository repository = Backups.create(store, HostileWriter.randomId());
    private final List<ContentId> ids = new ArrayList<>();
    private final Map<ContentId, byte[]> contents = new HashMap<>();

    @Test
    void readsChunksByJoinedRanges() {
        var point = point(null, 1);
        var counting = CrashingBlobStore.counting(store);
        var reader = Backups.open(counting, repository.id()).read(point.id());
        var before = counting.calls();
        var found = new Found();
        reader.chunks(DISK, ids, found);
        found.isAllOf(contents);
        // 6 MB that do not compress: two ranges, not fifty groups
        assertThat(counting.calls() - before).isEqualTo(2);

        // what lies far apart is not read in vain
        var far = new Found();
        var start = counting.calls();
        reader.chunks(DISK, List.of(ids.getFirst(), ids.getLast(), ids.getFirst()), far);
        assertThat(far.chunks).hasSize(2);
        assertThat(counting.calls() - start).isEqualTo(2);
    }

    @Test
    void givesAllChunksBesideADamagedOne() {
        var point = point(null, 1);
        var pack = packs(PackClass.DATA).getFirst();
        var good = store.objects().get(pack);
        var bytes = good.clone();
        bytes[bytes.length / 2] ^= 1;
        store.replace(pack, bytes);
        var found = new Found();
        Backups.open(store, repository.id()).read(point.id()).chunks(DISK, ids, found);
        assertThat(found.damage).as("of one group").hasSizeBetween(1, 7).allSatisfy((id, damage) -> {
            assertThat(damage.code()).isEqualTo(ErrorCode.DATA_DAMAGED);
            assertThat(pack).endsWith(damage.details().get("object"));
        });
        assertThat(found.chunks.size() + found.damage.size()).isEqualTo(COUNT);

        store.delete(pack);
        var gone = new Found();
        Backups.open(store, repository.id()).read(point.id()).chunks(DISK, ids, gone);
        assertThat(gone.damage).hasSize(COUNT);
    }

    @Test
    void readsTheLeavesOfAParentFromInnerNodes() {
        var point = point(null, 1);
        var counting = CrashingBlobStore.counting(store);
        var reopened = Backups.open(counting, repository.id());
        var expected = new ArrayList<Node.Child>();
        repository.parentLeaves(point.id(), DISK, record -> expected.add(record.leaf()));
        assertThat(expected).hasSize((COUNT + 63) / 64);
        var before = counting.calls();
        var found = new ArrayList<Node.Child>();
        reopened.leaves(point.id(), DISK).forEachRemaining(found::add);
        assertThat(found).usingRecursiveComparison().isEqualTo(expected);
        assertThat(counting.calls() - before)
                .as("record, index, what is damaged, root")
                .isLessThanOrEqualTo(6);
        assertThat(reopened.leaves(point.id(), SectionName.block("shop", "other")))
                .isExhausted();
    }

    /** A small volume has no inner node; its leaf is used again like any other. */
    @Test
    void knowsTheOnlyLeafOfASection() {
        var point = point(null, 1, 10);
        var leaves = new ArrayList<Node.Child>();
        repository.leaves(point.id(), DISK).forEachRemaining(leaves::add);
        assertThat(leaves).hasSize(1);
        assertThat(leaves.getFirst().key()).isEqualTo(HostileWriter.segment(9));
        assertThat(repository.parentLeaf(DISK, leaves.getFirst().id())).isPresent();
        var records = new ArrayList<Node.Child>();
        repository.parentLeaves(point.id(), DISK, record -> records.add(record.leaf()));
        assertThat(records).usingRecursiveComparison().isEqualTo(leaves);
    }

    @Test
    void goesOnBehindADamagedLeaf() {
        var point = point(null, 1);
        // the group of the leaves, which lies before that of the root
        var pack = packs(PackClass.VOL).getFirst();
        var bytes = store.objects().get(pack).clone();
        bytes[20] ^= 1;
        store.replace(pack, bytes);
        var keys = new ArrayList<byte[]>();
        var gaps = new ArrayList<byte[]>();
        Backups.open(store, repository.id())
                .read(point.id())
                .scan(DISK, HostileWriter.segment(70), entry -> keys.add(entry.key()), (after, last, damage) -> {
                    gaps.add(after == null ? new byte[0] : after);
                    gaps.add(last);
                });
        assertThat(keys).isEmpty();
        assertThat(gaps).startsWith(HostileWriter.segment(70), HostileWriter.segment(127));
        assertThat(gaps).endsWith(HostileWriter.segment(COUNT - 1));
    }

    @Test
    void storesChunksOfManyThreadsOnce() {
        var one = point(null, 4);
        assertThat(one.sections().getFirst().entries()).isEqualTo(COUNT);
        var found = new Found();
        repository.read(one.id()).chunks(DISK, ids, found);
        found.isAllOf(contents);
        var stored = store.objects().entrySet().stream()
                .filter(object -> object.getKey().contains("/packs/"))
                .mapToLong(object -> object.getValue().length)
                .sum();
        // each thread was given everything
        assertThat(stored).isLessThan((long) COUNT * CHUNK * 102 / 100);

        var second = point(one.id(), 4);
        assertThat(second.root()).isEqualTo(one.root());
    }

    private PointRecord point(@Nullable PointId parent, int threads) {
        return point(parent, threads, COUNT);
    }

    private PointRecord point(@Nullable PointId parent, int threads, int count) {
        var random = new Random(1);
        ids.clear();
        var chunks = IntStream.range(0, count)
                .mapToObj(_ -> {
                    var content = new byte[CHUNK];
                    random.nextBytes(content);
                    return content;
                })
                .toList();
        var sink = new DirectSink(repository, store);
        try (var writer = new PointWriter(
                        repository.writerParameters(),
                        sink,
                        section -> IdPrefixes.parse(repository.parentIds(parent, section, List.of())),
                        spool);
                var pool = Executors.newFixedThreadPool(threads)) {
            var section = writer.open(DISK);
            var work = IntStream.range(0, threads)
                    .mapToObj(_ -> section.chunkWriter())
                    .<Callable<List<ContentId>>>map(lane -> () -> chunks.stream()
                            .map(content -> lane.chunk(content, 0, content.length))
                            .toList())
                    .toList();
            for (var stored : pool.invokeAll(work)) {
                ids.clear();
                ids.addAll(stored.get());
            }
            for (var i = 0; i < count; i++) {
                contents.put(ids.get(i), chunks.get(i));
                section.put(HostileWriter.segment(i), new SegmentValue(ids.get(i), List.of()));
            }
            var root = section.finish();
            writer.finish();
            var written = new PointSection(
                    DISK,
                    PointSection.State.COMPLETE,
                    root.root(),
                    root.height(),
                    root.entries(),
                    root.bytes(),
                    null,
                    null,
                    null,
                    null,
                    Map.of(PointSection.SIZE, "1048576000"));
            return repository.commit(
                    Backups.request(PointId.random(new SecureRandom()), parent, List.of(written), sink.stored()));
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> packs(PackClass packClass) {
        return store.objects().entrySet().stream()
                .filter(object -> object.getKey().contains("/packs/") && object.getValue()[5] == packClass.number())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static final class Found implements ChunkVisitor {
        final Map<ContentId, byte[]> chunks = new HashMap<>();
        final Map<ContentId, LifeboatException> damage = new HashMap<>();

        @Override
        public void chunk(ContentId id, byte[] content, int offset, int length) {
            assertThat(chunks.put(id, Arrays.copyOfRange(content, offset, offset + length)))
                    .as("given once")
                    .isNull();
        }

        @Override
        public void damaged(ContentId id, LifeboatException damaged) {
            assertThat(damage.put(id, damaged)).as("told once").isNull();
        }

        void isAllOf(Map<ContentId, byte[]> expected) {
            assertThat(damage).isEmpty();
            assertThat(chunks.keySet()).isEqualTo(expected.keySet());
            chunks.forEach((id, content) ->
                    assertThat(Arrays.equals(content, expected.get(id))).isTrue());
        }
    }
}
