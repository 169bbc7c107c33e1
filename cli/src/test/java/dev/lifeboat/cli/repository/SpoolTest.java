package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.store.StoreLocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
        assertThat(home.resolve(".cache")).doesNotExist();
    }
}
