package dev.lifeboat.repository.block;

import static dev.lifeboat.repository.block.DiskBackups.EVERYTHING;
import static dev.lifeboat.repository.block.DiskBackups.NAMES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.StoredPack;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.write.PackGrant;
import dev.lifeboat.repository.write.PackSink;
import dev.lifeboat.repository.write.PointWriter;
import dev.lifeboat.testkit.repository.DirectSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source, driver or parent that fails or lies gives an error with a code, or costs reading; never a point that lacks a change. */
class VolumeBackupFailuresTest {
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    private Path spool;

    private DiskBackups backups = new DiskBackups(Path.of(""));
    private final Disk disk = new Disk(70 * MEBIBYTE, new Random(1));

    @BeforeEach
    void begin() {
        backups = new DiskBackups(spool);
        disk.write(MEBIBYTE, MEBIBYTE);
        disk.write(66 * MEBIBYTE, MEBIBYTE);
    }

    @Test
    void refusesAVolumeThatChangesItsSize() {
        var source = disk.source();
        var asked = new AtomicInteger();
        hasCode(
                () -> backups.take(null, sized(() -> source.size() + asked.getAndIncrement()), EVERYTHING),
                ErrorCode.VOLUME_CHANGED);
        hasCode(() -> backups.take(null, sized(() -> disk.size() + 1L), EVERYTHING), ErrorCode.VOLUME_CHANGED);
        assertThat(backups.repository.points()).isEmpty();
    }

    @Test
    void refusesAVolumeOfNoSizeOrOfTooManySegments() {
        for (var size : List.of(0L, Blocks.LARGEST + 1)) {
            hasCode(() -> backups.take(null, sized(() -> size), EVERYTHING), ErrorCode.VOLUME_UNREADABLE);
        }
    }

    @Test
    void saysThatAVolumeCannotBeRead() {
        var failing = new VolumeSource() {
            @Override
            public long size() {
                return disk.size();
            }

            @Override
            public int read(ByteBuffer target, long position) throws IOException {
                throw new IOException("Input/output error");
            }
        };
        var thrown = hasCode(() -> backups.take(null, failing, EVERYTHING), ErrorCode.VOLUME_UNREADABLE);
        assertThat(thrown.getMessage()).contains("Input/output error").contains("shop/disk");
    }

    @Test
    void endsWhenItsThreadIsInterrupted() {
        Thread.currentThread().interrupt();
        hasCode(() -> backups.take(null, disk.source(), EVERYTHING), ErrorCode.TASK_CANCELLED);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(backups.content(backups.take(null, disk.source(), EVERYTHING).id()))
                .isEqualTo(disk.content());
    }

    /** Of an attempt that failed the packs that are stored serve the next one. */
    @Test
    void goesOnFromWhatAnAttemptStored() {
        disk.write(0, 24 * MEBIBYTE);
        var direct = new DirectSink(backups.repository, backups.store);
        var broken = new PackSink() {
            private final AtomicInteger left = new AtomicInteger(2);

            @Override
            public PackGrant reserve(PackClass packClass) {
                return direct.reserve(packClass);
            }

            @Override
            public void store(PackGrant grant, Path file, long length, String sha256) throws IOException {
                if (left.getAndDecrement() <= 0) {
                    throw new IOException("the store is gone");
                }
                direct.store(grant, file, length, sha256);
            }
        };
        try (var writer = backups.writer(null, broken, List.of())) {
            hasCode(() -> run(writer), ErrorCode.STORE_NOT_READY);
        }
        var before = direct.stored();
        assertThat(before).hasSize(2);
        var second = new DirectSink(backups.repository, backups.store);
        try (var writer = backups.writer(null, second, before)) {
            var written = run(writer);
            writer.finish();
            var packs = new ArrayList<StoredPack>(before);
            packs.addAll(second.stored());
            var point = backups.commit(null, written.sections(), packs, 0);
            assertThat(backups.content(point.id())).isEqualTo(disk.content());
            assertThat(packs.stream().mapToLong(StoredPack::length).sum())
                    .as("nothing is stored twice, but what was in two open groups")
                    .isBetween(25L * MEBIBYTE, 27L * MEBIBYTE);
        }
    }

