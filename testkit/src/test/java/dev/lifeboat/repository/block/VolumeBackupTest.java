package dev.lifeboat.repository.block;

import static dev.lifeboat.repository.block.DiskBackups.EVERYTHING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.tree.CutRule;
import dev.lifeboat.repository.tree.SegmentValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every point of a volume reads as the volume was, whatever was written in between and however the changes were found. */
class VolumeBackupTest {
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    private Path spool;

    private DiskBackups backups = new DiskBackups(Path.of(""));

    @BeforeEach
    void begin() {
        backups = new DiskBackups(spool);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void everyPointReadsAsTheVolumeWas(long seed) {
        var random = new Random(seed);
        var disk = new Disk(66 * MEBIBYTE + 4_096, random);
        disk.write(0, 600_000);
        disk.write(63 * MEBIBYTE + 900_000, 300_000);
        var contents = new LinkedHashMap<PointId, Long>();
        PointId parent = null;
        for (var generation = 0; generation < 9; generation++) {
            var name = "seed " + seed + " generation " + generation;
            var changed = VolumeExtent.Ranges.of(disk.changed());
            var allocated = VolumeExtent.Ranges.of(disk.allocated());
            var compared = backups.take(parent, disk.source(), EVERYTHING);
            var tracked = backups.take(parent, disk.source(), new VolumeExtent.Changed(changed));
            var mapped = backups.take(parent, disk.source(), new VolumeExtent.Allocated(allocated));
            assertThat(roots(mapped.point())).as(name).isEqualTo(roots(compared.point()));
            checkHashes(compared.point(), disk.content(), name, false);
            checkHashes(tracked.point(), disk.content(), name, true);
            contents.put(compared.id(), sum(disk.content()));
            contents.put(tracked.id(), sum(disk.content()));
            parent = random.nextBoolean() ? tracked.id() : compared.id();
            disk.clean();
            mutate(disk, random);
        }
        contents.forEach((point, content) -> assertThat(sum(backups.content(point)))
                .as("seed " + seed + " point " + point)
                .isEqualTo(content));
        assertThat(backups.repository.check()).isEmpty();
    }

    private static void mutate(Disk disk, Random random) {
        for (var steps = 1 + random.nextInt(3); steps > 0; steps--) {
            // at both ends: what is in between stays zero, so that the test is about changes and not about bytes
            var at = (long) random.nextInt(3 * MEBIBYTE);
            at = random.nextBoolean() ? at : Math.max(0, disk.size() - at);
            switch (random.nextInt(8)) {
                case 0, 1 -> disk.scatter(1 + random.nextInt(20), Math.min(disk.size(), MEBIBYTE));
                case 2 -> disk.write(at, 1 + random.nextInt(100_000));
                case 3 -> disk.write(at / Limits.SEGMENT * Limits.SEGMENT, Limits.SEGMENT);
                case 4 -> disk.discard(at, 1 + random.nextInt(3 * MEBIBYTE));
                case 5 -> disk.resize(disk.size() + 1 + random.nextInt(3 * MEBIBYTE));
                case 6 -> disk.resize(disk.size() - random.nextInt(3 * MEBIBYTE));
                default -> disk.resize(disk.size() / Limits.BLOCK * (long) Limits.BLOCK);
            }
        }
    }

    /** Small volumes of any size, some of whose pages change each time, said as they are: ends within blocks and pages above all. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void trackedPagesReadAsTheyWere(long seed) {
        var random = new Random(seed);
        var disk = new Disk(1 + random.nextInt(3 * MEBIBYTE), random);
        disk.write(0, disk.size());
        var contents = new LinkedHashMap<PointId, Long>();
        PointId parent = backups.take(null, disk.source(), EVERYTHING).id();
        for (var generation = 0; generation < 25; generation++) {
            disk.clean();
            for (var left = 1 + random.nextInt(12); left > 0; left--) {
                var at = random.nextLong(disk.size());
                disk.write(random.nextInt(4) == 0 ? disk.size() - 1 - at % 20_000 % disk.size() : at, 1);
            }
            if (random.nextInt(8) == 0) {
                disk.discard(random.nextLong(disk.size()), 1 + random.nextInt(200_000));
            }
            var isTracked = random.nextInt(6) != 0;
            var extent = isTracked ? new VolumeExtent.Changed(VolumeExtent.Ranges.of(disk.changed())) : EVERYTHING;
            var taken = backups.take(parent, disk.source(), extent);
            checkHashes(taken.point(), disk.content(), "seed " + seed + " generation " + generation, true);
            parent = taken.id();
            contents.put(parent, sum(disk.content()));
        }
        contents.forEach((point, content) -> assertThat(sum(backups.content(point)))
                .as("seed " + seed + " point " + point)
                .isEqualTo(content));
        assertThat(backups.repository.check()).isEmpty();
    }

    /** Pages of a database, a few of each segment every day: what is stored is a few times what changed, and no segment is stored whole. */
    @Test
    void joinsPatchesInsteadOfStoringSegments() {
        var disk = new Disk(4 * MEBIBYTE, new Random(5));
        disk.write(0, disk.size());
        PointId parent = backups.take(null, disk.source(), EVERYTHING).id();
        var changed = 0L;
        var stored = 0L;
        for (var generation = 0; generation < 24; generation++) {
            disk.clean();
            disk.scatter(8, disk.size());
            var taken = backups.take(
                    parent, disk.source(), new VolumeExtent.Changed(VolumeExtent.Ranges.of(disk.changed())));
            assertThat(taken.written().segments())
                    .as("generation " + generation)
                    .isZero();
            assertThat(value(taken.point(), 0).patches().size()).isLessThanOrEqualTo(Limits.PATCHES);
            assertThat(backups.content(taken.id())).isEqualTo(disk.content());
            changed += 8L * Disk.PAGE;
            stored += taken.written().bytesChanged();
            parent = taken.id();
        }
        assertThat(stored).isBetween(changed, 5 * changed);
    }

    /** A driver that keeps quiet about a page beside one that it names: the next comparison of all finds it, for the block's hash is not known. */
    @Test
    void findsLaterWhatADriverFailedToTell() {
        var disk = new Disk(2 * MEBIBYTE, new Random(6));
        disk.write(0, disk.size());
        var first = backups.take(null, disk.source(), EVERYTHING);
        disk.clean();
        disk.write(0, 1);
        var told = disk.changed();
        disk.write(3L * Disk.PAGE, 1);
        var tracked = backups.take(first.id(), disk.source(), new VolumeExtent.Changed(VolumeExtent.Ranges.of(told)));
        assertThat(tracked.written().bytesRead()).isEqualTo(Disk.PAGE);
        assertThat(backups.content(tracked.id())).isNotEqualTo(disk.content());
        var compared = backups.take(tracked.id(), disk.source(), EVERYTHING);
        assertThat(compared.written().bytesChanged()).isEqualTo(Limits.BLOCK);
        assertThat(backups.content(compared.id())).isEqualTo(disk.content());
        checkHashes(compared.point(), disk.content(), "compared", false);
    }

    /** One page of the same segment again and again, elsewhere each time: three patches, then one of what they hold, and so on until that is large. */
    @Test
    void makesASegmentWholeOnceItsPatchesAreLarge() {
        var disk = new Disk(MEBIBYTE, new Random(1));
        disk.write(0, MEBIBYTE);
        var counts = new ArrayList<Integer>();
        PointId parent = null;
        for (var generation = 0; generation < 14; generation++) {
            var taken = backups.take(parent, disk.source(), EVERYTHING);
            counts.add(value(taken.point(), 0).patches().size());
            parent = taken.id();
            disk.write(generation * (long) Limits.BLOCK, 1);
        }
        assertThat(counts).containsExactly(0, 1, 2, 3, 1, 2, 3, 2, 3, 3, 3, 3, 0, 1);
    }

    /** A block that is written daily, a journal for example, does not cost a whole segment every fourth day. */
    @Test
    void dropsPatchesThatLaterOnesCover() {
        var disk = new Disk(MEBIBYTE, new Random(1));
        disk.write(0, MEBIBYTE);
        PointId parent = backups.take(null, disk.source(), EVERYTHING).id();
        disk.write(9 * (long) Limits.BLOCK, 1);
        for (var generation = 0; generation < 6; generation++) {
            disk.write(3 * (long) Limits.BLOCK, 1);
            var taken = backups.take(parent, disk.source(), EVERYTHING);
            assertThat(taken.written().segments()).isZero();
            assertThat(backups.content(taken.id())).isEqualTo(disk.content());
            parent = taken.id();
        }
    }

    /** 1 % of a volume in scattered pages: what is stored are the blocks of 64 KiB around them, and with tracking the pages alone; nothing else is even read. */
    @Test
    void storesBlocksOrPagesAndNotSegments() {
        var disk = new Disk(64 * MEBIBYTE, new Random(7));
        disk.write(0, disk.size());
        var first = backups.take(null, disk.source(), EVERYTHING);
        assertThat(first.stored()).isBetween(64L * MEBIBYTE, 64L * MEBIBYTE * 101 / 100);
        disk.clean();
        disk.scatter(164, disk.size());
        var pages = disk.changed().stream().mapToLong(ByteRange::length).sum();
        var blocks = disk.changedBlocks() * Limits.BLOCK;
        assertThat(blocks).isBetween(9L * MEBIBYTE, 10L * MEBIBYTE + MEBIBYTE / 4);

        var source = disk.source();
        var tracked =
                backups.take(first.id(), source, new VolumeExtent.Changed(VolumeExtent.Ranges.of(disk.changed())));
        assertThat(tracked.written().bytesChanged()).isEqualTo(pages);
        assertThat(tracked.written().segments()).isZero();
        assertThat(tracked.stored()).isBetween(pages, pages * 108 / 100);
        assertThat(source.bytes.get()).isEqualTo(pages);
        assertThat(tracked.written().bytesRead()).isEqualTo(pages);
        assertThat(Arrays.equals(backups.content(tracked.id()), disk.content())).isTrue();

        var all = disk.source();
        var compared = backups.take(first.id(), all, EVERYTHING);
        assertThat(all.bytes.get()).isEqualTo(disk.size());
        assertThat(compared.written().bytesChanged()).isEqualTo(blocks);
        assertThat(compared.stored()).isBetween(blocks, blocks * 102 / 100);
    }

    @Test
    void storesNothingOfAVolumeThatDidNotChange() {
        var disk = new Disk(70 * MEBIBYTE, new Random(7));
        disk.write(5 * MEBIBYTE, MEBIBYTE);
        var first = backups.take(null, disk.source(), EVERYTHING);
        for (var extent : List.of(EVERYTHING, new VolumeExtent.Changed(VolumeExtent.Ranges.of(List.of())))) {
            var source = disk.source();
            var next = backups.take(first.id(), source, extent);
            assertThat(next.stored()).isZero();
            assertThat(roots(next.point())).isEqualTo(roots(first.point()));
            assertThat(source.bytes.get()).isEqualTo(extent.equals(EVERYTHING) ? disk.size() : 0);
        }
    }

    /** A volume that is all zero has no tree, but a size. */
    @Test
    void keepsTheSizeOfAnEmptyVolume() {
        var disk = new Disk(3 * MEBIBYTE + 17, new Random(7));
        var empty = backups.take(null, disk.source(), EVERYTHING);
        assertThat(empty.stored()).isZero();
        assertThat(backups.content(empty.id())).isEqualTo(new byte[3 * MEBIBYTE + 17]);
        disk.write(3 * MEBIBYTE, 17);
        var filled = backups.take(empty.id(), disk.source(), EVERYTHING);
        assertThat(backups.content(filled.id())).isEqualTo(disk.content());
        disk.discard(0, disk.size());
        var again = backups.take(filled.id(), disk.source(), EVERYTHING);
        assertThat(again.point().root().entries()).isZero();
    }

    @Test
    void isTheSameWithOneWorkerAndWithMany() {
        var disk = new Disk(130 * MEBIBYTE, new Random(3));
        disk.scatter(60, disk.size());
        var one = backups.take(null, Optional.empty(), disk.source(), EVERYTHING, 1);
        var many = backups.take(null, Optional.empty(), disk.source(), EVERYTHING, 1_000);
        assertThat(roots(many.point())).isEqualTo(roots(one.point()));
        assertThat(backups.content(many.id())).isEqualTo(disk.content());
    }

    /**
     * Each hash is that of the block, and both sections know the same segments.
     *
     * @param isTracked then a hash may be unknown, and a segment of which all pages became zero may still be there
     */
    private void checkHashes(PointRecord point, byte[] content, String name, boolean isTracked) {
        var ids = new IdHash(backups.repository.writerParameters().idKey());
        var reader = backups.repository.read(point.id());
        var hashes = new TreeMap<Long, byte[]>();
        reader.scan(DiskBackups.NAMES.hash(), null, entry -> {
            hashes.put(CutRule.segment(entry.key()), entry.value());
            return true;
        });
        var segments = new ArrayList<Long>();
        reader.scan(DiskBackups.NAMES.block(), null, entry -> segments.add(CutRule.segment(entry.key())));
        assertThat(segments).as(name).isEqualTo(List.copyOf(hashes.keySet()));
        for (var segment = 0L; segment < Blocks.segments(content.length); segment++) {
            var length = Blocks.length(content.length, segment);
            var start = (int) segment * Limits.SEGMENT;
            var expected = new byte[Blocks.count(length) * Limits.BLOCK_HASH];
            var isZero = true;
            for (var block = 0; block < Blocks.count(length); block++) {
                var at = start + block * Limits.BLOCK;
                var bytes = Blocks.length(length, block);
                isZero &= Blocks.isZero(content, at, bytes);
                System.arraycopy(ids.block(content, at, bytes), 0, expected, block * Limits.BLOCK_HASH, 16);
            }
            var found = hashes.get(segment);
            if (!isTracked || found == null) {
                assertThat(found == null).as(name + " segment " + segment).isEqualTo(isZero);
            }
            if (found != null) {
                for (var block = 0; isTracked && block < Blocks.count(length); block++) {
                    if (Arrays.equals(found, 16 * block, 16 * block + 16, new byte[16], 0, 16)) {
                        Arrays.fill(expected, 16 * block, 16 * block + 16, (byte) 0);
                    }
                }
                assertThat(found).as(name + " segment " + segment).isEqualTo(expected);
            }
        }
    }

    private SegmentValue value(PointRecord point, long segment) {
        var found = new ArrayList<SegmentValue>();
        backups.repository.read(point.id()).scan(DiskBackups.NAMES.block(), null, entry -> {
            if (CutRule.segment(entry.key()) == segment) {
                found.add((SegmentValue) entry.stored());
            }
            return true;
        });
        return found.getFirst();
    }

    private static long sum(byte[] content) {
        var sum = new CRC32C();
        sum.update(content);
        return sum.getValue() << 32 | content.length;
    }

    private static Map<String, String> roots(PointRecord point) {
        var roots = new TreeMap<String, String>();
        point.sections().forEach(section -> roots.put(section.name().text(), section.root() + " " + section.facts()));
        return roots;
    }
}
