package dev.lifeboat.repository.block;

import static dev.lifeboat.repository.block.DiskBackups.EVERYTHING;
import static dev.lifeboat.repository.block.DiskBackups.NAMES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.block.VolumeRestore.Mode;
import dev.lifeboat.repository.block.VolumeRestore.Restored;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.CrashingBlobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes back is the volume, wherever it goes; what is damaged is named to the block, and the rest comes back all the same. */
class VolumeRestoreTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final long ROOM = Long.MAX_VALUE;

    @TempDir
    private Path folder;

    private DiskBackups backups = new DiskBackups(Path.of(""));
    private final Random random = new Random(5);
    private final Disk disk = new Disk(67 * MEBIBYTE + 12_345, random);
    private final List<PointId> points = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();

    /** Three points, so that segments have patches. */
    @BeforeEach
    void backUp() {
        backups = new DiskBackups(folder);
        disk.write(MEBIBYTE / 2, 3 * MEBIBYTE);
        disk.write(66 * MEBIBYTE, 2 * MEBIBYTE);
        take();
        disk.scatter(12, 4 * MEBIBYTE);
        take();
        disk.scatter(12, 4 * MEBIBYTE);
        disk.discard(MEBIBYTE, MEBIBYTE);
        disk.write(disk.size() - 5_000, 5_000);
        take();
    }

    private void take() {
        points.add(backups.take(points.isEmpty() ? null : points.getLast(), disk.source(), EVERYTHING)
                .id());
        contents.add(disk.content().clone());
    }

    /** A file is what the volume was, and as sparse: only what is not zero is written. */
    @Test
    void restoresAnyPointToAFile() throws IOException {
        var file = folder.resolve("disk.img");
        Files.writeString(file, "what was here before");
        for (var i = 0; i < points.size(); i++) {
            var restored = restore(points.get(i), file, Mode.WHOLE);
            assertThat(Files.readAllBytes(file)).isEqualTo(contents.get(i));
            assertThat(restored.isWhole()).isTrue();
            assertThat(restored.bytesWritten()).isEqualTo(notZero(contents.get(i)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingOldOnADevice(Mode mode) {
        var device = new MemoryTarget(disk.size() + 4_096, ROOM);
        restore(points.getLast(), device, mode);
        assertThat(Arrays.copyOf(device.content, disk.size())).isEqualTo(disk.content());
        assertThat(Arrays.copyOfRange(device.content, disk.size(), disk.size() + 4_096))
                .as("beyond the volume")
                .containsOnly(0x5a);
    }

    /** Of a target that is nearly right only the blocks that differ are written, and only their chunks are read. */
    @Test
    void writesDifferencesOnly() throws IOException {
        var file = folder.resolve("disk.img");
        var older = contents.get(1);
        Files.write(file, older);
        var restored = restore(points.getLast(), file, Mode.DIFFERENCES);
        assertThat(Files.readAllBytes(file)).isEqualTo(disk.content());
        assertThat(restored.bytesWritten()).isEqualTo(different(older, disk.content()));
        assertThat(restore(points.getLast(), file, Mode.DIFFERENCES).bytesWritten())
                .isZero();

        // longer, shorter and empty ones
        for (var length : List.of(disk.size() + 3 * MEBIBYTE, 2 * MEBIBYTE + 77, 0)) {
            Files.write(file, Arrays.copyOf(older, length));
            restore(points.getLast(), file, Mode.DIFFERENCES);
            assertThat(Files.readAllBytes(file)).isEqualTo(disk.content());
        }
    }

    @Test
    void restoresAVolumeThatIsAllZero() throws IOException {
        disk.discard(0, disk.size());
        take();
        var file = folder.resolve("disk.img");
        assertThat(restore(points.getLast(), file, Mode.WHOLE).bytesWritten()).isZero();
        assertThat(Files.readAllBytes(file)).isEqualTo(disk.content());
        var device = new MemoryTarget(disk.size(), ROOM);
        restore(points.getLast(), device, Mode.WHOLE);
        assertThat(device.content).isEqualTo(disk.content());
    }

    /** Packs are read by joined ranges, not chunk by chunk. */
    @Test
    void readsPacksByJoinedRanges() {
        disk.write(0, 16 * MEBIBYTE);
        take();
        var counting = CrashingBlobStore.counting(backups.store);
        var repository = Backups.open(counting, backups.repository.id());
        var reader = repository.read(points.getLast());
        var before = counting.calls();
        var device = new MemoryTarget(disk.size(), ROOM);
        new VolumeRestore(reader, NAMES, repository.writerParameters(), 12)
                .run(device, Mode.WHOLE, VolumeProgress.NONE);
        assertThat(device.content).isEqualTo(disk.content());
        // 18 segments in ranges of up to 4 MiB, and a few nodes
        assertThat(counting.calls() - before).isLessThan(15);
    }

    /** Whichever pack is damaged: what the result calls lost is zero, everything else is as it was. */
    @ParameterizedTest
    @EnumSource
    void namesWhatIsLostAndRestoresTheRest(Mode mode) {
        var lost = 0;
        for (var pack : backups.packs(PackClass.DATA)) {
            for (var at = 3; at < 9; at += 4) {
                var store = backups.store.copy();
                var bytes = store.objects().get(pack).clone();
                bytes[(int) ((long) bytes.length * at / 9)] ^= 1;
                store.replace(pack, bytes);
                var damaged = new DiskBackups(folder, store, backups.repository.id());
                var device = new MemoryTarget(disk.size(), ROOM);
                var restored = restore(damaged, points.getLast(), device, mode);
                checkLost(restored, device.content, pack);
                lost += restored.lost().size();
            }
        }
        assertThat(lost).isPositive();
    }

    private void checkLost(Restored restored, byte[] found, String pack) {
        var expected = disk.content().clone();
        var sum = 0L;
        for (var range : restored.lost()) {
            var bytes = range.range();
            assertThat(range.segment()).isEqualTo(bytes.offset() / Limits.SEGMENT);
            assertThat(bytes.offset() % Limits.BLOCK).isZero();
            assertThat(range.damage().code()).isEqualTo(ErrorCode.DATA_DAMAGED);
            assertThat(pack).endsWith(range.damage().details().get("object"));
            Arrays.fill(expected, (int) bytes.offset(), (int) bytes.end(), (byte) 0);
            sum += bytes.length();
        }
        assertThat(restored.bytesLost()).isEqualTo(sum).isLessThanOrEqualTo(2 * MEBIBYTE);
        assertThat(Arrays.equals(found, expected)).isTrue();
    }

    /** A leaf hides its segments and none of others; a gap may be zero, which nobody knows. */
    @Test
    void namesTheSegmentsThatADamagedLeafHides() {
        disk.write(66 * MEBIBYTE, 1);
        take();
        var pack = backups.packs(PackClass.VOL).stream()
                .filter(name -> name.endsWith(hexOfLastPack()))
                .findFirst()
                .orElseThrow();
        // the last backup wrote the second leaf and a root
        var bytes = backups.store.objects().get(pack).clone();
        bytes[20] ^= 1;
        backups.store.replace(pack, bytes);
        var device = new MemoryTarget(disk.size(), ROOM);
        var restored = restore(backups.reopened(), points.getLast(), device, Mode.WHOLE);
        assertThat(restored.lost()).hasSize(1);
        assertThat(restored.lost().getFirst().range())
                .isEqualTo(new ByteRange(64 * MEBIBYTE, disk.size() - 64 * MEBIBYTE));
        var expected = disk.content().clone();
        Arrays.fill(expected, 64 * MEBIBYTE, expected.length, (byte) 0);
        assertThat(Arrays.equals(device.content, expected)).isTrue();
    }

    private String hexOfLastPack() {
        return backups.repository.read(points.getLast()).point().packs().stream()
                .map(pack -> pack.hex())
                .filter(hex -> backups.packs(PackClass.VOL).stream().anyMatch(name -> name.endsWith(hex)))
                .findFirst()
                .orElseThrow();
    }

    /** Without hashes to compare with everything is written. */
    @Test
    void restoresDifferencesWithoutHashes() {
        for (var pack : backups.packs(PackClass.HASH)) {
            backups.store.delete(pack);
        }
        var device = new MemoryTarget(disk.size(), ROOM);
        var restored = restore(backups.reopened(), points.getLast(), device, Mode.DIFFERENCES);
        assertThat(restored.isWhole()).isTrue();
        assertThat(device.content).isEqualTo(disk.content());
    }

    @Test
    void readsAnyBytesAlone() {
        var counting = CrashingBlobStore.counting(backups.store);
        var reader =
                new VolumeReader(Backups.open(counting, backups.repository.id()).read(points.getLast()), NAMES);
        assertThat(reader.size()).isEqualTo(disk.size());
        var before = counting.calls();
        check(reader, 512, 512);
        assertThat(counting.calls() - before).as("a leaf, a root, a chunk").isLessThanOrEqualTo(4);
        for (var i = 0; i < 60; i++) {
            var near = random.nextBoolean() ? random.nextInt(4 * MEBIBYTE) : disk.size() - 1 - random.nextInt(MEBIBYTE);
            check(reader, near, 1 + random.nextInt(Math.min(disk.size() - near, 400_000)));
        }
        check(reader, 0, disk.size());
        check(reader, disk.size(), 0);
        assertThatThrownBy(() -> reader.read(disk.size() - 3L, new byte[4], 0, 4))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private void check(VolumeReader reader, int position, int length) {
        var found = new byte[length + 2];
        found[0] = found[length + 1] = 77;
        reader.read(position, found, 1, length);
        assertThat(Arrays.equals(found, 1, length + 1, disk.content(), position, position + length))
                .as(position + " " + length)
                .isTrue();
        assertThat(found[0] + found[length + 1]).isEqualTo(154);
    }

    @Test
    void saysWhichBytesCannotBeRead() {
        backups.packs(PackClass.DATA).forEach(backups.store::delete);
        var reader = new VolumeReader(backups.reopened().repository.read(points.getLast()), NAMES);
        var thrown =
                catchThrowableOfType(LifeboatException.class, () -> reader.read(2 * MEBIBYTE, new byte[10], 0, 10));
        assertThat(thrown.code()).isEqualTo(ErrorCode.DATA_DAMAGED);
        assertThat(thrown.getMessage()).contains("volume shop/disk, segment 2");
    }

    @Test
    void refusesWhatCannotWork() {
        hasCode(
                () -> restore(points.getLast(), new MemoryTarget(disk.size() - 1, ROOM), Mode.WHOLE),
                ErrorCode.TARGET_TOO_SMALL);
        hasCode(
                () -> restore(points.getLast(), new MemoryTarget(disk.size(), 2 * MEBIBYTE), Mode.WHOLE),
                ErrorCode.TARGET_UNWRITABLE);
        hasCode(
                () -> new VolumeReader(backups.repository.read(points.getLast()), VolumeNames.of("shop", "other")),
                ErrorCode.VOLUME_NOT_IN_POINT);
        Thread.currentThread().interrupt();
        hasCode(
                () -> restore(points.getLast(), new MemoryTarget(disk.size(), ROOM), Mode.WHOLE),
                ErrorCode.TASK_CANCELLED);
        assertThat(Thread.interrupted()).isTrue();
    }

    /** A restore that broke off goes on by what is there. */
    @Test
    void goesOnAfterAFullDisk() {
        var device = new MemoryTarget(disk.size(), 5 * MEBIBYTE);
        hasCode(() -> restore(points.getLast(), device, Mode.WHOLE), ErrorCode.TARGET_UNWRITABLE);
        var again = new MemoryTarget(device.content, ROOM);
        restore(points.getLast(), again, Mode.DIFFERENCES);
        assertThat(again.content).isEqualTo(disk.content());
    }

    private Restored restore(PointId point, Path file, Mode mode) throws IOException {
        try (var target = VolumeTarget.open(file)) {
            return restore(point, target, mode);
        }
    }

    private Restored restore(PointId point, VolumeTarget target, Mode mode) {
        return restore(backups, point, target, mode);
    }

    private Restored restore(DiskBackups from, PointId point, VolumeTarget target, Mode mode) {
        var seen = new ArrayList<Long>();
        var restored = new VolumeRestore(from.repository.read(point), NAMES, from.repository.writerParameters(), 24)
                .run(target, mode, (done, total) -> seen.add(done));
        assertThat(seen).isSorted().endsWith(restored.size());
        return restored;
    }

    private static long notZero(byte[] content) {
        var sum = 0L;
        for (var at = 0; at < content.length; at += Limits.BLOCK) {
            var length = Math.min(Limits.BLOCK, content.length - at);
            sum += Blocks.isZero(content, at, length) ? 0 : length;
        }
        return sum;
    }

    private static long different(byte[] left, byte[] right) {
        var sum = 0L;
        for (var at = 0; at < right.length; at += Limits.BLOCK) {
            var end = Math.min(right.length, at + Limits.BLOCK);
            sum += Arrays.equals(left, at, end, right, at, end) ? 0 : end - at;
        }
        return sum;
    }

    private static void hasCode(ThrowingCallable call, ErrorCode code) {
        var thrown = catchThrowableOfType(LifeboatException.class, call);
        assertThat(thrown).isNotNull();
        assertThat(thrown.code()).as(thrown.getMessage()).isEqualTo(code);
    }
}