    /** An earlier enrolment may have written any hashes: everything is read. */
    @Test
    void buildsOnNoHashesOfAnotherEnrolment() {
        var first = backups.take(null, disk.source(), EVERYTHING);
        assertThat(ParentVolume.of(backups.repository, first.id(), NAMES, 0)).isPresent();
        assertThat(ParentVolume.of(backups.repository, first.id(), NAMES, 1)).isEmpty();
        var other = VolumeNames.of("shop", "other");
        assertThat(ParentVolume.of(backups.repository, first.id(), other, 0)).isEmpty();
    }

    /** Whatever node of the parent is damaged on the way to a change: what it hid is read, and the new point is whole. */
    @Test
    void readsWhatDamagedNodesHid() {
        var first = backups.take(null, disk.source(), EVERYTHING);
        disk.clean();
        disk.write(MEBIBYTE + 300_000, 1);
        disk.write(66 * MEBIBYTE + 300_000, 1);
        var changed = new VolumeExtent.Changed(VolumeExtent.Ranges.of(disk.changed()));
        for (var packClass : List.of(PackClass.VOL, PackClass.HASH)) {
            for (var fromEnd : List.of(false, true)) {
                var again = new DiskBackups(spool, backups.store.copy(), backups.repository.id());
                var pack = again.packs(packClass).getFirst();
                var bytes = again.store.objects().get(pack).clone();
                // the first group holds leaves, the last one before the directory the root
                bytes[fromEnd ? rootOffset(again, first.id(), packClass) : 20] ^= 1;
                again.store.replace(pack, bytes);
                var reopened = again.reopened();
                var taken = reopened.take(first.id(), disk.source(), changed);
                assertThat(reopened.content(taken.id()))
                        .as(packClass + " " + fromEnd)
                        .isEqualTo(disk.content());
            }
        }
    }

    /** Only leaves that hold something dirty are asked for. */
    @Test
    void asksForDirtyLeavesAlone() {
        var first = backups.take(null, disk.source(), EVERYTHING);
        disk.clean();
        disk.write(66 * MEBIBYTE, 1);
        var asked = new ArrayList<String>();
        var parent = backups.parent(first.id()).orElseThrow();
        var counting = new ParentVolume() {
            @Override
            public long size() {
                return parent.size();
            }

            @Override
            public Iterator<Node.Child> leaves(SectionName section) {
                return parent.leaves(section);
            }

            @Override
            public Optional<Node.Leaf> leaf(SectionName section, Node.Child leaf) {
                asked.add(section.kind() + " " + leaf.key()[3]);
                return parent.leaf(section, leaf);
            }
        };
        var changed = new VolumeExtent.Changed(VolumeExtent.Ranges.of(disk.changed()));
        backups.take(first.id(), Optional.of(counting), disk.source(), changed, 12);
        assertThat(asked).containsExactlyInAnyOrder("HASH 66", "BLOCK 66");
    }

    /** A driver that left out a change is found out when a segment is stored whole: its other blocks are not what they should be. */
    @Test
    void findsRangesThatLackAChange() {
        refusesWhatWasNotTold(4, 12, 14);
    }

    /** And when patches are joined, for what they hold is read again. */
    @Test
    void findsRangesThatLackAChangeOfWhatPatchesHold() {
        refusesWhatWasNotTold(1, 5, 2);
    }

    /** After three patches, each of so many blocks, of one segment. */
    private void refusesWhatWasNotTold(int blocks, int told, int untold) {
        PointId parent = backups.take(null, disk.source(), EVERYTHING).id();
        for (var patch = 0; patch < 3; patch++) {
            disk.write(block(patch * blocks), (long) blocks * Limits.BLOCK);
            parent = backups.take(parent, disk.source(), EVERYTHING).id();
        }
        disk.clean();
        disk.write(block(told), 1);
        var ranges = VolumeExtent.Ranges.of(disk.changed());
        disk.write(block(untold), 1);
        var last = parent;
        hasCode(
                () -> backups.take(last, disk.source(), new VolumeExtent.Changed(ranges)),
                ErrorCode.CHANGED_RANGES_INVALID);
    }

