package dev.lifeboat.vault.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.core.error.ErrorCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Deleting an instance: snapshots first, then points, then the resource; nothing is left behind unnamed (design 13). */
final class DeletionTest extends LinkScene {
    @Test
    void deletingAnInstanceHasTheSnapshotsDeletedAndThenEverythingElse() throws Exception {
        backedUp();
        var instance = server.estate.instance(TestEstate.INSTANCE).orElseThrow();
        var job = server.work().deletions().start(instance, false);
        server.work().look();
        var prune = lease();
        assertThat(((dev.lifeboat.api.link.PruneSpec) prune.spec()).snapshots())
                .extracting(dev.lifeboat.api.link.SnapshotRef::handle)
                .containsExactlyInAnyOrder("handle-other", "handle-shop");
        server.restart();
        extension.succeed(prune.task(), 1);
        server.work().look();
        assertThat(show(job).path("status").asText()).isEqualTo("Completed");
        assertThat(server.estate.instanceExists).isFalse();
        assertThat(packs()).isEmpty();
    }

    @Test
    void withoutALivingExtensionADeletionIsRefusedUnlessForgettingIsAskedFor() throws Exception {
        backedUp();
        server.wind(Duration.ofMinutes(10));
        var instance = server.estate.instance(TestEstate.INSTANCE).orElseThrow();
        refused(
                ErrorCode.DELETE_NEEDS_EXTENSION,
                () -> server.work().deletions().start(instance, false));
        var job = server.work().deletions().start(instance, true);
        server.work().look();
        server.work().look();
        assertThat(show(job).path("status").asText()).isEqualTo("CompletedWithWarnings");
        assertThat(show(job).at("/extendedInfo/warningDetails").toString()).contains("handle-shop", "handle-other");
        assertThat(server.estate.instanceExists).isFalse();
    }

    @Test
    void aRepositoryThatUpkeepWorksOnIsRemovedWhenThatHasEndedAsItIsAskedTo() throws Exception {
        backedUp();
        server.wind(Duration.ofMinutes(10));
        var instance = server.estate.instance(TestEstate.INSTANCE).orElseThrow();
        var repositories = server.work().repositories();
        var place = repositories.load(instance.key());
        var job = repositories.beside(place, () -> false, repository -> {
            var deletion = server.work().deletions().start(instance, true);
            server.work().look();
            server.work().look();
            assertThat(repositories.isLeaving(place)).isTrue();
            assertThat(server.estate.instanceExists).isTrue();
            return deletion;
        });
        assertThat(packs()).isNotEmpty();
        server.work().look();
        assertThat(show(job).path("status").asText()).isEqualTo("CompletedWithWarnings");
        assertThat(server.estate.instanceExists).isFalse();
        assertThat(packs()).isEmpty();
    }
}
