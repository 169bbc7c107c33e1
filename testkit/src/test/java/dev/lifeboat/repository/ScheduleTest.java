package dev.lifeboat.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.gc.GarbageReport;
import dev.lifeboat.repository.gc.GarbageRequest;
import dev.lifeboat.repository.gc.Margins;
import dev.lifeboat.repository.local.LocalBackup;
import dev.lifeboat.repository.local.RunBudget;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.tree.CutHash;
import dev.lifeboat.testkit.repository.AgingRepository;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.FaultyBlobStore;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.store.Turns;
import dev.lifeboat.testkit.time.SettableClock;
import dev.lifeboat.testkit.time.SettableWaiting;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four writers, expiry and two garbage collectors at one store whose listings lag behind, in orders that seeds decide, call by call. No point may ever lose
 * anything. {@code -Dlifeboat.schedules=1000} runs as many, {@code -Dlifeboat.seed=N} begins with that one.
 */
class ScheduleTest {
    private static final int FEW = 40;
    private static final String SECTION = "k8s/core/configmaps";

    @TempDir
    private Path spool;

    @Test
    void losesNothingWhateverTheOrder() throws Exception {
        var first = Long.getLong("lifeboat.seed", System.nanoTime() / 1_000_000);
        var sum = new EnumMap<Outcome, Integer>(Outcome.class);
        for (var seed = first; seed < first + Integer.getInteger("lifeboat.schedules", FEW); seed++) {
            try {
                new Schedule(seed, spool).run().forEach((outcome, count) -> sum.merge(outcome, count, Integer::sum));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("-Dlifeboat.seed=" + seed, e);
            }
        }
        System.out.println("schedules from seed " + first + ": " + sum);
        // else the schedules are too tame to show anything
        assertThat(sum.keySet()).contains(Outcome.COMMITTED, Outcome.EXPIRED, Outcome.CONDEMNED, Outcome.DELETED);
    }

    private enum Outcome {
        COMMITTED,
        OVERTAKEN,
        TOO_OLD,
        EXPIRED,
        CONDEMNED,
        PACKED_ANEW,
        DELETED,
        KEPT,
        POSTPONED
    }

    /** One order of events. */
    private static final class Schedule {
        private static final int WRITERS = 4;
        private static final int VALUES = 10;
        private static final Duration TOGETHER = Duration.ofHours(12);
        /** As soon as is safe: what is young is condemned while somebody is about to use it again. */
        private static final Margins HASTY = new Margins(
                Margins.DEFAULT.grace(),
                Margins.DEFAULT.mark(),
                Margins.DEFAULT.call(),
                Margins.DEFAULT.listing(),
                Margins.DEFAULT.skew(),
                Margins.DEFAULT.ticket(),
                Margins.DEFAULT.ticket().plus(Margins.DEFAULT.grace()));

        private final long seed;
        private final Path spool;
        private final Random random;
        private final SettableClock clock = new SettableClock();
        private final MemoryBlobStore memory = MemoryBlobStore.dating(clock);
        private final FaultyBlobStore store = new FaultyBlobStore(memory, clock);
        private final RepositoryId id;
        private final Map<PointId, Map<String, Map<String, String>>> points = new LinkedHashMap<>();
        private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        private int opened;
        private int begun;

        Schedule(long seed, Path spool) {
            this.seed = seed;
            this.spool = spool;
            this.random = new Random(seed);
            this.id = RepositoryId.random(new FixedRandom("repository " + seed));
        }

        Map<Outcome, Integer> run() throws Exception {
            Opening.create(memory, id, Map.of(Repository.SERVICE, Backups.KEK), surroundings());
            store.listingsLag(
                    Margins.DEFAULT.listing().multipliedBy(random.nextInt(5)).dividedBy(4));
            var turns = new Turns(store, clock, random, Margins.DEFAULT.call());
            for (var writer = 0; writer < WRITERS; writer++) {
                turns.add("writer " + writer, this::write);
            }
            turns.add("expiry", this::expire);
            turns.add("collector 1", this::collect);
            turns.add("collector 2", this::collect);
            turns.run();
            assertAllRestore();
            settle();
            return outcomes;
        }

        private void write(BlobStore through, Turns.Rest rest) throws IOException {
            for (var run = 0; run < 5; run++) {
                rest.rest(hours(48));
                var content = content();
                try {
                    points.put(backup(through, content), content);
                    count(Outcome.COMMITTED);
                } catch (LifeboatException e) {
                    count(
                            switch (e.code()) {
                                case COMMIT_OVERTAKEN -> Outcome.OVERTAKEN;
                                case RUN_TOO_OLD -> Outcome.TOO_OLD;
                                default -> throw e;
                            });
                }
            }
        }

