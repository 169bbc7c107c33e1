package dev.lifeboat.repository.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointTerms;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.gc.GarbageReport.Condemnation;
import dev.lifeboat.repository.gc.GarbageReport.Deletion;
import dev.lifeboat.testkit.repository.AgingRepository;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.CrashingBlobStore;
import dev.lifeboat.testkit.store.FaultyBlobStore;
import dev.lifeboat.testkit.store.FaultyBlobStore.Fault;
import dev.lifeboat.testkit.store.FaultyBlobStore.Operation;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.time.SettableClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What garbage collection takes, what it leaves, and when. */
class GarbageTest {
    private static final RepositoryId ID = RepositoryId.random(new SecureRandom());
    private static final String SECTION = "k8s/core/configmaps";

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
    void deletesWhatNoPointNeedsAndNothingElse() {
        var first = values(1, 20);
        var one = repository.point(null, first);
        var second = values(2, 20);
        var two = repository.point(null, second);
        var only = packs();
        assertThat(only).hasSize(2 * 2);
        repository.open().deletePoint(one.id());
        repository.passUntilOld();

        var report = repository.collect();
        assertThat(report.condemned().packs()).isEqualTo(2);
        assertThat(report.condemned().sparse()).isZero();
        assertThat(report.deleted()).isEqualTo(Deletion.NOTHING);
        assertThat(report.isCertain()).isTrue();
        assertThat(packs()).isEqualTo(only);

        repository.passGrace();
        var last = repository.collect();
        assertThat(last.deleted().packs()).isEqualTo(2);
        assertThat(last.deleted().bytes()).isEqualTo(report.condemned().bytes());
        assertThat(last.condemned()).isEqualTo(Condemnation.NOTHING);
        assertThat(packs()).hasSize(2).isSubsetOf(only);
        assertThat(repository.read(two.id())).isEqualTo(second);
        assertThat(repository.open().check()).isEmpty();
        assertThat(repository.collect().liveBytes())
                .isEqualTo(repository.collect().liveBytes());
    }

    @Test
    void waitsForTheWholeGrace() {
        var one = repository.point(null, values(3, 10));
        repository.open().deletePoint(one.id());
        repository.passUntilOld();
        repository.collect();
        repository.pass(Margins.DEFAULT.untilDeletion().minusSeconds(1));
        var report = repository.collect();
        assertThat(report.deleted()).isEqualTo(Deletion.NOTHING);
        assertThat(report.waiting())
                .hasSize(1)
                .first()
                .satisfies(waiting ->
                        assertThat(waiting.due()).isEqualTo(clock.instant().plusSeconds(1)));
        repository.pass(Duration.ofSeconds(1));
        assertThat(repository.collect().deleted().packs()).isEqualTo(2);
        assertThat(packs()).isEmpty();
    }

    @Test
    void writesNothingWhenItIsOnlyAsked() {
        var content = values(4, 20);
        var one = repository.point(null, content);
        var two = repository.point(null, half(content));
        repository.open().deletePoint(one.id());
        repository.passUntilOld();
        var before = store.objects().keySet();
        var asked = repository.dryRun();
        assertThat(store.objects().keySet()).isEqualTo(before);
        assertThat(asked.condemned().packs() + asked.condemned().sparse()).isPositive();
        var done = repository.collect();
        assertThat(done.condemned()).isEqualTo(asked.condemned());
        repository.passGrace();
        var askedAgain = repository.dryRun();
        assertThat(repository.collect().deleted()).isEqualTo(askedAgain.deleted());
        assertThat(askedAgain.deleted().packs()).isPositive();
        assertThat(repository.read(two.id())).isEqualTo(half(content));
    }

    /** The second mark: what came to life again after the first one stays. */
    @Test
    void keepsWhatAPointNeedsAgain() {
        var content = values(5, 20);
        var one = repository.point(null, content);
        repository.passUntilOld();
        // a run that began before the record, and listed the values of the point before it was deleted
        var old = repository.open();
        var known = new Backups(store, spool);
        var request = known.request(old, one.id(), content);
        repository.open().deletePoint(one.id());
        var lagging = repository.collect();
        assertThat(lagging.condemned().packs()).isEqualTo(2);
        var gc = gcRecords();
        // as if its last look had missed the record
        var hidden = gc.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        hidden.keySet().forEach(store::delete);
        var two = repository.open().commit(request);
        gc.forEach((name, bytes) -> store.putIfAbsent(name, ByteBuffer.wrap(bytes)));

        repository.passGrace();
        var report = repository.collect();
        assertThat(report.kept()).isPositive();
        assertThat(repository.read(two.id())).isEqualTo(content);
        assertThat(repository.open().check()).isEmpty();
        // and what was kept is condemned no more
        assertThat(repository.collect().waiting()).isEmpty();
        var three = repository.point(two.id(), content);
        assertThat(three.packs()).isEmpty();
    }

