package dev.lifeboat.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.CheckListener.Progress;
import dev.lifeboat.repository.CheckListener.Stage;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.pack.PackCodec.Head;
import dev.lifeboat.repository.store.ReadOnlyBlobStore;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.store.WatchedBlobStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Issue 4, point 7: three depths of check, and what each of them promises. */
class CheckTest {
    private static final CheckRequest STRUCTURE = CheckRequest.of(new CheckDepth.Structure());
    private static final CheckRequest FULL = CheckRequest.of(new CheckDepth.Full());
    private static final Map<String, Map<String, String>> CONTENT =
            Map.of("k8s/core/configmaps", Map.of("shop/a", "1"));
    private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

    @TempDir
    private Path spool;

    @Test
    void structureReadsNoContentOfVolumes() throws Exception {
        var store = SmallRepository.write(spool);
        var watched = new WatchedBlobStore(store);
        var report = SmallRepository.open(watched).check(STRUCTURE, CheckListener.NONE);
        assertThat(report.isHealthy()).isTrue();
        assertThat(report.isFinished()).isTrue();
        assertThat(report.counts().points()).isEqualTo(2);
        assertThat(report.counts().objects()).isEqualTo(store.objects().size());
        var contents = packs(store, PackClass.DATA);
        assertThat(contents).isNotEmpty();
        assertThat(watched.read().keySet()).doesNotContainAnyElementsOf(contents);
        assertThat(watched.read().keySet()).containsAll(packs(store, PackClass.VOL));
    }

    @Test
    void structureFindsPacksThatAreGoneOrOfAnotherLength() throws Exception {
        var store = SmallRepository.write(spool);
        for (var object : packs(store)) {
            var bytes = store.objects().get(object);
            for (var length : new int[] {-1, 0, bytes.length / 2, bytes.length - 1, bytes.length + 1}) {
                var copy = store.copy();
                if (length < 0) {
                    copy.delete(object);
                } else {
                    copy.replace(object, Arrays.copyOf(bytes, length));
                }
                var report = SmallRepository.open(copy).check(STRUCTURE, CheckListener.NONE);
                assertThat(report.damages().stream().map(Damage::object))
                        .as(object + " of " + length + " bytes")
                        .containsExactly(name(object));
            }
        }
    }

    /** A thirtieth a day, another one each day, everything in thirty days; the same on every machine. */
    @Test
    void samplesReadEveryPackOnceInThirtyDays() {
        var random = new SecureRandom();
        var perDay = new int[30];
        for (var i = 0; i < 3_000; i++) {
            var pack = PackId.random(random);
            var days = new ArrayList<Integer>();
            for (var day = 0; day < 30; day++) {
                if (new CheckDepth.Sample(DAY.plusDays(day)).reads(pack)) {
                    days.add(day);
                    perDay[day]++;
                }
            }
            assertThat(days).as(pack.hex()).hasSize(1);
            assertThat(new CheckDepth.Sample(DAY.plusDays(days.getFirst() + 30)).reads(pack))
                    .isTrue();
        }
        assertThat(Arrays.stream(perDay)).allSatisfy(count -> assertThat(count).isBetween(40, 180));
    }

    @Test
    void samplesFindADamagedByteOnItsDay() throws Exception {
        var store = SmallRepository.write(spool);
        var object = packs(store, PackClass.DATA).getFirst();
        store.objects().get(object)[20] ^= 1;
        var found = new ArrayList<LocalDate>();
        for (var day = 0; day < 30; day++) {
            var depth = new CheckDepth.Sample(DAY.plusDays(day));
            var report = SmallRepository.open(store).check(CheckRequest.of(depth), CheckListener.NONE);
            if (!report.isHealthy()) {
                assertThat(report.damages())
                        .singleElement()
                        .satisfies(damage -> assertThat(damage.object()).isEqualTo(name(object)));
                found.add(depth.day());
            }
        }
        assertThat(found).hasSize(1);
    }

