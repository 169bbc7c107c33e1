package dev.lifeboat.repository.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.PointSection.State;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.gc.Margins;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.time.SettableClock;
import dev.lifeboat.testkit.time.SettableWaiting;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRunTest {
    private static final RepositoryId ID = RepositoryId.random(new SecureRandom());
    private static final String SECTION = "k8s/core/configmaps";

    @TempDir
    private Path spool;

    private final SettableClock clock = new SettableClock();
    private final MemoryBlobStore store = new MemoryBlobStore();
    private Repository repository;

    @BeforeEach
    void create() {
        repository = Repository.create(store, ID, Map.of(Repository.SERVICE, Backups.KEK), clock);
    }

    @Test
    void makesAPointThatReadsAsItWasWritten() {
        var content = content(1, 300);
        var one = run(null, content);
        assertThat(Backups.read(open().read(one.id()))).isEqualTo(content);
        assertThat(one.facts()).containsEntry("host", "db1");
        assertThat(one.started()).isEqualTo(clock.instant());
        assertThat(repository.check()).isEmpty();
    }

    @Test
    void storesNothingAgainThatItsParentHas() {
        var content = content(2, 300);
        var one = run(null, content);
        var two = run(one.id(), content);
        assertThat(two.root()).isEqualTo(one.root());
        assertThat(two.packs()).isEmpty();
        assertThat(two.parent()).contains(one.id());
    }

    @Test
    void goesOnFromTheCheckpointsOfARunThatDied() {
        var content = Map.of(SECTION, large(3, 40));
        try (var dying = backup(1).begin(null)) {
            write(dying, content);
            dying.writer().finish();
        }
        var before = bytes();
        var next = new LocalBackup(open(), store, budget(1), clock, new SettableWaiting(clock)).begin(null);
        try (next) {
            var point = next.commit(write(next, content), Map.of(), new byte[0]);
            assertThat(Backups.read(open().read(point.id()))).isEqualTo(content);
        }
        // nodes are written again, values are not
        assertThat(bytes() - before).isLessThan(before / 10);
        assertThat(next.bytesStored()).isLessThan(before / 10);
        assertThat(open().check()).isEmpty();
    }

    /** Over a slow line: a crash costs what a minute stored, however little that is, and later an eighth of the time. */
    @Test
    void keepsWhatAMinuteStored() {
        try (var run = backup(1 << 30).begin(null)) {
            store(run, 11);
            assertThat(run.bytesKept()).isZero();
            var first = run.bytesStored();
            clock.pass(Duration.ofMinutes(1));
            store(run, 12);
            assertThat(run.bytesKept()).isGreaterThan(first);

            clock.pass(Duration.ofMinutes(99));
            store(run, 13);
            var kept = run.bytesKept();
            clock.pass(Duration.ofMinutes(11));
            store(run, 14);
            assertThat(run.bytesKept()).as("after 11 of 111 minutes").isEqualTo(kept);
            clock.pass(Duration.ofMinutes(6));
            store(run, 15);
            assertThat(run.bytesKept()).as("after 17 of 117 minutes").isGreaterThan(kept);
        }
    }

    private static void store(LocalRun run, int seed) {
        write(run, Map.of("k8s/core/kind" + seed, large(seed, 40)));
        run.writer().finish();
        run.again();
    }

    /** As after Ctrl-C: no checkpoint was due yet, and all that is stored is used again. */
    @Test
    void goesOnFromARunThatWasKeptWhenItWasGivenUp() {
        var content = Map.of(SECTION, large(8, 40));
        long kept;
        try (var ended = backup(1 << 30).begin(null)) {
            write(ended, content);
            ended.writer().finish();
            assertThat(ended.bytesKept()).isZero();
            ended.keep();
            kept = ended.bytesKept();
            assertThat(kept).isPositive().isEqualTo(ended.bytesStored());
            ended.keep();
            assertThat(ended.bytesKept()).isEqualTo(kept);
        }
        var next = new LocalBackup(open(), store, budget(1 << 30), clock, new SettableWaiting(clock)).begin(null);
        try (next) {
            var point = next.commit(write(next, content), Map.of(), new byte[0]);
            assertThat(Backups.read(open().read(point.id()))).isEqualTo(content);
        }
        assertThat(next.bytesStored()).isLessThan(kept / 10);
        assertThat(open().check()).isEmpty();
    }

    @Test
    void endsARunThatIsOlderThanHalfTheGrace() {
        var content = content(4, 20);
        try (var run = backup(1 << 30).begin(null)) {
            var sections = write(run, content);
            clock.pass(Margins.run().plusSeconds(1));
            assertCode(() -> run.commit(sections, Map.of(), new byte[0]), ErrorCode.RUN_TOO_OLD);
        }
        assertThat(repository.points()).isEmpty();
        run(null, content);
    }

    @Test
    void knowsItsAgeWhenTheClockIsSetBack() {
        var wall = new SettableClock();
        var process = new SettableClock();
        var backup = new LocalBackup(repository, store, budget(1 << 30), wall, new SettableWaiting(process));
        try (var run = backup.begin(null)) {
            var sections = write(run, content(5, 20));
            wall.pass(Duration.ofDays(-3));
            process.pass(Margins.run().plusSeconds(1));
            assertCode(() -> run.commit(sections, Map.of(), new byte[0]), ErrorCode.RUN_TOO_OLD);
        }
    }

    @Test
    void commitsOnce() {
        var content = content(6, 50);
        try (var run = backup(1 << 30).begin(null)) {
            var sections = write(run, content);
            var point = run.commit(sections, Map.of(), new byte[0]);
            assertThat(run.commit(sections, Map.of(), new byte[0])).isEqualTo(point);
            assertThat(point.id()).isEqualTo(run.point());
            assertThat(repository.points()).containsExactly(point);
        }
    }

    @Test
    void leavesNothingInTheSpool() {
        try (var run = backup(1 << 30).begin(null)) {
            write(run, content(7, 50));
        }
        assertThat(spool).isEmptyDirectory();
    }

    private PointRecord run(@Nullable PointId parent, Map<String, Map<String, String>> content) {
        try (var run = backup(1 << 30).begin(parent)) {
            return run.commit(write(run, content), Map.of("host", "db1"), "[]".getBytes(UTF_8));
        }
    }

    private static Collection<PointSection> write(LocalRun run, Map<String, Map<String, String>> content) {
        var sections = new ArrayList<PointSection>();
        new TreeMap<>(content).forEach((name, entries) -> {
            var section = run.writer().open(new SectionName(name));
            new TreeMap<>(entries).forEach((key, value) -> section.put(key.getBytes(UTF_8), value.getBytes(UTF_8)));
            var root = section.finish();
            sections.add(new PointSection(
                    root.name(),
                    State.COMPLETE,
                    root.root(),
                    root.height(),
                    root.entries(),
                    root.bytes(),
                    null,
                    null,
                    null,
                    Instant.EPOCH));
        });
        return sections;
    }

    private LocalBackup backup(long checkpoint) {
        return new LocalBackup(repository, store, budget(checkpoint), clock, new SettableWaiting(clock));
    }

    private RunBudget budget(long checkpoint) {
        return new RunBudget(16, spool, checkpoint);
    }

    private Repository open() {
        return Repository.open(store, ID, Repository.SERVICE, Backups.KEK, clock);
    }

    private long bytes() {
        return store.objects().values().stream()
                .mapToLong(object -> object.length)
                .sum();
    }

    private static Map<String, Map<String, String>> content(int seed, int count) {
        var random = new Random(seed);
        var entries = new TreeMap<String, String>();
        for (var i = 0; i < count; i++) {
            entries.put(
                    "shop/object-%05d".formatted(i),
                    Long.toHexString(random.nextLong()).repeat(20));
        }
        return Map.of(SECTION, entries);
    }

    private static Map<String, String> large(int seed, int count) {
        var random = new Random(seed);
        var entries = new TreeMap<String, String>();
        for (var i = 0; i < count; i++) {
            var value = new StringBuilder();
            while (value.length() < 500_000) {
                value.append(Long.toHexString(random.nextLong()));
            }
            entries.put("shop/large-%03d".formatted(i), value.toString());
        }
        return entries;
    }

    private static void assertCode(Runnable step, ErrorCode code) {
        assertThatThrownBy(step::run)
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
