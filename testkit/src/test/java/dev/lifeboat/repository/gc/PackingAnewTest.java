package dev.lifeboat.repository.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.PointTerms;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.gc.GarbageReport.Condemnation;
import dev.lifeboat.testkit.repository.AgingRepository;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.FaultyBlobStore;
import dev.lifeboat.testkit.store.FaultyBlobStore.Fault;
import dev.lifeboat.testkit.store.FaultyBlobStore.Operation;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.time.SettableClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is needed of a sparse pack is packed anew, and what is needed goes on being there, whoever stops or commits meanwhile. */
class PackingAnewTest {
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
    void packsAnewWhatIsSparse() {
        var content = GarbageTest.values(6, 20);
        var one = repository.point(null, content);
        var two = repository.point(one.id(), GarbageTest.half(content));
        repository.open().deletePoint(one.id());
        repository.passUntilOld();
        var reader = repository.open();
        assertThat(Backups.read(reader.read(two.id()))).isEqualTo(GarbageTest.half(content));
        var before = bytes();
        var report = repository.collect();
        assertThat(report.condemned().sparse()).isEqualTo(1);
        assertThat(report.condemned().copiedBytes()).isBetween(900_000L, 1_100_000L);
        repository.passGrace();
        assertThat(repository.collect().deleted().packs())
                .isEqualTo(report.condemned().packs() + report.condemned().sparse());
        assertThat(bytes()).isLessThan(before * 2 / 3);
        assertThat(repository.read(two.id())).isEqualTo(GarbageTest.half(content));
        // who opened the repository before finds the content at its new place
        assertThat(Backups.read(reader.read(two.id()))).isEqualTo(GarbageTest.half(content));
        assertThat(reader.check()).isEmpty();
        assertThat(repository.open().check()).isEmpty();
        // and there is nothing left to do
        repository.passUntilOld();
        assertThat(repository.collect().condemned()).isEqualTo(Condemnation.NOTHING);
    }

    /** All of it is needed by some point, but the newest state is spread over eight times its bytes. */
    @Test
    void packsAnewTheNewestStateThatIsScattered() {
        var all = new TreeMap<String, String>();
        for (var i = 0; i < 1_200; i++) {
            all.put("shop/value-%04d".formatted(i), ("value-" + i + " ").repeat(1_000));
        }
        var some = new TreeMap<String, String>(all);
        some.keySet().removeIf(key -> Integer.parseInt(key.substring(11)) % 8 != 0);
        var one = repository.point(null, Map.of(SECTION, all));
        var two = repository.point(one.id(), Map.of(SECTION, some));
        repository.passUntilOld();
        var report = repository.collect();
        assertThat(report.condemned().sparse()).isPositive();
        repository.passGrace();
        assertThat(repository.collect().deleted().packs()).isPositive();
        assertThat(repository.read(one.id())).isEqualTo(Map.of(SECTION, all));
        assertThat(repository.read(two.id())).isEqualTo(Map.of(SECTION, some));
        assertThat(repository.open().check()).isEmpty();
        // now it is close together, and no further run packs it anew
        repository.passUntilOld();
        assertThat(repository.collect().condemned()).isEqualTo(Condemnation.NOTHING);
    }

    /** Copies of a run that was cut short before its record are read back and good: the next run uses them. */
    @Test
    void goesOnWithTheCopiesOfARunThatWasCutShort() {
        var content = GarbageTest.values(17, 20);
        var one = repository.point(null, content);
        var two = repository.point(one.id(), GarbageTest.half(content));
        repository.open().deletePoint(one.id());
        repository.passUntilOld();
        collectUntilTheRecord();
        var before = names("/packs/");
        var report = repository.collect();
        assertThat(report.condemned().sparse()).isEqualTo(1);
        assertThat(report.condemned().copiedBytes()).isZero();
        assertThat(names("/packs/")).isEqualTo(before);
        repository.passGrace();
        assertThat(repository.collect().deleted().packs()).isPositive();
        assertThat(repository.read(two.id())).isEqualTo(GarbageTest.half(content));
        assertThat(repository.open().check()).isEmpty();
    }

    /** A copy that the index names and the store lost takes the place of nothing: the sparse pack may hold the only one. */
    @Test
    void trustsNoCopyThatTheStoreLost() throws Exception {
        var content = GarbageTest.values(19, 20);
        var one = repository.point(null, content);
        var two = repository.point(one.id(), GarbageTest.half(content));
        repository.open().deletePoint(one.id());
        repository.passUntilOld();
        var before = names("/packs/");
        collectUntilTheRecord();
        var copies = names("/packs/");
        copies.removeAll(before);
        assertThat(copies).isNotEmpty();
        for (var copy : copies) {
            store.delete(copy);
        }
        var report = repository.collect();
        assertThat(report.condemned().sparse()).isEqualTo(1);
        assertThat(report.condemned().copiedBytes()).isPositive();
        repository.passGrace();
        var second = repository.collect();
        assertThat(second.kept()).isZero();
        assertThat(second.deleted().packs()).isPositive();
        assertThat(repository.read(two.id())).isEqualTo(GarbageTest.half(content));
        assertThat(repository.open().check()).isEmpty();
    }

