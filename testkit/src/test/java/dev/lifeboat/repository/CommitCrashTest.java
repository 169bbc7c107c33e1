package dev.lifeboat.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.CrashingBlobStore;
import dev.lifeboat.testkit.store.CrashingBlobStore.Moment;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rule 33: the process may die at any call to the store, before it or after it took effect. Enumerated, not sampled. */
class CommitCrashTest {
    private static final RepositoryId ID = RepositoryId.random(new SecureRandom());

    @TempDir
    private Path spool;

    @ParameterizedTest
    @EnumSource
    void keepsOlderPointsAndGoesOnAfterACrashOfTheCommit(Moment moment) {
        var first = RepositoryTest.content(new Random(1), 120);
        var second = RepositoryTest.changed(first, 9);
        var before = new MemoryBlobStore();
        var repository = Backups.create(before, ID);
        var one = new Backups(before, spool).point(repository, null, first);
        var request = new Backups(before, spool).request(repository, one.id(), second);

        var calls = countCalls(before, request);
        assertThat(calls).isGreaterThan(8);
        for (var fatal = 1; fatal <= calls; fatal++) {
            var store = before.copy();
            var crashing = new CrashingBlobStore(store, fatal, moment);
            assertThatThrownBy(() -> Backups.open(crashing, ID).commit(request))
                    .as("call %d", fatal)
                    .isInstanceOf(LifeboatException.class);
            var restarted = Backups.open(store, ID);
            var visible = restarted.points();
            assertThat(visible).as("call %d", fatal).first().isEqualTo(one);
            for (var point : visible) {
                assertThat(Backups.read(restarted.read(point.id())))
                        .as("call %d", fatal)
                        .isEqualTo(point.equals(one) ? first : second);
            }
            // the extension sends the commit again
            var two = restarted.commit(request);
            assertThat(Backups.read(Backups.open(store, ID).read(two.id()))).isEqualTo(second);
            assertThat(Backups.read(Backups.open(store, ID).read(one.id()))).isEqualTo(first);
            assertThat(restarted.check()).as("call %d", fatal).isEmpty();
            // and the next backup finds nothing in its way
            var three = new Backups(store, spool).point(restarted, two.id(), first);
            assertThat(Backups.read(restarted.read(three.id()))).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesUpACreationThatWasCutShort(Moment moment) {
        var counting = CrashingBlobStore.counting(new MemoryBlobStore());
        Backups.create(counting, ID);
        for (var fatal = 1; fatal <= counting.calls(); fatal++) {
            var store = new MemoryBlobStore();
            var crashing = new CrashingBlobStore(store, fatal, moment);
            assertThatThrownBy(() -> Backups.create(crashing, ID)).isInstanceOf(LifeboatException.class);
            var repository = Backups.create(store, ID);
            var point = new Backups(store, spool).point(repository, null, RepositoryTest.content(new Random(2), 5));
            assertThat(Backups.open(store, ID).points()).containsExactly(point);
            assertThat(Repository.open(
                                    store,
                                    ID,
                                    Repository.RECOVERY,
                                    Backups.RECOVERY,
                                    java.time.InstantSource.fixed(Backups.NOW))
                            .points())
                    .containsExactly(point);
        }
    }

    /** Two vault servers at once, or one that was thought dead: the first record stays. */
    @Test
    void letsOneOfTwoCommitsOfAPointWin() {
        var store = new MemoryBlobStore();
        var repository = Backups.create(store, ID);
        var other = Backups.open(store, ID);
        var request = new Backups(store, spool).request(repository, null, RepositoryTest.content(new Random(3), 50));
        var one = repository.commit(request);
        assertThat(other.commit(request)).isEqualTo(one);
        assertThat(other.points()).containsExactly(one);
    }

    private static int countCalls(MemoryBlobStore before, CommitRequest request) {
        var counting = CrashingBlobStore.counting(before.copy());
        Backups.open(counting, ID).commit(request);
        return counting.calls();
    }
}