    /** Each object damaged in turn: what cannot be restored is named by point, section and key, and everything else is restored. */
    @Test
    void namesWhatCannotBeRestored() throws Exception {
        var store = SmallRepository.write(spool);
        var losses = new TreeMap<String, List<Loss>>();
        for (var object : packs(store)) {
            var copy = store.copy();
            copy.delete(object);
            var repository = SmallRepository.open(copy);
            var report = repository.check(FULL, CheckListener.NONE);
            assertThat(report.lost()).isEqualTo(report.losses().size());
            losses.put(object, report.losses());
            for (var loss : report.losses()) {
                assertThat(loss.objects()).containsExactly(name(object));
                assertThat(loss.entries()).isPositive();
            }
            for (var point : repository.points()) {
                for (var section : point.sections()) {
                    var lost = report.losses().stream()
                            .filter(loss -> loss.point().equals(point.id())
                                    && loss.section().equals(section.name()))
                            .mapToLong(Loss::entries)
                            .sum();
                    var readable = RestorableEntries.count(repository.read(point.id()), section);
                    assertThat(readable + lost)
                            .as(object + " " + section.name())
                            .isEqualTo(section.entries());
                }
            }
        }
        var all = losses.values().stream().flatMap(List::stream).toList();
        assertThat(all.stream().map(loss -> loss.section().text()))
                .contains("k8s/core/configmaps", "volume", "file/shop/data", "block/shop/disk", "hash/shop/disk");
        assertThat(all.stream().map(Loss::section)).contains(SectionName.FINDINGS);
        assertThat(all.stream()
                        .filter(loss -> loss.section().equals(SmallRepository.FILES))
                        .flatMap(loss -> loss.examples().stream()))
                .contains("a", "b", "many");
    }

    @Test
    void provesTheSecondCopyOfAUnitToo() throws Exception {
        var store = new MemoryBlobStore();
        var id = HostileWriter.randomId();
        var repository = Backups.create(store, id);
        var content = Map.of("k8s/core/configmaps", Map.of("shop/a", "1"));
        var backups = new Backups(store, spool);
        var first = backups.point(repository, null, content);
        // knows nothing of the first
        var second = backups.point(repository, null, content);
        assertThat(repository.check()).isEmpty();
        var copy = repository.packObject(second.packs().getFirst());
        store.objects().get(copy)[20] ^= 1;
        var report = Backups.open(store, id).check(FULL, CheckListener.NONE);
        assertThat(report.damages()).singleElement().satisfies(damage -> {
            assertThat(damage.object()).isEqualTo(copy.substring(33));
            assertThat(damage.affected()).containsExactly("k8s/core/configmaps");
        });
        assertThat(report.losses()).as("the first copy serves").isEmpty();
        assertThat(Backups.read(Backups.open(store, id).read(second.id()))).isEqualTo(content);
        // and the other way round
        store.objects().get(copy)[20] ^= 1;
        var original = repository.packObject(first.packs().getFirst());
        store.objects().get(original)[20] ^= 1;
        var structure = Backups.open(store, id).check(STRUCTURE, CheckListener.NONE);
        assertThat(structure.damages()).as("a node read on the way").hasSize(1);
        assertThat(structure.losses()).isEmpty();
    }

    @Test
    void goesOnBetweenPacksWhereItWasStopped() throws Exception {
        var store = SmallRepository.write(spool);
        var all = packs(store);
        var broken = all.getFirst();
        store.objects().get(broken)[20] ^= 1;
        var whole = SmallRepository.open(store).check(FULL, CheckListener.NONE);
        var read = 0L;
        var request = FULL.withWorkers(2);
        CheckReport report;
        var runs = 0;
        do {
            report = SmallRepository.open(store)
                    .check(request, progress -> progress.stage() != Stage.PACKS || progress.done() < 2);
            read += report.counts().packs();
            if (!report.isFinished()) {
                request = FULL.withWorkers(2).from(report.checkpoint().orElseThrow());
            }
            runs++;
            assertThat(runs).isLessThan(20);
        } while (!report.isFinished());
        assertThat(runs).isGreaterThan(1);
        assertThat(read).as("each pack once, the broken one again in each run").isEqualTo(all.size() + runs - 1);
        assertThat(report.losses()).isEqualTo(whole.losses());
        assertThat(report.damages()).isEqualTo(whole.damages());
    }

