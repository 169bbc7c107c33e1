package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.PointTerms;
import dev.lifeboat.repository.PointTerms.Tier;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.FolderBlobStore;
import dev.lifeboat.testkit.repository.Backups;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What deletes and what opens: dry first, guarded, and never more than was said. */
class ChangeTest {
    @TempDir
    private Path folder;

    private Tool tool;
    private Repository repository;
    private FolderBlobStore store;

    @BeforeEach
    void open() {
        tool = new Tool(folder);
        store = new FolderBlobStore(folder.resolve("store"));
        repository = Backups.create(store, new RepositoryId(1, 2));
        tool.use(folder.resolve("store"), Tool.keyFile(folder.resolve("key"), Backups.key(1)));
    }

    private PointRecord point() {
        return new Backups(store, folder.resolve("spool"))
                .point(repository, null, Map.of("k8s/core/configmaps", Map.of("a/b", "{}")));
    }

    private List<String> points() {
        return tool.done("points", "-o", "json").json().findValuesAsText("id");
    }

    @Test
    void deletesPointsOnlyWhenToldTwice() {
        var old = point().id().hex();
        var kept = point().id().hex();
        assertThat(tool.done("points", "delete", old.substring(0, 8)).text()).contains("--yes");
        assertThat(points()).containsExactly(old, kept);
        tool.done("points", "delete", old.substring(0, 8), "--yes");
        assertThat(points()).containsExactly(kept);
    }

    @Test
    void keepsTheLastCompletePointUnlessThatIsMeant() {
        var one = point().id().hex();
        var other = point().id().hex();
        assertThat(tool.run("points", "delete", one, other, "--yes").exit()).isEqualTo(Exit.USAGE);
        assertThat(tool.run("points", "delete", "latest", "--yes").exit()).isEqualTo(Exit.USAGE);
        assertThat(points()).hasSize(2);
        tool.done("points", "delete", one, other, "--yes", "--even-last");
        assertThat(points()).isEmpty();
    }

    @Test
    void refusesPointsThatSomebodyCountsOn() {
        point();
        var until = tool.clock.instant().plus(Duration.ofDays(1));
        var promised = Backups.emptyPoint(repository, new PointTerms("", Tier.NONE, 0, List.of(), until))
                .id()
                .hex();
        var ofVault = Backups.emptyPoint(repository, new PointTerms("shop", Tier.OPERATIONAL, 1, List.of(), null))
                .id()
                .hex();
        assertThat(tool.run("points", "delete", promised, "--yes").errors()).contains("PointRetained");
        assertThat(tool.run("points", "delete", ofVault, "--yes").errors()).contains("PointOfVault");
        assertThat(points()).hasSize(3);
        tool.clock.pass(Duration.ofDays(2));
        tool.done("points", "delete", promised, "--yes");
        assertThat(points()).hasSize(2);
    }
}