    /** What a run used again was condemned before its point: it is told which section, and stores that anew. */
    @Test
    void tellsARunThatItsContentIsBeingClearedAway() {
        var content = values(15, 5);
        var one = repository.point(null, content);
        repository.open().deletePoint(one.id());
        repository.passUntilOld();
        try (var run = repository.begin(null, PointTerms.NONE, 1L << 40)) {
            var sections = AgingRepository.write(run, content);
            assertThat(repository.collect().condemned().packs()).isEqualTo(2);
            assertThatThrownBy(() -> run.commit(sections, Map.of(), new byte[0]))
                    .isInstanceOfSatisfying(LifeboatException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.COMMIT_OVERTAKEN);
                        assertThat(e.details()).containsEntry("section", SECTION);
                    });
            assertThat(repository.open().points()).isEmpty();
            run.again();
            var point = run.commit(AgingRepository.write(run, content), Map.of(), new byte[0]);
            repository.passGrace();
            assertThat(repository.collect().kept()).isZero();
            assertThat(repository.read(point.id())).isEqualTo(content);
        }
    }

    /** The last look before the point: what was condemned while the commit was under way counts. */
    @Test
    void looksOnceMoreJustBeforeThePoint() {
        var content = values(16, 5);
        var one = repository.point(null, content);
        repository.open().deletePoint(one.id());
        repository.passUntilOld();
        var line = new FaultyBlobStore(store, clock);
        try (var run = repository.through(line).begin(null, PointTerms.NONE, 1L << 40)) {
            var sections = AgingRepository.write(run, content);
            run.writer().finish();
            var packs = new AtomicInteger();
            line.faults(call -> {
                // after the commit has verified everything, and wrote its own pack
                if (call.operation() == Operation.PUT
                        && call.key().contains("/index/")
                        && packs.getAndIncrement() == 0) {
                    assertThat(repository.collect().condemned().packs()).isEqualTo(2);
                }
                return Fault.NONE;
            });
            assertThatThrownBy(() -> run.commit(sections, Map.of(), new byte[0]))
                    .isInstanceOfSatisfying(
                            LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.COMMIT_OVERTAKEN));
            assertThat(packs).hasValue(1);
        }
        assertThat(repository.open().points()).isEmpty();
    }

    @Test
    void leavesAloneWhatARunMayStillCommit() {
        var content = values(7, 20);
        try (var run = repository.begin(null, PointTerms.NONE, 1)) {
            var sections = AgingRepository.write(run, content);
            run.writer().finish();
            repository.pass(Margins.run().minusSeconds(60));
            assertThat(repository.collect().condemned()).isEqualTo(Condemnation.NOTHING);
            var point = run.commit(sections, Map.of(), new byte[0]);
            assertThat(repository.read(point.id())).isEqualTo(content);
        }
    }

    @Test
    void takesPacksThatNeverFoundTheirPoint() {
        try (var run = repository.begin(null, PointTerms.NONE, 1L << 40)) {
            AgingRepository.write(run, values(8, 5));
            run.writer().finish();
        }
        assertThat(packs()).hasSize(1);
        repository.pass(Margins.DEFAULT.grace());
        assertThat(repository.collect().condemned()).isEqualTo(Condemnation.NOTHING);
        repository.pass(Margins.DEFAULT.ticket().plus(Margins.DEFAULT.skew()).plusSeconds(1));
        assertThat(repository.collect().condemned().packs()).isEqualTo(1);
        repository.passGrace();
        repository.collect();
        assertThat(packs()).isEmpty();
    }

    /** What a point writes again must not come from what is about to go. */
    @Test
    void storesAnewWhatIsCondemned() {
        var content = values(9, 10);
        var one = repository.point(null, content);
        repository.open().deletePoint(one.id());
        repository.passUntilOld();
        repository.collect();
        var two = repository.point(null, content);
        assertThat(two.packs()).hasSize(2);
        repository.passGrace();
        assertThat(repository.collect().kept()).isZero();
        assertThat(repository.read(two.id())).isEqualTo(content);
        assertThat(repository.open().check()).isEmpty();
    }

    @Test
    void mergesSmallSegmentsAndForgetsOldRecords() {
        var content = new TreeMap<String, String>();
        var last = repository.point(null, Map.of(SECTION, content));
        for (var i = 0; i < 70; i++) {
            content.put("shop/object-" + i, "value " + i);
            last = repository.point(last.id(), Map.of(SECTION, content));
        }
        var small = names("/index/");
        assertThat(small).hasSizeGreaterThan(64);
        repository.collect();
        // from then on nobody needs the small ones
        var without = store.copy();
        small.forEach(without::delete);
        assertThat(new AgingRepository(without, ID, clock, spool).read(last.id()))
                .isEqualTo(Map.of(SECTION, content));
        repository.passGrace();
        var report = repository.collect();
        assertThat(report.deleted().segments()).isGreaterThan(64);
        assertThat(report.deleted().packs()).isZero();
        assertThat(names("/index/")).hasSizeLessThan(5);
        assertThat(repository.read(last.id())).isEqualTo(Map.of(SECTION, content));
        assertThat(repository.open().check()).isEmpty();
        // the points still name the segments that are gone
        repository.passGrace();
        repository.collect();
        assertThat(gcRecords()).isNotEmpty();
        var gone = last;
        repository.open().points().stream()
                .filter(point -> !point.equals(gone))
                .forEach(point -> repository.open().deletePoint(point.id()));
        repository.open().deletePoint(last.id());
        repository.passUntilOld();
        repository.collect();
        repository.passGrace();
        repository.collect();
        repository.passGrace();
        repository.pass(Duration.ofSeconds(1));
        repository.collect();
        assertThat(gcRecords()).isEmpty();
        assertThat(packs()).isEmpty();
    }

    /** Design 5.4: the mark costs two bits for each copy of a unit, and reads each node once. */
    @Test
    void marksInAFewBitsReadingEachNodeOnce() {
        var content = new TreeMap<String, String>();
        for (var i = 0; i < 5_000; i++) {
            content.put("shop/object-%05d".formatted(i), "value ".repeat(30) + i);
        }
        var one = repository.point(null, Map.of(SECTION, content));
        var counting = CrashingBlobStore.counting(store);
        var report = repository.through(counting).dryRun();
        assertThat(report.units()).isGreaterThan(50);
        assertThat(report.markBytes()).isBetween(2 * report.units() / 8, 2 * (report.units() / 8 + 8));
        var first = counting.calls();
        // further points of the same content cost a record, a segment and a pack each, and no node of the section
        for (var i = 0; i < 3; i++) {
            one = repository.point(one.id(), Map.of(SECTION, content));
        }
        var again = CrashingBlobStore.counting(store);
        repository.through(again).dryRun();
        assertThat(again.calls() - first).isLessThanOrEqualTo(3 * 2);
    }

    @Test
    void saysWhatIsInTheRepository() {
        repository.point(null, values(21, 10));
        var report = repository.dryRun();
        assertThat(report.points()).isEqualTo(1);
        assertThat(report.packs()).isEqualTo(packs().size());
        // the values, their leaf, and the leaf that names the section
        assertThat(report.units()).isEqualTo(10 + 1 + 1);
        var stored = store.objects().entrySet().stream()
                .filter(object -> object.getKey().contains("/packs/"))
                .mapToLong(object -> object.getValue().length)
                .sum();
        assertThat(report.bytes()).isEqualTo(stored);
        // all of it but heads and directories
        assertThat(report.liveBytes()).isBetween(stored - 2_000, stored);
        repository.open().deletePoint(repository.open().points().getFirst().id());
        assertThat(repository.dryRun().liveBytes()).isZero();
        assertThat(repository.dryRun().bytes()).isEqualTo(stored);
    }

    static Map<String, Map<String, String>> half(Map<String, Map<String, String>> content) {
        var half = new TreeMap<String, String>();
        content.getOrDefault(SECTION, Map.of()).forEach((key, value) -> {
            if (half.size() < content.getOrDefault(SECTION, Map.of()).size() / 2
                    && !half.containsKey(key)
                    && key.hashCode() % 2 == 0) {
                half.put(key, value);
            }
        });
        return Map.of(SECTION, half);
    }

    /** Values of 100,000 bytes that do not compress much. */
    static Map<String, Map<String, String>> values(int seed, int count) {
        var random = new Random(seed);
        var entries = new TreeMap<String, String>();
        for (var i = 0; i < count; i++) {
            var value = new StringBuilder();
            while (value.length() < 100_000) {
                value.append(Long.toHexString(random.nextLong()));
            }
            entries.put("shop/value-%03d".formatted(i), value.toString());
        }
        return Map.of(SECTION, entries);
    }

    private Set<String> packs() {
        return names("/packs/");
    }

    private Set<String> names(String part) {
        return store.objects().keySet().stream()
                .filter(name -> name.contains(part))
                .collect(Collectors.toSet());
    }

    private Map<String, byte[]> gcRecords() {
        var records = new TreeMap<String, byte[]>();
        store.objects().forEach((name, bytes) -> {
            if (name.contains("/gc/")) {
                records.put(name, bytes);
            }
        });
        return records;
    }
}
