package dev.lifeboat.repository.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.Locking;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.PointTerms;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.gc.GarbageReport.Deletion;
import dev.lifeboat.testkit.repository.AgingRepository;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.CrashingBlobStore;
import dev.lifeboat.testkit.store.CrashingBlobStore.Moment;
import dev.lifeboat.testkit.store.FaultyBlobStore;
import dev.lifeboat.testkit.store.FaultyBlobStore.Fault;
import dev.lifeboat.testkit.store.FaultyBlobStore.Operation;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.time.SettableClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Object lock: held at the commit, extended where it must be, and never run into. */
class LocksTest {
    private static final RepositoryId ID = RepositoryId.random(new SecureRandom());
    private static final String SECTION = "k8s/core/configmaps";

    @TempDir
    private Path spool;

    private final SettableClock clock = new SettableClock();
    private final MemoryBlobStore held = new MemoryBlobStore(clock);
    private final FaultyBlobStore store = new FaultyBlobStore(held, clock);
    private final AtomicInteger refused = new AtomicInteger();
    private AgingRepository repository;

    @BeforeEach
    void create() {
        store.faults(call -> {
            if (call.operation() == Operation.DELETE
                    && held.retainedUntil(call.key())
                            .filter(until -> until.isAfter(clock.instant()))
                            .isPresent()) {
                refused.incrementAndGet();
            }
            return Fault.NONE;
        });
        repository = new AgingRepository(store, ID, clock, spool).create();
    }

    /** Whatever else happens: no request to delete is one that the store refuses. */
    @AfterEach
    void neverAsksForWhatTheStoreRefuses() {
        assertThat(refused).hasValue(0);
    }

    @Test
    void holdsEverythingOfAPointUntilItsRetention() {
        var until = clock.instant().plus(Duration.ofDays(30));
        point(null, GarbageTest.values(1, 5), 30);
        assertThat(names("/packs/", "/index/", "/points/"))
                .hasSize(4)
                .allSatisfy(name -> assertThat(held.retainedUntil(name)).contains(until));
        assertThat(names("/keys/", "repository.json"))
                .allSatisfy(name -> assertThat(held.retainedUntil(name)).isEmpty());
    }

    @Test
    void holdsNothingWithoutAPromise() {
        repository.point(null, GarbageTest.values(1, 5));
        assertThat(names(""))
                .allSatisfy(name -> assertThat(held.retainedUntil(name)).isEmpty());
    }

    @Test
    void holdsWhatACheckpointAdded() {
        var terms = terms(30);
        try (var run = repository.begin(null, terms, 1)) {
            run.commit(AgingRepository.write(run, GarbageTest.values(2, 5)), Map.of(), new byte[0]);
        }
        assertThat(names("/index/")).hasSize(2);
        assertThat(names("/packs/", "/index/", "/points/"))
                .allSatisfy(name ->
                        assertThat(held.retainedUntil(name)).contains(Objects.requireNonNull(terms.retainUntil())));
    }

    @Test
    void extendsOnlyWhatIsHeldForLess() {
        var content = GarbageTest.values(3, 5);
        var one = point(null, content, 10);
        var other = point(null, GarbageTest.values(4, 5), 20);
        var two = point(one.id(), content, 40);
        assertThat(two.packs()).isEmpty();
        var longest = clock.instant().plus(Duration.ofDays(40));
        var report = repository.collect();
        // its packs and its segment
        assertThat(report.locked()).isEqualTo(2 + 1);
        for (var pack : one.packs()) {
            assertThat(held.retainedUntil(repository.open().packObject(pack))).contains(longest);
        }
        for (var pack : other.packs()) {
            assertThat(held.retainedUntil(repository.open().packObject(pack)))
                    .contains(clock.instant().plus(Duration.ofDays(20)));
        }
        assertThat(repository.collect().locked()).isZero();
        assertThat(repository.dryRun().locked()).isZero();
    }

