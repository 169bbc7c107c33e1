package dev.lifeboat.repository.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.testkit.repository.AgingRepository;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.time.SettableClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup and then a clean-up, as each night in many places: the next backup builds on the one before, and need not read every file again. */
class SeenPointsTest {
    private static final String SECTION = "k8s/core/configmaps";

    @TempDir
    private Path spool;

    private final SettableClock clock = new SettableClock();
    private final MemoryBlobStore store = MemoryBlobStore.dating(clock);

    @Test
    void aPointThatTheMarkSawIsNoCauseForDoubt() {
        var repository = new AgingRepository(store, RepositoryId.random(new SecureRandom()), clock, spool).create();
        var gone = repository.point(null, GarbageTest.values(30, 10));
        repository.open().deletePoint(gone.id());
        repository.passUntilOld();
        var content = GarbageTest.values(31, 10);
        var seen = repository.point(null, content);
        assertThat(repository.collect().condemned().packs()).isPositive();
        var later = repository.point(null, GarbageTest.values(32, 10));

        assertThat(offered(repository, seen)).isPositive();
        assertThat(offered(repository, later))
                .as("of a point that the mark may have missed")
                .isZero();
        var next = repository.point(seen.id(), content);
        assertThat(repository.read(next.id())).isEqualTo(content);
    }

    private static int offered(AgingRepository repository, PointRecord point) {
        var leaves = new int[1];
        repository.open().parentLeaves(point.id(), new SectionName(SECTION), _ -> leaves[0]++);
        return leaves[0];
    }
}
