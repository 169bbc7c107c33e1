package dev.lifeboat.vault.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.gc.GarbageRequest;
import dev.lifeboat.repository.gc.Margins;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.vault.repository.Repositories.Place;
import dev.lifeboat.vault.repository.Stores.Container;
import dev.lifeboat.vault.upkeep.Schedule;
import dev.lifeboat.vault.upkeep.Told;
import dev.lifeboat.vault.upkeep.Upkeep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server does to its repositories by itself, on one that real backups were made into. */
final class UpkeepTest extends LinkScene {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Schedule CLEAN_UPS = new Schedule(DAY, Duration.ZERO);
    private static final Schedule CHECKS = new Schedule(Duration.ZERO, DAY);
    private static final Schedule ONE_WHOLE_CHECK = new Schedule(Duration.ZERO, Duration.ofDays(30));

    private final Told told = new Told();

    @AfterEach
    void detach() {
        told.close();
    }

    private Upkeep upkeep(Schedule schedule) {
        return upkeep(schedule, server::now);
    }

    private Upkeep upkeep(Schedule schedule, InstantSource clock) {
        return new Upkeep(server.jdbi(), server.work().repositories(), server.estate, schedule, clock);
    }

    private static int all(Upkeep upkeep) {
        var works = 0;
        while (upkeep.work()) {
            works++;
        }
        return works;
    }