    @Test
    void neverDeletesAPointBeforeItsTime() {
        var point = point(null, GarbageTest.values(5, 5), 10);
        clock.pass(Duration.ofDays(10).minusSeconds(1));
        assertThatThrownBy(() -> repository.open().deletePoint(point.id()))
                .isInstanceOfSatisfying(
                        LifeboatException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.RECOVERY_POINT_RETAINED));
        clock.pass(Duration.ofSeconds(1));
        repository.open().deletePoint(point.id());
        assertThat(repository.open().points()).isEmpty();
    }

    /** Also on a store without locks: the promise is in the point. */
    @Test
    void keepsThePromiseWithoutLocks() {
        var other = new AgingRepository(MemoryBlobStore.dating(clock), ID, clock, spool).create();
        var point = other.point(null, GarbageTest.values(6, 5), terms(10));
        assertThatThrownBy(() -> other.open().deletePoint(point.id()))
                .isInstanceOfSatisfying(
                        LifeboatException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.RECOVERY_POINT_RETAINED));
    }

    @Test
    void waitsForTheLockAndGoesOnWhenItEnds() throws Exception {
        var point = point(null, GarbageTest.values(7, 5), 10);
        var pack = repository.open().packObject(point.packs().getFirst());
        var until = clock.instant().plus(Duration.ofDays(40));
        held.retain(pack, until);
        clock.pass(Duration.ofDays(10));
        repository.open().deletePoint(point.id());
        assertThat(repository.collect().condemned().packs()).isEqualTo(2);
        assertThat(names("/gc/"))
                .allSatisfy(name -> assertThat(held.retainedUntil(name)).isEmpty());
        repository.passGrace();
        var report = repository.collect();
        assertThat(report.deleted().packs()).isEqualTo(1);
        assertThat(report.waiting()).hasSize(1);
        assertThat(names("/packs/")).containsExactly(pack);
        assertThat(repository.collect().deleted()).isEqualTo(Deletion.NOTHING);
        // what waits for a lock is not used again
        assertThat(repository.point(null, GarbageTest.values(7, 5)).packs()).hasSize(2);
        clock.pass(Duration.between(clock.instant(), until)
                .plus(Margins.DEFAULT.skew())
                .plusSeconds(1));
        var last = repository.collect();
        assertThat(last.deleted().packs()).isEqualTo(1);
        assertThat(last.waiting()).isEmpty();
        assertThat(names("/packs/")).hasSize(2).doesNotContain(pack);
        assertThat(repository.open().check()).isEmpty();
    }

    /** While a segment is held that names them, packs that are gone must not be used again: the record stays open. */
    @Test
    void waitsForTheLockOfASegmentToo() throws Exception {
        var content = GarbageTest.values(10, 5);
        var point = point(null, content, 10);
        var segment = names("/index/").getFirst();
        var until = clock.instant().plus(Duration.ofDays(40));
        held.retain(segment, until);
        clock.pass(Duration.ofDays(10));
        repository.open().deletePoint(point.id());
        assertThat(repository.collect().condemned().segments()).isEqualTo(1);
        repository.passGrace();
        var report = repository.collect();
        assertThat(report.deleted().packs()).isEqualTo(2);
        assertThat(report.deleted().segments()).isZero();
        assertThat(report.waiting()).hasSize(1);
        var again = repository.point(null, content);
        assertThat(again.packs()).hasSize(2);
        clock.pass(Duration.between(clock.instant(), until)
                .plus(Margins.DEFAULT.skew())
                .plusSeconds(1));
        var last = repository.collect();
        assertThat(last.deleted().segments()).isEqualTo(1);
        assertThat(last.waiting()).isEmpty();
        assertThat(names("/index/")).hasSize(1).doesNotContain(segment);
        assertThat(repository.read(again.id())).isEqualTo(content);
        assertThat(repository.open().check()).isEmpty();
    }

    @Test
    void holdsThePointThatACrashLeftWithoutALock() {
        var content = GarbageTest.values(8, 5);
        var terms = terms(30);
        var until = Objects.requireNonNull(terms.retainUntil());
        for (var fatal = 1; ; fatal++) {
            var crashed = held.copy();
            var dying = new CrashingBlobStore(crashed, fatal, Moment.BEFORE);
            try {
                new AgingRepository(dying, ID, clock, spool).point(null, content, terms);
                break;
            } catch (LifeboatException _) {
                var next = new AgingRepository(crashed, ID, clock, spool);
                next.collect();
                for (var point : next.open().points()) {
                    assertThat(crashed.retainedUntil(ID.hex() + "/points/" + point.id()))
                            .contains(until);
                    assertThat(point.packs())
                            .allSatisfy(pack -> assertThat(
                                            crashed.retainedUntil(next.open().packObject(pack)))
                                    .contains(until));
                }
            }
        }
    }

    /** What is packed anew for a point is held before the old pack goes. */
    @Test
    void holdsTheCopyBeforeTheOriginalGoes() {
        var content = GarbageTest.values(9, 12);
        var one = repository.point(null, content);
        var half = new TreeMap<String, String>(content.getOrDefault(SECTION, Map.of()));
        half.keySet().removeIf(key -> key.hashCode() % 3 != 0);
        var two = point(one.id(), Map.of(SECTION, half), 100);
        repository.open().deletePoint(one.id());
        repository.passUntilOld();
        assertThat(repository.collect().condemned().sparse()).isPositive();
        repository.passGrace();
        repository.collect();
        clock.pass(Duration.ofDays(100));
        repository.collect();
        assertThat(repository.read(two.id())).isEqualTo(Map.of(SECTION, half));
        assertThat(repository.open().check()).isEmpty();
    }

    @Test
    void refusesAStoreThatCannotHoldWhereItMust() {
        var other = MemoryBlobStore.dating(clock);
        new AgingRepository(other, ID, clock, spool).create();
        assertThatThrownBy(() -> Repository.open(other, ID, Repository.SERVICE, Backups.KEK, clock, Locking.DEMANDED))
                .isInstanceOfSatisfying(
                        LifeboatException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_WITHOUT_RETENTION));
        assertThat(Repository.open(other, ID, Repository.SERVICE, Backups.KEK, clock, Locking.WHERE_POSSIBLE)
                        .id())
                .isEqualTo(ID);
        assertThat(Repository.open(held, ID, Repository.SERVICE, Backups.KEK, clock, Locking.DEMANDED)
                        .id())
                .isEqualTo(ID);
    }

    private PointRecord point(@Nullable PointId parent, Map<String, Map<String, String>> content, int days) {
        return repository.point(parent, content, terms(days));
    }

    private PointTerms terms(int days) {
        Instant until = clock.instant().plus(Duration.ofDays(days));
        return new PointTerms("", PointTerms.Tier.NONE, 0, List.of(), until);
    }

    private List<String> names(String... parts) {
        return held.objects().keySet().stream()
                .filter(name -> Arrays.stream(parts).anyMatch(name::contains))
                .toList();
    }
}