        private PointId backup(BlobStore through, Map<String, Map<String, String>> content) {
            var known = new ArrayList<>(points.keySet());
            var parent = known.isEmpty() || random.nextInt(4) == 0 ? null : known.get(random.nextInt(known.size()));
            var checkpoint = random.nextBoolean() ? 1 : 1L << 40;
            var backup = new LocalBackup(
                    open(through),
                    through,
                    new RunBudget(16, spool, checkpoint),
                    clock,
                    new SettableWaiting(clock),
                    new FixedRandom("point " + seed + " " + ++begun));
            try (var run = backup.begin(parent)) {
                var sections = AgingRepository.write(run, content);
                try {
                    return run.commit(sections, Map.of(), new byte[0]).id();
                } catch (LifeboatException e) {
                    if (e.code() != ErrorCode.COMMIT_OVERTAKEN) {
                        throw e;
                    }
                    count(Outcome.OVERTAKEN);
                    run.again();
                    return run.commit(AgingRepository.write(run, content), Map.of(), new byte[0])
                            .id();
                }
            }
        }

        private void expire(BlobStore through, Turns.Rest rest) throws IOException {
            for (var round = 0; round < 12; round++) {
                rest.rest(hours(36));
                var known = new ArrayList<>(points.keySet());
                if (known.size() > 1) {
                    var oldest = known.get(random.nextInt(known.size() - 1));
                    points.remove(oldest);
                    open(through).deletePoint(oldest);
                    count(Outcome.EXPIRED);
                }
            }
        }

        private void collect(BlobStore through, Turns.Rest rest) throws IOException {
            for (var round = 0; round < 12; round++) {
                rest.rest(hours(48));
                var report = open(through).collect(GarbageRequest.run().with(HASTY));
                count(Outcome.CONDEMNED, report.condemned().packs());
                count(Outcome.PACKED_ANEW, report.condemned().sparse());
                count(Outcome.DELETED, report.deleted().packs());
                count(Outcome.KEPT, report.kept());
                count(Outcome.POSTPONED, report.postponed().size());
            }
        }

        /** Whatever was going on: in the end it all ends, and nothing but what is needed is left. */
        private void settle() {
            var isQuiet = false;
            for (var days : new int[] {8, 3, 8, 3}) {
                clock.pass(Duration.ofDays(days));
                var report = open(memory).collect(GarbageRequest.run());
                assertThat(report.postponed()).isEmpty();
                // what was condemned when nobody else was at work was not needed then
                assertThat(isQuiet ? report.kept() : 0).isZero();
                isQuiet = true;
            }
            assertAllRestore();
            assertThat(open(memory).check()).isEmpty();
            var last = open(memory).collect(GarbageRequest.run());
            assertThat(last.waiting()).isEmpty();
            assertThat(last.condemned()).isEqualTo(GarbageReport.Condemnation.NOTHING);
        }

        private void assertAllRestore() {
            var repository = open(memory);
            assertThat(repository.points()).extracting(PointRecord::id).containsAll(points.keySet());
            points.forEach((point, content) -> assertThat(
                            Backups.read(repository.read(point)).equals(content))
                    .as("content of %s", point)
                    .isTrue());
        }

        /** A few of a few values, so that what nobody needs any more is often needed again. */
        private Map<String, Map<String, String>> content() {
            var entries = new TreeMap<String, String>();
            for (var i = 0; i < VALUES; i++) {
                if (random.nextInt(3) == 0) {
                    entries.put("shop/value-" + i, value(i));
                }
            }
            entries.put("shop/small", "value " + random.nextInt(3));
            return Map.of(SECTION, entries);
        }

        private static String value(int number) {
            var text = new StringBuilder();
            var random = new Random(number);
            while (text.length() < 9_000) {
                text.append(Long.toHexString(random.nextLong()));
            }
            return text.toString();
        }

        /** Until one of the next times at which all get up: so they meet. */
        private Duration hours(int most) {
            var now = clock.instant().getEpochSecond();
            var step = TOGETHER.toSeconds();
            return Duration.ofSeconds(step - now % step).plus(TOGETHER.multipliedBy(random.nextInt(most / 12)));
        }

        private Repository open(BlobStore through) {
            return Opening.open(through, id, Repository.SERVICE, Backups.KEK, surroundings());
        }

        private Surroundings surroundings() {
            opened++;
            return new Surroundings(clock, random(), "test", CutHash::keyed, true);
        }

        private SecureRandom random() {
            return new FixedRandom("opened " + seed + " " + opened);
        }

        private void count(Outcome outcome) {
            count(outcome, 1);
        }

        private void count(Outcome outcome, int count) {
            if (count > 0) {
                outcomes.merge(outcome, count, Integer::sum);
            }
        }
    }
}