    /** What is stored was written long ago: certificates would not live so long by a clock that is wound. */
    private void age() throws IOException {
        for (var pack : packs()) {
            Files.setLastModifiedTime(pack, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
        }
    }

    /** Sees the repositories for the first time: what is due now is done, the rest within an interval. */
    private void meet(Schedule schedule) {
        all(upkeep(schedule));
        told.clear();
    }

    private void pass(Schedule schedule, Duration time) {
        server.wind(time);
        all(upkeep(schedule));
    }

    private Place place() {
        return server.work().repositories().load(TestEstate.INSTANCE.toLowerCase(Locale.ROOT));
    }

    private Repository repository() {
        return server.work().repositories().open(place());
    }

    private Map<String, Map<String, String>> content(String point) {
        return Backups.read(repository().read(PointId.parse(point)));
    }

    /** Nothing of the point before is in the next one, but what belongs to no object. */
    private void replaceSettings(int round) {
        cluster.entries(SavedCluster.CONFIG_MAPS).clear();
        for (var i = 0; i < 20; i++) {
            cluster.put(
                    SavedCluster.CONFIG_MAPS,
                    "shop/settings-%03d".formatted(i),
                    "ConfigMap",
                    sha256("%d-%d".formatted(round, i).getBytes(UTF_8)));
        }
    }

    private void forget(String point) {
        server.work().repositories().locked(place(), repository -> {
            repository.deletePoint(PointId.parse(point));
            return point;
        });
    }

    private List<Path> garbageRecords() throws IOException {
        try (var files = Files.walk(folder.resolve("store"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("/gc/"))
                    .toList();
        }
    }

    @Test
    void ofAPointThatIsGoneNothingIsLeftAfterTheGraceAndTheOthersRestore() throws Exception {
        var old = backedUp();
        var oldPacks = packs();
        replaceSettings(1);
        var young = backedUp();
        var content = content(young);
        var before = stored();
        forget(old);
        meet(CLEAN_UPS);
        pass(CLEAN_UPS, Duration.ofDays(8));
        assertThat(told.sum("condemnedPacks")).isPositive();
        assertThat(told.sum("freedBytes")).isZero();
        assertThat(packs()).containsAll(oldPacks);
        pass(CLEAN_UPS, Margins.DEFAULT.untilDeletion().plus(DAY));
        var gone = new ArrayList<>(oldPacks);
        gone.removeAll(packs());
        assertThat(gone).isNotEmpty().hasSize((int) told.sum("deletedPacks"));
        assertThat(told.sum("freedBytes"))
                .isGreaterThanOrEqualTo(before - stored())
                .isPositive();
        assertThat(content(young)).isEqualTo(content);
        assertThat(repository().check()).isEmpty();
        // an idle server forgets what it read, and both go on
        server.work().repositories().rest();
        assertThat(content(young)).isEqualTo(content);
        pass(CLEAN_UPS, DAY);
        assertThat(told.lines(Level.WARN) + told.lines(Level.ERROR))
                .as(told.text())
                .isZero();
    }

    @Test
    void whileATaskMayStillCommitNothingIsCondemnedAndItsParentStays() throws Exception {
        var old = backedUp();
        replaceSettings(1);
        backedUp();
        forget(old);
        age();
        startBackup();
        meet(CLEAN_UPS);
        pass(CLEAN_UPS, DAY);
        assertThat(garbageRecords()).isEmpty();
        assertThat(told.values("condemnedPacks")).containsExactly(0);
        extension.heartbeat();
        var task = lease();
        var point = extension
                .commit(task.task(), cluster.write(extension, task, spool()))
                .point();
        extension.succeed(task.task(), 1);
        pass(CLEAN_UPS, DAY);
        assertThat(garbageRecords()).isNotEmpty();
        pass(CLEAN_UPS, Margins.DEFAULT.untilDeletion().plus(DAY));
        assertThat(told.sum("freedBytes")).isPositive();
        assertThat(content(point)).isNotEmpty();
        assertThat(repository().check()).isEmpty();
    }

    @Test
    void aFlippedByteIsFoundAndToldOfInAJobThatNamesThePoint() throws Exception {
        var point = backedUp();
        meet(CHECKS);
        pass(CHECKS, DAY);
        assertThat(told.lines(Level.ERROR)).isZero();
        flip();
        for (var day = 0; day < 30; day++) {
            pass(CHECKS, DAY);
        }
        assertThat(told.lines(Level.ERROR)).isPositive();
        assertThat(told.values("code")).contains(ErrorCode.DATA_DAMAGED.wire());
        assertThat(told.values("pointsNotWhole").toString()).contains(point);
        var jobs = json(server.get(TestEstate.VAULT + "/backupJobs" + API)).path("value");
        var checks = new ArrayList<String>();
        jobs.forEach(job -> {
            if (job.at("/properties/operation").asText().equals("Check")) {
                checks.add(job.path("id").asText());
            }
        });
        assertThat(checks).hasSize((int) told.lines(Level.ERROR));
        var job = show(checks.getFirst());
        assertThat(job.path("status").asText()).isEqualTo("Failed");
        assertThat(job.path("isUserTriggered").asBoolean(true)).isFalse();
        assertThat(job.at("/errorDetails/0/code").asText()).isEqualTo(ErrorCode.DATA_DAMAGED.wire());
        assertThat(job.at("/extendedInfo/warningDetails").toString()).contains("recoveryPoints/" + point, "packs/");
        assertThat(job.toString()).doesNotContain(SavedCluster.PLANTED);
        // the deletion of the instance does not wait for it
        server.jdbi()
                .useHandle(handle -> assertThat(new dev.lifeboat.vault.job.JobStore().open(handle, TestEstate.INSTANCE))
                        .isEmpty());
    }

    private void flip() throws IOException {
        var pack = packs().stream()
                .max(Comparator.comparingLong(file -> file.toFile().length()))
                .orElseThrow();
        var bytes = Files.readAllBytes(pack);
        bytes[bytes.length / 2] ^= 1;
        pack.toFile().setWritable(true);
        Files.write(pack, bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT12H", "PT24H", "PT48H"})
    void everyPackIsReadOnceInARoundAlsoWhenTheServerWasDownBetween(Duration interval) throws Exception {
        for (var i = 0; i < 5; i++) {
            replaceSettings(i);
            backedUp();
        }
        var schedule = new Schedule(Duration.ZERO, interval);
        var parts = (int) Duration.ofDays(30).dividedBy(interval);
        meet(schedule);
        for (var i = 0; i < parts; i++) {
            pass(schedule, i % 3 == 0 ? interval.multipliedBy(2) : interval);
        }
        assertThat(told.values("packsRead")).hasSize(parts);
        assertThat(told.sum("packsRead")).isEqualTo(packs().size());
        assertThat(told.lines(Level.ERROR)).isZero();
    }

    @Test
    void aServerThatIsStartedEveryHourStillDoesEverythingOnceADay() throws Exception {
        backedUp();
        meet(Schedule.DAILY);
        var works = 0;
        for (var hour = 0; hour < 72; hour++) {
            server.restart();
            server.wind(Duration.ofHours(1));
            works += all(upkeep(Schedule.DAILY));
        }
        assertThat(works).isEqualTo(6);
        assertThat(told.values("packsRead")).hasSize(3);
        assertThat(told.values("condemnedPacks")).hasSize(3);
    }

    @Test
    void nothingIsDoneThatIsSwitchedOff() throws Exception {
        backedUp();
        server.wind(Duration.ofDays(100));
        assertThat(all(upkeep(new Schedule(Duration.ZERO, Duration.ZERO)))).isZero();
    }

    @Test
    void aCheckThatWasStoppedOrKilledGoesOnBehindWhatItRead() throws Exception {
        for (var i = 0; i < 5; i++) {
            replaceSettings(i);
            backedUp();
        }
        var packs = packs().size();
        meet(ONE_WHOLE_CHECK);
        server.wind(Duration.ofDays(31));
        killed();
        var position = position();
        assertThat(position).isNotNull();
        server.restart();
        all(upkeep(ONE_WHOLE_CHECK));
        assertThat(told.sum("packsRead")).isBetween(1L, packs - 1L);
        assertThat(position()).isNull();
        assertThat(told.lines(Level.WARN) + told.lines(Level.ERROR))
                .as(told.text())
                .isZero();
    }

    /** At the end of the world the clock throws what nothing catches: the process dies in the middle of the packs, after a position was kept. */
    private void killed() {
        var calls = new AtomicInteger();
        var doomed = upkeep(ONE_WHOLE_CHECK, () -> {
            if (calls.incrementAndGet() > 3 && position() != null) {
                throw new Death();
            }
            return server.now();
        });
        assertThatThrownBy(doomed::work).isInstanceOf(Death.class);
    }

    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    private @org.jspecify.annotations.Nullable String position() {
        return server.jdbi()
                .withHandle(handle -> handle.createQuery("select position from upkeep where kind = 'CHECK'")
                        .mapTo(String.class)
                        .findOne()
                        .orElse(null));
    }

    @Test
    void aServerThatEndsDoesNoMoreAndTheNextOneDoesIt() throws Exception {
        backedUp();
        meet(Schedule.DAILY);
        server.wind(DAY);
        var ending = upkeep(Schedule.DAILY);
        ending.start();
        ending.close();
        assertThat(ending.work()).isFalse();
        assertThat(ending.work()).isFalse();
        server.restart();
        assertThat(all(upkeep(Schedule.DAILY))).isEqualTo(2);
    }

    @Test
    void aCleanUpThatIsEndedAtAnyCallOfTheStoreLeavesTheOpenRepositoryWhole() throws Exception {
        var old = backedUp();
        replaceSettings(1);
        var young = backedUp();
        var content = content(young);
        forget(old);
        age();
        var calls = endedEverywhere();
        assertThat(calls).isGreaterThan(10);
        assertThat(content(young)).isEqualTo(content);
        assertThat(garbageRecords()).isNotEmpty();
        var before = stored();
        server.wind(Margins.DEFAULT.untilDeletion().plus(DAY));
        endedEverywhere();
        assertThat(stored()).isLessThan(before);
        assertThat(content(young)).isEqualTo(content);
        assertThat(repository().check()).isEmpty();
        extension.heartbeat();
        replaceSettings(2);
        assertThat(content(backedUp())).isNotEmpty();
    }

    private int endedEverywhere() {
        for (var last = 1; ; last++) {
            var left = new AtomicInteger(last);
            try {
                server.work()
                        .repositories()
                        .beside(
                                place(),
                                () -> left.getAndDecrement() <= 0,
                                repository -> repository.collect(GarbageRequest.run()));
                return last;
            } catch (CancellationException _) {
                assertThat(last).isLessThan(10_000);
            }
        }
    }

    @Test
    void aRepositoryThatIsAwayIsToldOfAndTriedAtItsNextTurnAndDisturbsNoOther() throws Exception {
        backedUp();
        var other = server.work().repositories().prepare("/other", new Container("lifeboat", "c2"));
        meet(CHECKS);
        server.restart();
        var there = folder.resolve("store/lifeboat/c2");
        Files.move(there, folder.resolve("away"));
        server.wind(DAY);
        assertThat(all(upkeep(CHECKS))).isEqualTo(2);
        assertThat(told.values("packsRead")).hasSize(1);
        assertThat(told.lines(Level.WARN)).isEqualTo(1);
        assertThat(told.values("code")).containsExactly(ErrorCode.DATA_DAMAGED.wire());
        assertThat(there).doesNotExist();
        told.clear();
        Files.move(folder.resolve("away"), there);
        assertThat(all(upkeep(CHECKS))).isZero();
        server.wind(DAY);
        assertThat(all(upkeep(CHECKS))).isEqualTo(2);
        assertThat(told.values("repository")).contains(other.id());
        assertThat(told.lines(Level.WARN)).isZero();
    }

    @Test
    void aClockThatWasWrongForADayHoldsNothingUpForYears() throws Exception {
        backedUp();
        var upkeep = upkeep(CLEAN_UPS, () -> Instant.now().plus(Duration.ofDays(1000)));
        upkeep.work();
        server.jdbi().useHandle(handle -> handle.execute("update upkeep set since = since + 86400000"));
        assertThat(all(upkeep(CLEAN_UPS))).isEqualTo(1);
        assertThat(all(upkeep(CLEAN_UPS))).isZero();
    }
}