    /** A point that was committed while content was copied may need what was left behind. */
    @Test
    void keepsASparsePackThatAPointNeedsMoreOfMeanwhile() {
        var content = GarbageTest.values(18, 20);
        var one = repository.point(null, content);
        var two = repository.point(one.id(), GarbageTest.half(content));
        repository.open().deletePoint(one.id());
        repository.passUntilOld();
        var meanwhile = new AtomicReference<PointRecord>();
        var report = collectWhile(() -> meanwhile.set(repository.point(two.id(), content)));
        assertThat(report.condemned().copiedBytes() + report.condemned().sparse())
                .isZero();
        assertThat(meanwhile.get().packs()).isNotEmpty();
        repository.passGrace();
        repository.collect();
        assertThat(repository.read(meanwhile.get().id())).isEqualTo(content);
        assertThat(repository.read(two.id())).isEqualTo(GarbageTest.half(content));
        assertThat(repository.open().check()).isEmpty();
    }

    /** Another pack has what that point needs of the sparse one, and nobody else needed it: it stays, for the sparse one goes. */
    @Test
    void keepsTheOtherCopyOfWhatAPointNeedsMeanwhile() {
        var content = GarbageTest.values(21, 20);
        var half = GarbageTest.half(content).getOrDefault(SECTION, Map.of());
        var rest = new TreeMap<>(content.getOrDefault(SECTION, Map.of()));
        rest.keySet().removeAll(half.keySet());
        PointRecord one;
        PointRecord other;
        try (var all = repository.begin(null, PointTerms.NONE, 1L << 40);
                var some = repository.begin(null, PointTerms.NONE, 1L << 40)) {
            var sections = AgingRepository.write(some, Map.of(SECTION, rest));
            one = all.commit(AgingRepository.write(all, content), Map.of(), new byte[0]);
            other = some.commit(sections, Map.of(), new byte[0]);
        }
        var two = repository.point(one.id(), GarbageTest.half(content));
        repository.open().deletePoint(one.id());
        repository.open().deletePoint(other.id());
        repository.passUntilOld();
        var meanwhile = new AtomicReference<PointRecord>();
        var report = collectWhile(() -> meanwhile.set(repository.point(two.id(), content)));
        assertThat(report.condemned().sparse()).isPositive();
        repository.passGrace();
        assertThat(repository.collect().kept()).isZero();
        assertThat(repository.read(meanwhile.get().id())).isEqualTo(content);
        assertThat(repository.read(two.id())).isEqualTo(GarbageTest.half(content));
        assertThat(repository.open().check()).isEmpty();
    }

    /** Until a limit, so that one run ends; the next one goes on. */
    @Test
    void copiesNoMoreThanItIsToldTo() {
        var content = GarbageTest.values(20, 20);
        var one = repository.point(null, content);
        var two = repository.point(one.id(), GarbageTest.half(content));
        repository.open().deletePoint(one.id());
        repository.passUntilOld();
        var bytes = repository.dryRun().condemned().copiedBytes();
        assertThat(bytes).isPositive();
        assertThat(collectCopying(bytes - 1).condemned().sparse()).isZero();
        var report = collectCopying(bytes);
        assertThat(report.condemned().copiedBytes()).isEqualTo(bytes);
        assertThat(report.condemned().sparse()).isEqualTo(1);
        assertThat(repository.read(two.id())).isEqualTo(GarbageTest.half(content));
    }

    /** Copies, and stops before anything is condemned. */
    private void collectUntilTheRecord() {
        var line = new FaultyBlobStore(store, clock);
        line.faults(
                call -> call.operation() == Operation.PUT && call.key().contains("/gc/") ? Fault.BEFORE : Fault.NONE);
        assertThatThrownBy(() -> repository.through(line).collect()).isInstanceOf(LifeboatException.class);
        assertThat(names("/gc/")).isEmpty();
    }

    /** @param commit done once, before the first copy is stored */
    private GarbageReport collectWhile(Runnable commit) {
        var line = new FaultyBlobStore(store, clock);
        var isDone = new AtomicBoolean();
        line.faults(call -> {
            if (call.operation() == Operation.PUT && call.key().contains("/packs/") && !isDone.getAndSet(true)) {
                commit.run();
            }
            return Fault.NONE;
        });
        return repository.through(line).collect();
    }

    private GarbageReport collectCopying(long limit) {
        return repository.open().collect(new GarbageRequest(false, Margins.DEFAULT, Set.of(), Optional.empty(), limit));
    }

    private Set<String> names(String part) {
        return store.objects().keySet().stream()
                .filter(name -> name.contains(part))
                .collect(Collectors.toSet());
    }

    private long bytes() {
        return store.objects().values().stream()
                .mapToLong(object -> object.length)
                .sum();
    }
}
