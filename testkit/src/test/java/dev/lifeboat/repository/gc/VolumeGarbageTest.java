package dev.lifeboat.repository.gc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.PointSection.State;
import dev.lifeboat.repository.PointTerms;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Piece;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.SegmentValue.Patch;
import dev.lifeboat.repository.tree.Xattrs;
import dev.lifeboat.repository.tree.Xattrs.Xattr;
import dev.lifeboat.repository.write.OpenSection;
import dev.lifeboat.repository.write.SectionRoot;
import dev.lifeboat.testkit.repository.AgingRepository;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.time.SettableClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a volume's entries name is kept with them: pieces, lists of pieces, extended attributes, patches; also when it is packed anew. */
class VolumeGarbageTest {
    private static final RepositoryId ID = RepositoryId.random(new SecureRandom());
    private static final SectionName FILES = SectionName.file("shop", "data");
    private static final SectionName DISK = SectionName.block("shop", "disk");
    private static final byte[] FINDINGS = "found nothing".getBytes(UTF_8);

    @TempDir
    private Path spool;

    private final SettableClock clock = new SettableClock();
    private final MemoryBlobStore store = MemoryBlobStore.dating(clock);
    private AgingRepository repository;

    @BeforeEach
    void create() {
        repository = new AgingRepository(store, ID, clock, spool).create();
    }

    @Test
    void keepsWhatItsEntriesName() {
        var kept = point(null, 1, 0);
        var gone = point(null, 2, 0);
        repository.open().deletePoint(gone.id());
        repository.passUntilOld();
        assertThat(repository.collect().condemned().packs())
                .isEqualTo(gone.packs().size());
        repository.passGrace();
        assertThat(repository.collect().deleted().packs())
                .isEqualTo(gone.packs().size());
        assertWhole(kept);
    }

    @Test
    void copiesWhatItsEntriesNameOutOfSparsePacks() {
        var bulky = point(null, 1, 40);
        var kept = point(bulky.id(), 1, 0);
        repository.open().deletePoint(bulky.id());
        repository.passUntilOld();
        var report = repository.collect();
        assertThat(report.condemned().sparse()).isPositive();
        repository.passGrace();
        assertThat(repository.collect().deleted().packs()).isPositive();
        assertWhole(kept);
        // nothing is left of what was bulky
        assertThat(store.objects().values().stream()
                        .mapToLong(object -> object.length)
                        .sum())
                .isLessThan(40 * 100_000);
    }

    /** Content is read when it is copied: what is damaged then stays where it is, and the report says so. */
    @Test
    void leavesAloneWhatItCannotCopy() {
        var bulky = point(null, 1, 40);
        point(bulky.id(), 1, 0);
        repository.open().deletePoint(bulky.id());
        repository.passUntilOld();
        var largest = store.objects().entrySet().stream()
                .max(Comparator.comparingInt(object -> object.getValue().length))
                .orElseThrow();
        var bytes = largest.getValue().clone();
        for (var at = 20; at < bytes.length - 20; at += 40) {
            bytes[at] ^= 1;
        }
        store.replace(largest.getKey(), bytes);
        var report = repository.collect();
        assertThat(report.postponed())
                .extracting(GarbageReport.Postponed::object)
                .anySatisfy(object -> assertThat(largest.getKey()).endsWith(object));
        assertThat(report.condemned().sparse()).isZero();
        repository.passGrace();
        repository.collect();
        assertThat(store.objects()).containsKey(largest.getKey());
    }

    private void assertWhole(PointRecord point) {
        var open = repository.open();
        assertThat(open.points()).extracting(PointRecord::id).containsExactly(point.id());
        assertThat(open.check()).isEmpty();
        assertThat(open.read(point.id()).findings()).isEqualTo(FINDINGS);
    }

    private PointRecord point(@Nullable PointId parent, int seed, int bulk) {
        try (var run = repository.begin(parent, PointTerms.NONE, 1L << 40)) {
            var disk = disk(run.writer().open(DISK), new Random(seed));
            var files = files(run.writer().open(FILES), new Random(seed), bulk);
            return run.commit(
                    List.of(section(disk, Map.of(PointSection.SIZE, "4194304")), section(files, Map.of())),
                    Map.of(),
                    FINDINGS);
        }
    }

    private static SectionRoot disk(OpenSection disk, Random random) {
        for (var segment = 0; segment < 4; segment++) {
            var patches = segment % 2 == 0
                    ? List.of(Patch.ofBlocks(1, chunk(disk, random)), Patch.ofBlocks(6, patch(disk, random)))
                    : List.<Patch>of();
            disk.put(new byte[] {0, 0, 0, (byte) segment}, new SegmentValue(chunk(disk, random), patches));
        }
        return disk.finish();
    }

    /** Of two blocks. */
    private static ContentId patch(OpenSection disk, Random random) {
        var bytes = new byte[70_000];
        random.nextBytes(bytes);
        return disk.chunk(bytes);
    }

    private static SectionRoot files(OpenSection files, Random random, int bulk) {
        var large = files.xattrs(List.of(Xattr.of("user.large", new byte[5_000 + random.nextInt(1_000)])));
        var plain = Xattrs.NONE;
        files.put(new byte[] {0}, new FileValue.Directory(attributes(large)));
        files.put(
                name("directory/"),
                new FileValue.Directory(attributes(
                        files.xattrs(List.of(Xattr.of("user.other", new byte[6_000 + random.nextInt(1_000)]))))));
        files.put(name("directory/large"), file(files, attributes(plain), random, 300));
        files.put(name("directory/small"), file(files, attributes(plain), random, 3));
        files.put(
                name("link"),
                new FileValue.Symlink(
                        attributes(
                                files.xattrs(List.of(Xattr.of("user.link", new byte[7_000 + random.nextInt(1_000)])))),
                        name("small")));
        files.put(
                name("named"),
                file(
                        files,
                        attributes(
                                files.xattrs(List.of(Xattr.of("user.file", new byte[8_000 + random.nextInt(1_000)])))),
                        random,
                        1));
        files.put(name("named-too"), new FileValue.HardLink(name("named")));
        for (var i = 0; i < bulk; i++) {
            var bytes = new byte[100_000];
            random.nextBytes(bytes);
            var content = files.content();
            content.add(new Piece(bytes.length, files.chunk(bytes)));
            files.put(
                    name("very-bulky-%02d".formatted(i)),
                    new FileValue.File(attributes(plain), bytes.length, new byte[8], content.finish()));
        }
        return files.finish();
    }

    private static FileValue file(OpenSection files, Attributes attributes, Random random, int chunks) {
        var content = files.content();
        content.hole(1_000);
        for (var left = chunks; left > 0; left--) {
            content.add(new Piece(1_000, chunk(files, random)));
        }
        var size = content.size();
        return new FileValue.File(attributes, size, new byte[8], content.finish());
    }

    private static ContentId chunk(OpenSection section, Random random) {
        var bytes = new byte[1_000];
        random.nextBytes(bytes);
        return section.chunk(bytes);
    }

    private static PointSection section(SectionRoot root, Map<String, String> facts) {
        return new PointSection(
                root.name(),
                State.COMPLETE,
                root.root(),
                root.height(),
                root.entries(),
                root.bytes(),
                null,
                null,
                null,
                null,
                facts);
    }

    private static byte[] name(String path) {
        return path.getBytes(UTF_8);
    }

    private static Attributes attributes(Xattrs xattrs) {
        return new Attributes(0644, 0, 0, 0, 0, xattrs);
    }
}