    /** Of a process that is killed there is no report: what was heard last has to do. */
    @Test
    void goesOnFromEveryPositionThatWasHeard() throws Exception {
        var store = SmallRepository.write(spool);
        store.objects().get(packs(store).getFirst())[20] ^= 1;
        var whole = SmallRepository.open(store).check(FULL, CheckListener.NONE);
        var heard = new ArrayList<Progress>();
        SmallRepository.open(store).check(FULL, progress -> heard.add(progress));
        var read = packs(store).size();
        for (var progress : heard) {
            if (progress.stage() == Stage.RECORDS) {
                assertThat(progress.position()).isEmpty();
                continue;
            }
            var report = SmallRepository.open(store)
                    .check(FULL.from(progress.position().orElseThrow()), CheckListener.NONE);
            var done = progress.stage() == Stage.PACKS ? progress.done() : read;
            assertThat(report.counts().packs()).as("the broken one again").isEqualTo(read - done + 1);
            assertThat(report.losses()).isEqualTo(whole.losses());
            assertThat(report.damages()).isEqualTo(whole.damages());
        }
    }

    /** A check that goes on may be ended as well, and by then it has not read again what was damaged. */
    @Test
    void namesDamageFromEveryPositionOfACheckThatGoesOn() throws Exception {
        var store = SmallRepository.write(spool);
        var all = packs(store);
        store.objects().get(all.get(1))[20] ^= 1;
        var whole = SmallRepository.open(store).check(FULL, CheckListener.NONE);
        var first = SmallRepository.open(store)
                .check(FULL.withWorkers(1), progress -> progress.stage() != Stage.PACKS || progress.done() < 3)
                .checkpoint()
                .orElseThrow();
        var heard = new ArrayList<Progress>();
        SmallRepository.open(store).check(FULL.withWorkers(1).from(first), progress -> heard.add(progress));
        assertThat(heard).isNotEmpty();
        for (var progress : heard) {
            var report = SmallRepository.open(store)
                    .check(FULL.from(progress.position().orElseThrow()), CheckListener.NONE);
            assertThat(report.losses()).isEqualTo(whole.losses());
            assertThat(report.damages()).isEqualTo(whole.damages());
        }
    }

    /** Ids are random, so half of what is stored between two runs comes before what the first one read. */
    @Test
    void readsEveryPackOfTheListingThatNoRunBeforeHasRead() throws Exception {
        var store = new MemoryBlobStore();
        var id = HostileWriter.randomId();
        var repository = Backups.create(store, id);
        var backups = new Backups(store, spool);
        for (var i = 0; i < 10; i++) {
            backups.point(repository, null, CONTENT);
        }
        var read = 0L;
        var trail = PackTrail.NONE;
        CheckReport report;
        do {
            report = Backups.open(store, id)
                    .check(
                            FULL.from(new CheckRequest.Checkpoint(trail)),
                            progress -> progress.stage() != Stage.PACKS || progress.done() < 4);
            read += report.counts().packs();
            if (!report.isFinished()) {
                trail = report.checkpoint().orElseThrow().good();
                assertThat(trail.size()).as("each once").isEqualTo(read);
                if (packs(store).size() < 60) {
                    backups.point(repository, null, CONTENT);
                }
            }
            assertThat(read).isLessThan(200);
        } while (!report.isFinished());
        assertThat(read).isEqualTo(packs(store).size()).isGreaterThan(20);
        assertThat(packs(store).stream().map(CheckTest::id).filter(trail.lookup()))
                .as("all that the last run did not read")
                .hasSize((int) (read - report.counts().packs()));
    }

    @Test
    void tellsWhatItFoundAlsoWhereNothingCanBeRemembered() throws Exception {
        var store = SmallRepository.write(spool);
        store.objects().get(packs(store).getFirst())[20] ^= 1;
        var repository = SmallRepository.open(new ReadOnlyBlobStore(store));
        var report = repository.check(FULL.remembering(), CheckListener.NONE);
        assertThat(report.damages()).hasSize(1);
        assertThat(report.forgotten()).isPresent();
        assertThat(SmallRepository.open(store)
                        .check(FULL.remembering(), CheckListener.NONE)
                        .forgotten())
                .isEmpty();
    }

