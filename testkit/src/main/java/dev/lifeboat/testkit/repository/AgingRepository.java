package dev.lifeboat.testkit.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.PointSection.State;
import dev.lifeboat.repository.PointTerms;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.gc.GarbageReport;
import dev.lifeboat.repository.gc.GarbageRequest;
import dev.lifeboat.repository.gc.Margins;
import dev.lifeboat.repository.local.LocalBackup;
import dev.lifeboat.repository.local.LocalRun;
import dev.lifeboat.repository.local.RunBudget;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.testkit.time.SettableClock;
import dev.lifeboat.testkit.time.SettableWaiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A repository that its own user keeps for days, by a clock that a test sets: runs, expiry, garbage collection. Opened anew for each step, as by processes. */
public final class AgingRepository {
    private static final long NO_CHECKPOINT = 1L << 40;
    private static final int LEAST = 16;

    private final BlobStore store;
    private final RepositoryId id;
    private final SettableClock clock;
    private final Path spool;

    public AgingRepository(BlobStore store, RepositoryId id, SettableClock clock, Path spool) {
        this.store = store;
        this.id = id;
        this.clock = clock;
        this.spool = spool;
    }

    /** The same repository, reached in another way. */
    public AgingRepository through(BlobStore other) {
        return new AgingRepository(other, id, clock, spool);
    }

    public AgingRepository create() {
        Repository.create(store, id, Map.of(Repository.SERVICE, Backups.KEK), clock);
        return this;
    }

    public Repository open() {
        return Repository.open(store, id, Repository.SERVICE, Backups.KEK, clock);
    }

    public LocalRun begin(@Nullable PointId parent, PointTerms terms, long checkpoint) {
        return new LocalBackup(
                        open(), store, new RunBudget(LEAST, spool, checkpoint), clock, new SettableWaiting(clock))
                .begin(parent, terms);
    }

    /** Backs up section to key to value. */
    public PointRecord point(@Nullable PointId parent, Map<String, ? extends Map<String, String>> content) {
        return point(parent, content, PointTerms.NONE);
    }

    public PointRecord point(
            @Nullable PointId parent, Map<String, ? extends Map<String, String>> content, PointTerms terms) {
        try (var run = begin(parent, terms, NO_CHECKPOINT)) {
            return run.commit(write(run, content), Map.of("host", "test"), new byte[0]);
        }
    }

    public static List<PointSection> write(LocalRun run, Map<String, ? extends Map<String, String>> content) {
        var sections = new ArrayList<PointSection>();
        new TreeMap<>(content).forEach((name, entries) -> {
            var section = run.writer().open(new SectionName(name));
            new TreeMap<>(entries).forEach((key, value) -> section.put(key.getBytes(UTF_8), value.getBytes(UTF_8)));
            sections.add(Backups.section(section.finish(), State.COMPLETE));
        });
        return sections;
    }

    public Map<String, Map<String, String>> read(PointId point) {
        return Backups.read(open().read(point));
    }

    public GarbageReport collect() {
        return open().collect(GarbageRequest.run());
    }

    public GarbageReport dryRun() {
        return open().collect(GarbageRequest.run().dry());
    }

    public void pass(Duration time) {
        clock.pass(time);
    }

    /** Until packs written now are old enough to go. */
    public void passUntilOld() {
        pass(Margins.DEFAULT.unfinished().plus(Margins.DEFAULT.skew()).plusSeconds(1));
    }

    /** Until what is condemned now can be deleted. */
    public void passGrace() {
        pass(Margins.DEFAULT.untilDeletion());
    }
}
