package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.repository.posix.Folder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a restore could not do is told: nothing that is not as it was saved passes for what is. */
@EnabledOnOs(OS.LINUX)
class RestoreRightsTest {
    private static final List<String> NOBODY_GIVES_AWAY = List.of("setpriv", "--bounding-set", "-chown");

    private static final List<String> NOBODY_READS_ALL =
            List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search");

    @TempDir
    private Path temp;

    private Path source;
    private Path back;
    private Tool tool;

    @BeforeEach
    void make() throws Exception {
        tool = Tool.ofRepository(temp);
        source = Files.createDirectory(temp.resolve("source"));
        back = temp.resolve("back");
    }

    /** And a program that ran as its owner does not run as whoever restored it. */
    @Test
    void namesFilesThatCouldNotBeGivenToTheirOwners() throws Exception {
        assumeTrue(Folder.isRoot(), "only root has files of others");
        assumeTrue(FolderTest.shell(temp, "command -v setpriv || true").size() == 1, "without setpriv");
        FolderTest.shell(source, """
                echo x > of-another; chown 12345:54321 of-another; chmod 6755 of-another
                mkdir folder; chown 12345 folder; chmod 2750 folder
                echo y > own; chmod 4755 own
                """);
        tool.done("backup", source.toString());
        var output = temp.resolve("output");

        var process = tool.start(NOBODY_GIVES_AWAY, output, "restore", "latest", "--target", back.toString());

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output)
                .content()
                .contains("2 x LifeboatFileAttributesNotRestored", "of-another", "its owner 12345:54321", "folder");
        assertThat(process.exitValue()).isEqualTo(Exit.WARNINGS);
        assertThat(FolderTest.shell(back, "stat -c '%a %n' folder of-another own"))
                .containsExactly("2750 folder", "755 of-another", "4755 own");
    }

    /** At once, and not as a store that is away: no other try changes it. */
    @Test
    void aStoreThatMayNotBeReadIsADenial() throws Exception {
        assumeTrue(Folder.isRoot(), "only root can give up a right");
        assumeTrue(FolderTest.shell(temp, "command -v setpriv || true").size() == 1, "without setpriv");
        FolderTest.shell(source, "echo x > file");
        tool.done("backup", source.toString());
        FolderTest.shell(temp, "chmod 000 store");
        var output = temp.resolve("output");

        var process = tool.start(NOBODY_READS_ALL, output, "restore", "latest", "--target", back.toString());

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output).content().contains("LifeboatStoreAccessDenied", "this user may not read", "store");
        assertThat(process.exitValue()).isEqualTo(Exit.DENIED);
    }

    /** It may have been the latest. */
    @Test
    void theLatestIsNotCertainWhereARecordIsDamaged() throws Exception {
        FolderTest.shell(source, "echo one > one");
        tool.done("backup", source.toString());
        tool.clock.pass(Duration.ofDays(1));
        FolderTest.shell(source, "echo two > two");
        tool.done("backup", source.toString());
        var points = tool.done("points", "-o", "json").json().findValuesAsText("id");
        var newest = StoredFiles.of(temp.resolve("store"), "points").stream()
                .filter(file -> file.endsWith(points.getLast()))
                .findFirst()
                .orElseThrow();
        StoredFiles.flip(newest, 40);
        var restored = tool.run("restore", "latest", "--target", back.toString());
        assertThat(restored.exit()).isEqualTo(Exit.WARNINGS);
        assertThat(restored.errors()).contains("is damaged");
        tool.done("restore", points.getFirst(), "--target", temp + "/older");
    }

    /** A restore that ended with a gap leaves no note behind; the next one must not take the file for whole. */
    @Test
    void namesFilesThatStayAndAreNotAsInThePoint() throws Exception {
        FolderTest.shell(source, "echo saved > same; echo saved > other; ln -s here link; mkfifo pipe");
        tool.done("backup", source.toString());
        tool.done("restore", "latest", "--target", back.toString());
        assertThat(tool.done("restore", "latest", "--target", back.toString()).text())
                .doesNotContain("Warnings")
                .contains("there and stay");

        FolderTest.shell(back, "touch other; rm link; ln -s elsewhere link");
        var again = tool.run("restore", "latest", "--target", back.toString());

        assertThat(again.exit()).isEqualTo(Exit.WARNINGS);
        assertThat(again.text())
                .contains("2 x LifeboatFileKept", "other was there already", "link was there already")
                .doesNotContain("same", "pipe");
        assertThat(tool.done("restore", "latest", "--target", back.toString(), "--overwrite")
                        .text())
                .doesNotContain("Warnings");
    }
}
