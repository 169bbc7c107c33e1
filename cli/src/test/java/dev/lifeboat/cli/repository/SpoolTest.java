package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.repository.store.StoreLocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is left for good, and nothing is taken from whoever is alive. */
class SpoolTest {
    private static final StoreLocation S3 = StoreLocation.parse("s3://bucket/prefix");

    @TempDir
    private Path home;

    @Test
    void removesWhatTheDeadLeftAndNothingElse() throws Exception {
        var base = Files.createDirectories(home.resolve(".cache/lifeboat/spool"));
        Files.createDirectory(base.resolve("dead"));
        Files.writeString(base.resolve("dead/pack"), "left");
        Files.createFile(base.resolve("dead.lock"));
        try (var living = Spool.open(S3, Map.of(), home)) {
            assertThat(base.resolve("dead")).doesNotExist();
            Files.writeString(living.folder().resolve("pack"), "mine");
            try (var other = Spool.open(S3, Map.of(), home)) {
                assertThat(other.folder()).isNotEqualTo(living.folder());
                assertThat(living.folder().resolve("pack")).hasContent("mine");
            }
        }
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void liesInAFolderThatIsTheStoreSoThatPacksNeedNotBeCopied() {
        var root = home.resolve("store");
        try (var spool = Spool.open(new StoreLocation.Folder(root), Map.of(), home)) {
            assertThat(spool.folder()).startsWith(root.resolve(".unfinished"));
        }
    }

    @Test
    void removesWhatTheDeadLeftInAStore() throws Exception {
        var locks = Files.createDirectories(home.resolve(".cache/lifeboat/spool"));
        var left = Files.createDirectories(home.resolve("store/.unfinished/spool/dead"));
        Files.writeString(left.resolve("pack"), "left");
        Files.writeString(locks.resolve("dead.lock"), left.toString());
        Spool.open(S3, Map.of(), home).close();
        assertThat(left).doesNotExist();
        assertThat(locks).isEmptyDirectory();
    }

    @Test
    void waitsForAStoreThatIsNotThere() throws Exception {
        var locks = Files.createDirectories(home.resolve(".cache/lifeboat/spool"));
        Files.writeString(
                locks.resolve("dead.lock"),
                home.resolve("store/.unfinished/spool/dead").toString());
        Spool.open(S3, Map.of(), home).close();
        assertThat(locks.resolve("dead.lock")).exists();
    }

    @Test
    void removesNothingButASpool() throws Exception {
        var locks = Files.createDirectories(home.resolve(".cache/lifeboat/spool"));
        var other = Files.createDirectories(home.resolve("documents"));
        Files.writeString(locks.resolve("dead.lock"), other.toString());
        Spool.open(S3, Map.of(), home).close();
        assertThat(other).exists();
        assertThat(locks).isEmptyDirectory();
    }

    /** Not another one that is needed as well. */
    @Test
    void namesTheFolderThatCannotBeUsed() throws Exception {
        var store = new StoreLocation.Folder(home.resolve("store"));
        Files.createFile(home.resolve(".cache"));
        assertThatThrownBy(() -> Spool.open(store, Map.of(), home))
                .hasMessageContaining(home.resolve(".cache").toString())
                .hasMessageNotContaining("store");
    }

    /** On some network file systems a host does not see the locks of another. */
    @Test
    void takesNothingFromAnotherHostThatSharesTheStore() throws Exception {
        var store = new StoreLocation.Folder(home.resolve("store"));
        try (var theirs = Spool.open(store, Map.of(), home.resolve("theirs"))) {
            Files.writeString(theirs.folder().resolve("pack"), "theirs");
            Spool.open(store, Map.of(), home.resolve("ours")).close();
            assertThat(theirs.folder().resolve("pack")).hasContent("theirs");
        }
    }

    /** A lock that is removed by mistake would leave the packs of its process for good, if that is killed. */
    @Test
    void noneOfManyThatBeginAtOnceLosesItsLock() throws Exception {
        var locks = home.resolve(".cache/lifeboat/spool");
        var begun = new ArrayList<Future<Boolean>>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var i = 0; i < 400; i++) {
                begun.add(threads.submit(() -> {
                    try (var spool = Spool.open(S3, Map.of(), home)) {
                        return Files.exists(locks.resolve(spool.folder().getFileName() + ".lock"));
                    }
                }));
            }
            for (var each : begun) {
                assertThat(each.get()).isTrue();
            }
        }
        assertThat(locks).isEmptyDirectory();
    }
}
