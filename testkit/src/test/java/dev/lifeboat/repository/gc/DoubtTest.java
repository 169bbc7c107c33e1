package dev.lifeboat.repository.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.gc.GarbageReport.Condemnation;
import dev.lifeboat.repository.gc.GarbageReport.Deletion;
import dev.lifeboat.testkit.repository.AgingRepository;
import dev.lifeboat.testkit.store.FaultyBlobStore;
import dev.lifeboat.testkit.store.FaultyBlobStore.Fault;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.time.SettableClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is deleted on doubt, the doubt is named, and when it is gone the work goes on. */
class DoubtTest {
    private static final RepositoryId ID = RepositoryId.random(new SecureRandom());

    @TempDir
    private Path spool;

    private final SettableClock clock = new SettableClock();
    private final MemoryBlobStore store = MemoryBlobStore.dating(clock);
    private AgingRepository repository;
    private Map<String, Map<String, String>> content;
    private PointRecord kept;

    /** One deletion is due, and something else could be condemned. */
    @BeforeEach
    void prepare() {
        repository = new AgingRepository(store, ID, clock, spool).create();
        content = GarbageTest.values(1, 5);
        var gone = repository.point(null, GarbageTest.values(2, 5));
        var later = repository.point(null, GarbageTest.values(3, 5));
        kept = repository.point(null, content);
        repository.open().deletePoint(gone.id());
        repository.passUntilOld();
        assertThat(repository.collect().condemned().packs()).isEqualTo(2);
        repository.open().deletePoint(later.id());
        repository.passGrace();
    }

    @Test
    void doesBothWithoutADoubt() {
        var report = repository.collect();
        assertThat(report.isCertain()).isTrue();
        assertThat(report.deleted().packs()).isEqualTo(2);
        assertThat(report.condemned().packs()).isEqualTo(2);
    }

    @Test
    void waitsWhileAPointIsDamaged() {
        assertPostponed(name("/points/", 0));
    }

    @Test
    void waitsWhileASegmentOfTheIndexIsDamaged() {
        for (var i = 0; i < names("/index/").size(); i++) {
            assertPostponed(name("/index/", i));
        }
    }

    @Test
    void waitsWhileARecordOfWhatIsCondemnedIsDamaged() {
        assertPostponed(name("/gc/", 0));
    }

    @Test
    void waitsWhileANodeIsDamaged() {
        for (var pack : kept.packs()) {
            assertPostponed(repository.open().packObject(pack));
        }
    }

    @Test
    void waitsWhileThereIsANameThatItDoesNotKnow() {
        for (var unknown : List.of("something", "packs/00/short", "index/1", "points/latest", "gc/lock")) {
            var name = ID.hex() + "/" + unknown;
            store.putIfAbsent(name, ByteBuffer.wrap(new byte[1]));
            assertNothingDone(repository.collect(), unknown);
            store.delete(name);
        }
        assertThat(repository.collect().deleted().packs()).isEqualTo(2);
    }

    @Test
    void waitsWhileAPointThatATaskUsesIsNotListed() {
        var point = PointId.random(new SecureRandom());
        var request = GarbageRequest.run().withTasks(Set.of(kept.id(), point), Optional.empty());
        assertNothingDone(repository.open().collect(request), "points/" + point);
        var good = repository.open().collect(GarbageRequest.run().withTasks(Set.of(kept.id()), Optional.empty()));
        assertThat(good.deleted().packs()).isEqualTo(2);
    }

    /** A list of what a task need not store is a promise: nothing on it is condemned before the task ends. */
    @Test
    void condemnsNothingWhileATaskRuns() {
        var report = collectWithTaskOf(clock.instant());
        assertThat(report.condemned()).isEqualTo(Condemnation.NOTHING);
        assertThat(report.deleted().packs()).isEqualTo(2);
    }

    @Test
    void deletesNothingWhileATaskRunsThatIsOlderThanTheFirstMark() {
        var report = collectWithTaskOf(clock.instant().minus(Margins.DEFAULT.untilDeletion()));
        assertThat(report.deleted()).isEqualTo(Deletion.NOTHING);
        assertThat(report.waiting()).hasSize(1);
    }

