package dev.lifeboat.vault.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointTerms;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.gc.GarbageRequest;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.time.SettableClock;
import dev.lifeboat.vault.repository.Repositories.Place;
import dev.lifeboat.vault.repository.Stores.Container;
import dev.lifeboat.vault.task.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RepositoriesTest {
    private static final Container CONTAINER = new Container("lifeboat", "c1");
    /** More than stay open. */
    private static final int MANY = 40;

    @TempDir
    Path folder;

    private Repositories repositories;

    @BeforeEach
    void start() {
        var clock = new SettableClock();
        repositories = new Repositories(
                Rows.in(folder),
                new Stores(folder.resolve("store"), clock),
                Map.of(Repository.SERVICE, Backups.KEK),
                clock);
    }

    private Place prepared(String instance) {
        return repositories.prepare(instance, CONTAINER);
    }

    private void openMany() {
        for (var i = 0; i < MANY; i++) {
            prepared("instance-" + i);
        }
    }

    /** By the tools: before its first point nothing else says so. */
    @Test
    void aRepositoryIsKnownAsOneOfAVaultServerFromTheBeginning() throws IOException {
        var place = prepared("/subscriptions/1/mine");
        var mark = folder.resolve("store/lifeboat/c1").resolve(place.id()).resolve(Repository.MARK_OF_VAULT);
        assertThat(mark).content().doesNotContain("mine");
        assertThat(repositories.open(place).check()).isEmpty();
        // one that a version before made
        Files.delete(mark);
        openMany();
        repositories.open(place);
        assertThat(mark).exists();
    }

    /** A commit and a clean-up take turns by a lock of the object. */
    @Test
    void whoWorksBesideCommitsUsesTheSameObjectHoweverManyAreOpenedMeanwhile() {
        var place = prepared("mine");
        repositories.beside(place, () -> false, cleaned -> {
            openMany();
            assertThat(repositories.<Repository>locked(place, committed -> committed))
                    .isSameAs(cleaned);
            return cleaned;
        });
        var before = repositories.<Repository>locked(place, committed -> {
            openMany();
            assertThat(repositories.<Repository>beside(place, () -> false, cleaned -> cleaned))
                    .isSameAs(committed);
            return committed;
        });
        openMany();
        assertThat(repositories.open(place)).isNotSameAs(before);
    }

    @Test
    void aRepositoryThatOnlyUpkeepOpenedIsNotKeptOpen() {
        var place = prepared("mine");
        var was = repositories.open(place);
        openMany();
        var passing = repositories.<Repository>beside(place, () -> false, cleaned -> cleaned);
        assertThat(passing).isNotSameAs(was);
        assertThat(repositories.open(place)).isNotSameAs(passing);
        var kept = repositories.open(place);
        assertThat(repositories.<Repository>beside(place, () -> false, cleaned -> cleaned))
                .isSameAs(kept);
        assertThat(repositories.open(place)).isSameAs(kept);
    }

    @Test
    void aRepositoryIsRemovedOnlyWhenLongWorkOnItHasEndedAndThatEndsAtItsNextCall() throws IOException {
        var place = prepared("mine");
        assertThatThrownBy(() -> repositories.beside(place, () -> false, repository -> {
                    assertThat(repositories.delete(place)).isFalse();
                    assertThat(repositories.isLeaving(place)).isTrue();
                    return repository.collect(GarbageRequest.run());
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(repositories.find("mine")).isPresent();
        assertThat(repositories.delete(place)).isTrue();
        assertThat(repositories.find("mine")).isEmpty();
        assertThat(files()).isZero();
    }

    @Test
    void longWorkThatIsStoppedStopsNobodyElse() {
        var place = prepared("mine");
        repositories.open(place);
        assertThatThrownBy(() -> repositories.beside(place, () -> true, Repository::points))
                .isInstanceOf(CancellationException.class);
        Backups.emptyPoint(repositories.open(place), PointTerms.NONE);
        assertThat(repositories.open(place).points()).hasSize(1);
    }

    @Test
    void aStoreThatIsAwayAndLooksEmptyGetsNoNewRepository() throws IOException {
        var place = prepared("mine");
        openMany();
        Files.move(folder.resolve("store"), folder.resolve("away"));
        assertThatThrownBy(() -> repositories.beside(place, () -> false, Repository::points))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_DAMAGED));
        assertThat(folder.resolve("store")).doesNotExist();
    }

    /** Else a check would tell of a job that all is lost, and an unmounted disk would fill with notes of it. */
    @Test
    void aStoreThatGoesAwayFromAnOpenRepositoryIsNotWorkedOn() throws IOException {
        var place = prepared("mine");
        repositories.open(place);
        Files.move(folder.resolve("store"), folder.resolve("away"));
        assertThatThrownBy(() -> repositories.beside(place, () -> false, _ -> {
                    throw new AssertionError("worked on");
                }))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_DAMAGED));
        Files.move(folder.resolve("away"), folder.resolve("store"));
        assertThat(repositories.<Boolean>beside(
                        place, () -> false, found -> found.points().isEmpty()))
                .isTrue();
    }

    private long files() throws IOException {
        try (var all = Files.walk(folder.resolve("store"))) {
            return all.filter(Files::isRegularFile).count();
        }
    }
}
