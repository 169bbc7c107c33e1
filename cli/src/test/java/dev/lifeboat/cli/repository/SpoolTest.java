package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is left for good, and nothing is taken from whoever is alive. */
class SpoolTest {
    @TempDir
    private Path home;

    @Test
    void removesWhatTheDeadLeftAndNothingElse() throws Exception {
        var base = Files.createDirectories(home.resolve(".cache/lifeboat/spool"));
        Files.createDirectory(base.resolve("dead"));
        Files.writeString(base.resolve("dead/pack"), "left");
        Files.createFile(base.resolve("dead.lock"));
        try (var living = Spool.open(Map.of(), home)) {
            assertThat(base.resolve("dead")).doesNotExist();
            Files.writeString(living.folder().resolve("pack"), "mine");
            try (var other = Spool.open(Map.of(), home)) {
                assertThat(other.folder()).isNotEqualTo(living.folder());
                assertThat(living.folder().resolve("pack")).hasContent("mine");
            }
        }
        assertThat(base).isEmptyDirectory();
    }
}
