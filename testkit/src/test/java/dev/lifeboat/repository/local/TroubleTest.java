package dev.lifeboat.repository.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.PointTerms;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.gc.Margins;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.Patience;
import dev.lifeboat.repository.store.ReadOnlyBlobStore;
import dev.lifeboat.repository.store.RetryingBlobStore;
import dev.lifeboat.testkit.repository.AgingRepository;
import dev.lifeboat.testkit.store.FaultyBlobStore;
import dev.lifeboat.testkit.store.FaultyBlobStore.Fault;
import dev.lifeboat.testkit.store.FaultyBlobStore.Operation;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.time.SettableClock;
import dev.lifeboat.testkit.time.SettableWaiting;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stores, clocks and hosts do to a repository that its own user keeps. */
class TroubleTest {
    private static final RepositoryId ID = RepositoryId.random(new SecureRandom());
    private static final String SECTION = "k8s/core/configmaps";

    @TempDir
    private Path spool;

    private final SettableClock clock = new SettableClock();
    private final MemoryBlobStore memory = MemoryBlobStore.dating(clock);
    private final FaultyBlobStore faulty = new FaultyBlobStore(memory, clock);
    private final Map<String, Map<String, String>> content = content(1);
    private AgingRepository repository;
    private PointRecord older;

    @BeforeEach
    void prepare() {
        repository = new AgingRepository(memory, ID, clock, spool).create();
        older = repository.point(null, content);
    }

    @Test
    void saysThatTheStoreIsFullAndGoesOnWhenThereIsRoom() {
        var changed = content(2);
        var writes = writes(changed);
        for (var room = 0; room < writes; room++) {
            var left = new AtomicInteger(room);
            faulty.faults(call -> {
                if (call.operation() == Operation.PUT && left.getAndDecrement() <= 0) {
                    throw new LifeboatException(
                            ErrorCode.STORE_FULL, Map.of("container", "test", "reason", "no space left"));
                }
                return Fault.NONE;
            });
            assertCode(() -> repository.through(faulty).point(older.id(), changed), ErrorCode.STORE_FULL);
            assertThat(repository.open().points()).containsExactly(older);
            assertThat(repository.read(older.id())).isEqualTo(content);
        }
        var next = repository.point(older.id(), changed);
        assertThat(repository.read(next.id())).isEqualTo(changed);
        assertThat(repository.open().check()).isEmpty();
    }

    @Test
    void readsAndCountsOnAStoreThatTakesNothing() {
        var readOnly = repository.through(new ReadOnlyBlobStore(memory));
        var before = memory.objects().keySet();
        assertCode(() -> readOnly.point(older.id(), content(3)), ErrorCode.STORE_READ_ONLY);
        assertThat(readOnly.read(older.id())).isEqualTo(content);
        assertThat(readOnly.dryRun().isCertain()).isTrue();
        // nothing to do, nothing to write
        assertThat(readOnly.collect().isCertain()).isTrue();
        repository.open().deletePoint(older.id());
        repository.passUntilOld();
        assertThat(readOnly.dryRun().condemned().packs()).isPositive();
        assertCode(readOnly::collect, ErrorCode.STORE_READ_ONLY);
        assertThat(memory.objects().keySet()).hasSize(before.size() - 1).isSubsetOf(before);
    }

    @Test
    void losesNothingWhenTheClockGoesBack() {
        repository.pass(Duration.ofDays(20));
        var future = repository.point(older.id(), content(4));
        repository.open().deletePoint(older.id());
        repository.collect();
        repository.pass(Duration.ofDays(-15));
        var past = repository.point(future.id(), content);
        assertThat(past.committed()).isBefore(future.committed());
        assertThat(past.sequence()).isGreaterThan(future.sequence());
        assertThat(repository.open().points()).containsExactly(future, past);
        for (var day = 0; day < 60; day++) {
            repository.pass(Duration.ofDays(1));
            assertThat(repository.collect().isCertain()).isTrue();
        }
        assertThat(repository.read(past.id())).isEqualTo(content);
        assertThat(repository.read(future.id())).isEqualTo(content(4));
        assertThat(repository.open().check()).isEmpty();
        assertThat(repository.collect().waiting()).isEmpty();
    }

    @Test
    void keepsTwoHostsOfOneNameApart() {
        var left = content(5);
        var right = content(6);
        try (var one = repository.begin(older.id(), PointTerms.NONE, 1);
                var other = repository.begin(older.id(), PointTerms.NONE, 1)) {
            var sections = AgingRepository.write(one, left);
            var others = AgingRepository.write(other, right);
            var first = one.commit(sections, Map.of("host", "twin"), new byte[0]);
            var second = other.commit(others, Map.of("host", "twin"), new byte[0]);
            assertThat(repository.read(first.id())).isEqualTo(left);
            assertThat(repository.read(second.id())).isEqualTo(right);
            assertThat(second.sequence()).isGreaterThan(first.sequence());
            assertThat(repository.open().points()).containsExactly(older, first, second);
        }
    }

    /** 503 for a minute, beginning at any call of a backup and of both phases of garbage collection. */
    @Test
    void waitsForAStoreThatIsAwayForAMinute() {
        var calls = new AtomicInteger();
        faulty.faults(_ -> {
            calls.incrementAndGet();
            return Fault.NONE;
        });
        work(faulty);
        var all = calls.get();
        assertThat(all).isGreaterThan(50);
        for (var from = 1; from <= all; from += 7) {
            var left = new AtomicInteger(from);
            faulty.faults(_ -> {
                if (left.decrementAndGet() == 0) {
                    faulty.away(Duration.ofMinutes(1));
                    return Fault.BEFORE;
                }
                return Fault.NONE;
            });
            var waiting = new SettableWaiting(clock);
            work(new RetryingBlobStore(faulty, Patience.DEFAULT, waiting, new Random(from)));
            assertThat(waiting.pauses().stream().reduce(Duration.ZERO, Duration::plus))
                    .isBetween(Duration.ofMinutes(1), Duration.ofMinutes(3));
        }
        assertThat(repository.open().check()).isEmpty();
    }

    private void work(BlobStore store) {
        var through = repository.through(store);
        var next = content(7);
        var point = through.point(older.id(), next);
        assertThat(through.read(point.id())).isEqualTo(next);
        through.open().deletePoint(point.id());
        through.pass(Margins.DEFAULT.unfinished().plusDays(1));
        assertThat(through.collect().condemned().packs()).isPositive();
        through.passGrace();
        assertThat(through.collect().deleted().packs()).isPositive();
        assertThat(through.read(older.id())).isEqualTo(content);
    }

    private int writes(Map<String, Map<String, String>> changed) {
        var writes = new AtomicInteger();
        var copy = new FaultyBlobStore(memory.copy(), clock);
        copy.faults(call -> {
            writes.addAndGet(call.operation() == Operation.PUT ? 1 : 0);
            return Fault.NONE;
        });
        repository.through(copy).point(older.id(), changed);
        return writes.get();
    }

    private static Map<String, Map<String, String>> content(int seed) {
        var random = new Random(seed);
        var entries = new TreeMap<String, String>();
        for (var i = 0; i < 6; i++) {
            var value = new StringBuilder();
            while (value.length() < 20_000) {
                value.append(Long.toHexString(random.nextLong()));
            }
            entries.put("shop/value-" + i, value.toString());
        }
        return Map.of(SECTION, entries);
    }

    private static void assertCode(Runnable step, ErrorCode code) {
        assertThatThrownBy(step::run)
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
