package dev.lifeboat.repository.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointTerms;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.crypto.FileKeyEncryption;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.testkit.repository.AgingRepository;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.CrashingBlobStore;
import dev.lifeboat.testkit.store.CrashingBlobStore.Moment;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.time.SettableClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The process may die at any call of the store, before it or after it took effect: enumerated, not sampled. Whatever it was doing, all points restore byte
 * for byte, the next run of everything succeeds, and in the end nothing is left over.
 */
class GarbageCrashTest {
    private static final RepositoryId ID = RepositoryId.random(new SecureRandom());
    private static final String SECTION = "k8s/core/configmaps";
    private static final String OTHER = "k8s/core/secrets";

    @TempDir
    private Path spool;

    private final SettableClock clock = new SettableClock();
    private final MemoryBlobStore store = new MemoryBlobStore(clock);
    private final Map<PointId, Map<String, Map<String, String>>> points = new HashMap<>();

    @ParameterizedTest
    @EnumSource
    void ofABackupWithCheckpoints(Moment moment) {
        var repository = repository(store).create();
        var first = content(1, 6);
        var one = remember(repository, first, null);
        var next = content(2, 6);
        everyCrash(moment, crashing -> {
            try (var run = repository(crashing).begin(one, terms(), 1)) {
                var point = run.commit(AgingRepository.write(run, next), Map.of(), new byte[0]);
                points.put(point.id(), next);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void ofTheFirstPhaseWithPackingAnew(Moment moment) {
        sparse();
        repository(store).passUntilOld();
        everyCrash(moment, crashing -> repository(crashing).collect());
    }

    @ParameterizedTest
    @EnumSource
    void ofTheSecondPhase(Moment moment) {
        sparse();
        repository(store).passUntilOld();
        repository(store).collect();
        repository(store).passGrace();
        everyCrash(moment, crashing -> repository(crashing).collect());
    }

    /** Something was condemned that a point needs again: its place in the index is at stake. */
    @ParameterizedTest
    @EnumSource
    void ofTheSecondPhaseThatKeepsSomething(Moment moment) {
        var repository = repository(store).create();
        remember(repository, content(7, 3), null);
        var content = content(8, 6);
        var gone = repository.point(null, content);
        repository.passUntilOld();
        var request = new Backups(store, spool).request(repository.open(), gone.id(), content);
        repository.open().deletePoint(gone.id());
        repository.collect();
        var hidden = new TreeMap<String, byte[]>(store.objects());
        hidden.keySet().removeIf(name -> !name.contains("/gc/"));
        hidden.keySet().forEach(store::delete);
        points.put(repository.open().commit(request).id(), content);
        hidden.forEach((name, bytes) -> store.putIfAbsent(name, ByteBuffer.wrap(bytes)));
        repository.passGrace();
        everyCrash(moment, crashing -> repository(crashing).collect());
    }

    @ParameterizedTest
    @EnumSource
    void ofARotationOfKeys(Moment moment) {
        remember(repository(store).create(), content(3, 4), null);
        var next = new FileKeyEncryption(Backups.key(9));
        everyCrash(moment, crashing -> {
            var slots = repository(crashing).open().slots();
            var before = slots.list();
            slots.rotateWithDataKey(Repository.RECOVERY, next);
            slots.rotateWithDataKey(Repository.SERVICE, Backups.KEK);
            before.stream()
                    .filter(slot -> slot.name().equals(Repository.SERVICE))
                    .forEach(slots::retire);
        });
    }

    /** Points that share a little, of which the largest is deleted. */
    private void sparse() {
        var repository = repository(store).create();
        var content = content(4, 8);
        var one = repository.point(null, content);
        var half = new TreeMap<String, Map<String, String>>();
        content.forEach((section, entries) -> {
            var some = new TreeMap<String, String>(entries);
            some.keySet().removeIf(key -> key.hashCode() % 2 != 0);
            half.put(section, some);
        });
        remember(repository, half, one.id());
        remember(repository, content(5, 2), null);
        repository.open().deletePoint(one.id());
    }

    private void everyCrash(Moment moment, Consumer<CrashingBlobStore> operation) {
        var before = store.copy();
        var now = clock.instant();
        var known = Map.copyOf(points);
        for (var fatal = 1; ; fatal++) {
            var crashed = before.copy();
            points.clear();
            points.putAll(known);
            clock.pass(Duration.between(clock.instant(), now));
            var crashing = new CrashingBlobStore(crashed, fatal, moment);
            boolean done;
            try {
                operation.accept(crashing);
                done = crashing.calls() < fatal;
            } catch (LifeboatException _) {
                done = false;
            }
            assertGoesOn(crashed, "call " + fatal);
            if (done) {
                assertThat(fatal).isGreaterThan(4);
                return;
            }
        }
    }

    private void assertGoesOn(MemoryBlobStore crashed, String where) {
        var repository = repository(crashed);
        assertRestores(repository, where);
        // the next backup
        var next = content(6, 2);
        var newest = repository.open().points().getLast();
        points.put(repository.point(newest.id(), next).id(), next);
        // all that is to be cleared away, in as many days as it takes
        for (var days : List.of(8, 3, 8, 3)) {
            repository.pass(Duration.ofDays(days));
            var report = repository.collect();
            assertThat(report.postponed()).as(where).isEmpty();
        }
        assertRestores(repository, where);
        assertThat(repository.open().check()).as(where).isEmpty();
        var last = repository.collect();
        assertThat(last.condemned()).as(where).isEqualTo(GarbageReport.Condemnation.NOTHING);
        assertThat(last.waiting()).as(where).isEmpty();
        // every pack is in the index and needed
        assertThat(last.liveBytes()).as(where).isGreaterThan(last.bytes() / 2);
        assertThat(Repository.open(crashed, ID, Repository.SERVICE, Backups.KEK, clock)
                        .points())
                .isNotEmpty();
    }

    private void assertRestores(AgingRepository repository, String where) {
        var found = repository.open().points();
        assertThat(found).as(where).isNotEmpty();
        var readable = new HashMap<PointId, Map<String, Map<String, String>>>();
        found.forEach(point -> readable.put(point.id(), repository.read(point.id())));
        points.forEach(
                (point, content) -> assertThat(readable.get(point)).as(where).isEqualTo(content));
    }

    private AgingRepository repository(BlobStore through) {
        return new AgingRepository(through, ID, clock, spool);
    }

    private PointTerms terms() {
        return new PointTerms(
                "", PointTerms.Tier.NONE, 0, List.of(), clock.instant().plus(Duration.ofDays(2)));
    }

    private PointId remember(
            AgingRepository repository, Map<String, Map<String, String>> content, @Nullable PointId parent) {
        var point = repository.point(parent, content);
        points.put(point.id(), content);
        return point.id();
    }

    private static Map<String, Map<String, String>> content(int seed, int count) {
        var random = new Random(seed);
        var content = new TreeMap<String, Map<String, String>>();
        for (var section : List.of(SECTION, OTHER)) {
            var entries = new TreeMap<String, String>();
            for (var i = 0; i < count; i++) {
                var value = new StringBuilder();
                while (value.length() < 9_000) {
                    value.append(Long.toHexString(random.nextLong()));
                }
                entries.put("shop/value-%03d".formatted(i), value.toString());
            }
            content.put(section, entries);
        }
        return content;
    }
}