    @Test
    void tellsHowFarItIs() throws Exception {
        var store = SmallRepository.write(spool);
        var heard = new ArrayList<Progress>();
        var report = SmallRepository.open(store).check(FULL, progress -> heard.add(progress));
        assertThat(heard.stream().map(Progress::stage)).isSorted();
        for (var stage : Stage.values()) {
            var of =
                    heard.stream().filter(progress -> progress.stage() == stage).toList();
            for (var i = 0; i < of.size(); i++) {
                assertThat(of.get(i).done()).isEqualTo(i + 1);
                assertThat(of.get(i).total()).isEqualTo(of.size());
            }
        }
        var stored = packs(store).stream()
                .mapToLong(name -> store.objects().get(name).length)
                .sum();
        assertThat(heard.getLast().bytes()).isEqualTo(stored);
        assertThat(report.counts().packBytes()).isEqualTo(stored);
        assertThat(report.counts().packs()).isEqualTo(packs(store).size());
    }

    /** R6: content that nobody read at commit counts as verified once a check has read it, for every process, and another enrolment may use it. */
    @Test
    void marksContentThatItProved() throws Exception {
        var store = SmallRepository.write(spool);
        var parent = SmallRepository.open(store).points().getLast().id();
        assertThat(SmallRepository.open(store).parentIds(parent, SmallRepository.DISK, List.of(), 7))
                .hasSize(Long.BYTES);
        var before = store.objects().keySet();
        SmallRepository.open(store).check(FULL, CheckListener.NONE);
        assertThat(store.objects().keySet()).as("writes nothing unasked").isEqualTo(before);

        var broken = packs(store, PackClass.DATA).getFirst();
        store.objects().get(broken)[20] ^= 1;
        var report = SmallRepository.open(store).check(FULL.remembering(), CheckListener.NONE);
        assertThat(report.counts().marked())
                .isEqualTo(packs(store, PackClass.DATA).size() - 1);
        store.objects().get(broken)[20] ^= 1;
        SmallRepository.open(store).check(FULL.remembering(), CheckListener.NONE);
        var known = new HashSet<>(store.objects().keySet());
        known.removeAll(before);
        assertThat(known).hasSize(2).allMatch(name -> name.contains("/index/"));

        var repository = SmallRepository.open(store);
        assertThat(repository.parentIds(parent, SmallRepository.DISK, List.of(), 7))
                .as("leaf, base and patch")
                .hasSize(3 * Long.BYTES);
        var again = repository.check(FULL.remembering(), CheckListener.NONE);
        assertThat(again.counts().marked()).isZero();
        assertThat(again.isHealthy()).isTrue();
    }

    /** A repository that lost everything still has a report that fits into memory and a screen. */
    @Test
    void countsMoreThanItKeeps() {
        var store = new MemoryBlobStore();
        var id = HostileWriter.randomId();
        var repository = Backups.create(store, id);
        for (var i = 0; i < CheckReport.KEPT + 50; i++) {
            store.replace(id + "/stray/" + i, new byte[1]);
        }
        var report = repository.check(STRUCTURE, CheckListener.NONE);
        assertThat(report.damaged()).isEqualTo(CheckReport.KEPT + 50);
        assertThat(report.damages()).hasSize(CheckReport.KEPT);
    }

    private static List<String> packs(MemoryBlobStore store) {
        return store.objects().keySet().stream()
                .filter(name -> name.contains("/packs/"))
                .toList();
    }

    private static List<String> packs(MemoryBlobStore store, PackClass of) throws Exception {
        var found = new ArrayList<String>();
        for (var name : packs(store)) {
            if (Head.decode(store.objects().get(name)).packClass() == of) {
                found.add(name);
            }
        }
        return found;
    }

    private static PackId id(String object) {
        return PackId.parse(object.substring(object.length() - 32));
    }

    private static String name(String object) {
        return object.substring(SmallRepository.ID.hex().length() + 1);
    }
}