    private static long block(int number) {
        return MEBIBYTE + (long) number * Limits.BLOCK;
    }

    @Test
    void refusesRangesOutOfOrderOrBeyondTheEnd() {
        var first = backups.take(null, disk.source(), EVERYTHING);
        for (var wrong : List.of(
                List.of(new ByteRange(10, 10), new ByteRange(19, 2)),
                List.of(new ByteRange(MEBIBYTE, 10), new ByteRange(0, 2)),
                List.of(new ByteRange(0, 1), new ByteRange(disk.size() - 1L, 2)),
                List.of(new ByteRange(disk.size(), 2)))) {
            hasCode(
                    () -> backups.take(
                            first.id(), disk.source(), new VolumeExtent.Changed(VolumeExtent.Ranges.of(wrong))),
                    ErrorCode.CHANGED_RANGES_INVALID);
        }
    }

    /** A driver's stream may break off at any range; it is asked again from there. */
    @Test
    void resumesRangesThatBreakOff() {
        var first = backups.take(null, disk.source(), EVERYTHING);
        disk.clean();
        disk.scatter(50, disk.size());
        var ranges = VolumeExtent.Ranges.of(disk.changed());
        var asked = new AtomicInteger();
        VolumeExtent.Ranges breaking = offset -> {
            asked.incrementAndGet();
            var rest = ranges.from(offset);
            return new Iterator<>() {
                private boolean given;

                @Override
                public boolean hasNext() {
                    return rest.hasNext();
                }

                @Override
                public ByteRange next() {
                    if (given) {
                        throw new UncheckedIOException(new IOException("stream reset"));
                    }
                    given = true;
                    return rest.next();
                }
            };
        };
        var taken = backups.take(first.id(), disk.source(), new VolumeExtent.Changed(breaking));
        assertThat(backups.content(taken.id())).isEqualTo(disk.content());
        assertThat(asked.get()).isGreaterThan(disk.changed().size() - 2);

        VolumeExtent.Ranges gone = _ -> {
            throw new IOException("no such snapshot");
        };
        hasCode(
                () -> backups.take(first.id(), disk.source(), new VolumeExtent.Changed(gone)),
                ErrorCode.VOLUME_UNREADABLE);
    }

    private VolumeBackup.Written run(PointWriter writer) {
        return new VolumeBackup(writer, backups.repository.writerParameters(), NAMES, Optional.empty(), 12)
                .run(disk.source(), EVERYTHING, VolumeProgress.NONE);
    }

    /** Where the message of the root lies: its section's only node above leaves. */
    private static int rootOffset(DiskBackups backups, PointId point, PackClass packClass) {
        var name = packClass == PackClass.VOL ? NAMES.block() : NAMES.hash();
        var root = backups.repository.read(point).point().sections().stream()
                .filter(section -> section.name().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(root.height()).isEqualTo(2);
        // a small pack: a group of leaves, a group with the root, a directory of about 500 bytes
        var pack = backups.store.objects().get(backups.packs(packClass).getFirst());
        var directory = ByteBuffer.wrap(pack, pack.length - 4, 4).getInt();
        return pack.length - 4 - directory - 20;
    }

    private interface Size {
        long now();
    }

    private VolumeSource sized(Size size) {
        var source = disk.source();
        return new VolumeSource() {
            @Override
            public long size() {
                return size.now();
            }

            @Override
            public int read(ByteBuffer target, long position) {
                return source.read(target, position);
            }
        };
    }

    private static LifeboatException hasCode(ThrowingCallable call, ErrorCode code) {
        var thrown = catchThrowableOfType(LifeboatException.class, call);
        assertThat(thrown).isNotNull();
        assertThat(thrown.code()).as(thrown.getMessage()).isEqualTo(code);
        return thrown;
    }
}