    /** From the beginning of the mark the grace counts, so the record must come soon after it. */
    @Test
    void condemnsNothingAfterAMarkThatTookTooLong() {
        var late = collectTaking(Margins.DEFAULT.mark().plusNanos(1));
        assertThat(late.condemned()).isEqualTo(Condemnation.NOTHING);
        assertThat(late.postponed())
                .hasSize(1)
                .first()
                .satisfies(postponed -> assertThat(postponed.object()).isEqualTo("gc/"));
        assertThat(collectTaking(Margins.DEFAULT.mark()).condemned().packs()).isEqualTo(2);
    }

    @Test
    void takesNothingOfAStoreThatDoesNotSayHowOldItIs() {
        var ageless = new MemoryBlobStore();
        var other = new AgingRepository(ageless, ID, clock, spool).create();
        var gone = other.point(null, content);
        other.open().deletePoint(gone.id());
        other.passUntilOld();
        var report = other.collect();
        assertThat(report.condemned()).isEqualTo(Condemnation.NOTHING);
        assertThat(report.postponed()).hasSize(2);
    }

    /** The new copy is read once more before the old one goes. */
    @Test
    void keepsTheOldCopyWhenTheNewOneIsDamaged() {
        repository.collect();
        repository.passGrace();
        repository.collect();
        var before = repository.point(null, GarbageTest.values(4, 20));
        var half = new TreeMap<String, Map<String, String>>();
        GarbageTest.values(4, 20).forEach((section, entries) -> {
            var some = new TreeMap<String, String>(entries);
            some.keySet().removeIf(key -> key.hashCode() % 3 != 0);
            half.put(section, some);
        });
        var after = repository.point(before.id(), half);
        repository.open().deletePoint(before.id());
        repository.passUntilOld();
        var packs = names("/packs/");
        assertThat(repository.collect().condemned().sparse()).isPositive();
        var copies =
                names("/packs/").stream().filter(name -> !packs.contains(name)).toList();
        assertThat(copies).hasSize(1);
        damage(copies.getFirst());
        repository.passGrace();
        var report = repository.collect();
        assertThat(report.postponed())
                .anySatisfy(doubt -> assertThat(copies.getFirst()).endsWith(doubt.object()));
        assertThat(repository.read(after.id())).isEqualTo(half);
        assertThat(repository.read(kept.id())).isEqualTo(content);
    }

    /** Time passes with the first call of the run. */
    private GarbageReport collectTaking(Duration time) {
        var line = new FaultyBlobStore(store, clock);
        var open = repository.through(line).open();
        var first = new AtomicBoolean(true);
        line.faults(_ -> {
            if (first.getAndSet(false)) {
                clock.pass(time);
            }
            return Fault.NONE;
        });
        return open.collect(GarbageRequest.run());
    }

    private GarbageReport collectWithTaskOf(Instant began) {
        return repository.open().collect(GarbageRequest.run().withTasks(Set.of(), Optional.of(began)));
    }

    private void assertPostponed(String name) {
        var good = store.objects().get(name);
        damage(name);
        var before = store.objects();
        assertNothingDone(repository.collect(), name.substring(ID.hex().length() + 1));
        assertThat(store.objects().keySet()).isEqualTo(before.keySet());
        store.replace(name, good);
        var asked = repository.dryRun();
        assertThat(asked.deleted().packs()).isEqualTo(2);
        assertThat(asked.condemned().packs()).isEqualTo(2);
    }

    private static void assertNothingDone(GarbageReport report, String object) {
        assertThat(report.isCertain()).isFalse();
        assertThat(report.postponed())
                .extracting(GarbageReport.Postponed::object)
                .contains(object);
        assertThat(report.deleted()).isEqualTo(Deletion.NOTHING);
        assertThat(report.condemned()).isEqualTo(Condemnation.NOTHING);
        // nobody knows what is needed
        assertThat(report.liveBytes()).isZero();
    }

    private void damage(String name) {
        var bytes = store.objects().get(name).clone();
        for (var at = 20; at < bytes.length - 20; at += 40) {
            bytes[at] ^= 1;
        }
        store.replace(name, bytes);
    }

    private String name(String part, int number) {
        return names(part).get(number);
    }

    private List<String> names(String part) {
        return store.objects().keySet().stream()
                .filter(name -> name.contains(part))
                .toList();
    }
}
