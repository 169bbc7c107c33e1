package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Exit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder is backed up and brought back by the commands that people type; the tools of the system judge. */
class FolderTest {
    @TempDir
    private Path temp;

    private Path source;
    private Tool tool;

    @BeforeEach
    void make() throws IOException {
        source = Files.createDirectory(temp.resolve("source"));
        tool = Tool.ofRepository(temp);
        tool.clock.pass(Duration.ofDays(400));
    }

    private void fill() throws Exception {
        shell(source, """
                mkdir -p a/b empty 'with space'
                head -c 3000000 /dev/urandom > a/random
                head -c 100000 /dev/zero > a/b/zeros
                truncate -s 5000000 a/sparse; echo end >> a/sparse
                echo text > 'with space/file'; ln 'with space/file' a/hard; ln -s ../nowhere a/symlink; mkfifo a/fifo
                touch -d '2001-02-03 04:05:06.000000007' a/b/zeros; chmod 4711 a/random; chmod 0500 a/b
                printf x > "$(printf 'name\\377')"
                for i in $(seq 200); do echo $i > "empty/f$i"; done
                touch -d '2010-01-01 00:00:00' a .
                """);
    }

    /** Kind, mode, owner, time to the nanosecond, links, target, and the content's hash, by path; which names are one file. */
    private static List<String> listing(Path folder) throws Exception {
        return shell(folder, """
                find . -printf '%p %y %m %U:%G %T@ %l\\n' | LC_ALL=C sort
                find . ! -type d -printf '%p %n\\n' | LC_ALL=C sort
                find . -type f -exec sha256sum {} + | LC_ALL=C sort
                """);
    }

    static List<String> shell(Path folder, String script) throws Exception {
        var process = new ProcessBuilder("bash", "-euc", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        return lines;
    }

    /** Else it would grow by itself with each backup. */
    @Test
    void leavesOutTheRepositoryThatLiesInTheFolder() throws Exception {
        fill();
        var store = source.resolve("our * backups");
        tool.done(
                "init",
                "--store",
                store.toString(),
                "--key-file",
                temp + "/key2",
                "--recovery-key",
                temp + "/recovery2");
        tool.use(store, temp.resolve("key2"));
        Files.writeString(store.resolve("somebody's"), "own");
        shell(temp, "ln -s source by-another-name");
        for (var name : List.of("source", "by-another-name")) {
            var made = tool.done("backup", temp + "/" + name, "--name", "data");
            assertThat(made.errors()).contains("The repository lies in the folder, and is left out");
            assertThat(tool.done("ls", "latest", "--recursive").text())
                    .contains("our * backups/somebody's")
                    .doesNotContain("/packs", "repository.json", ".unfinished");
        }
        assertThat(tool.done("points").text()).contains("data (" + source + ")");
        tool.done("restore", "latest", "--target", temp + "/back");
        assertThat(temp.resolve("back/our * backups/somebody's")).hasContent("own");
    }

    @Test
    void bringsAFolderBackAsItWas() throws Exception {
        fill();
        var made = tool.done("backup", source.toString(), "--host", "db1", "--tag", "daily", "-o", "json")
                .json();
        assertThat(made.path("complete").asBoolean()).isTrue();
        assertThat(made.at("/tags/0").asText()).isEqualTo("daily");
        tool.done("restore", "latest", "--target", temp + "/back");
        assertThat(listing(temp.resolve("back"))).isEqualTo(listing(source));
        assertThat(tool.done("check").text()).contains("Everything is as it was written");
        assertThat(tool.done("check", "--depth", "structure").text()).contains("0 packs were read");
        assertThat(tool.done("check", "--depth", "sample").text()).contains("Nothing is wrong");
        assertThat(tool.done("points").text()).contains("db1", source.toString(), "daily", "complete");
    }

    @Test
    void secondBackupReadsWhatChangedAndSaysSo() throws Exception {
        fill();
        tool.done("backup", source.toString());
        Files.writeString(source.resolve("a/new"), "new");
        Files.writeString(source.resolve("empty/f1"), "changed");
        Files.delete(source.resolve("empty/f2"));
        tool.clock.pass(Duration.ofDays(1));
        var again = tool.done("backup", source.toString(), "-o", "json").json();
        assertThat(again.path("bytesRead").asLong()).isEqualTo(10);
        assertThat(again.path("new").asLong()).isEqualTo(1);
        assertThat(again.path("removed").asLong()).isEqualTo(1);
        // the file, and the times of the two folders
        assertThat(again.path("changed").asLong()).isEqualTo(3);
        var text = tool.done("backup", source.toString()).text();
        assertThat(text).contains("new 0, changed 0, removed 0", "read 0 B");
        var points = tool.done("points", "-o", "json").json();
        assertThat(tool.done(
                                "diff",
                                points.at("/0/id").asText(),
                                points.at("/1/id").asText(),
                                "-o",
                                "json")
                        .json())
                .hasSize(5);
    }

    @Test
    void bringsBackSinglePathsAndLeavesWhatIsThere() throws Exception {
        fill();
        tool.done("backup", source.toString(), "--name", "data", "--exclude", "*.tmp", "--exclude", "zeros");
        var back = temp.resolve("back");
        tool.done("restore", "latest", source + "/a/random", "with space", "--target", back.toString());
        assertThat(shell(back, "find . -type f | LC_ALL=C sort")).containsExactly("./a/random", "./with space/file");
        Files.writeString(back.resolve("a/random"), "mine");
        assertThat(tool.run("restore", "latest", "--target", back.toString()).exit())
                .as("a file that is not as in the point")
                .isEqualTo(Exit.WARNINGS);
        assertThat(back.resolve("a/random")).hasContent("mine");
        assertThat(back.resolve("a/b/zeros")).doesNotExist();
        tool.done("restore", "latest", "--target", back.toString(), "--overwrite");
        assertThat(back.resolve("a/random")).hasSize(3_000_000);
        assertThat(tool.run("restore", "latest", "gone", "--target", back.toString())
                        .exit())
                .isEqualTo(Exit.FAILED);
        assertThat(tool.run("restore", "latest", "gone", "a/fifo", "--target", back.toString())
                        .exit())
                .isEqualTo(Exit.WARNINGS);
    }

    @Test
    void wrongUseEndsWithTwoAndMakesNoPoint() {
        for (var words : List.of(
                List.of("backup"),
                List.of("backup", source.toString(), "--memory", "1"),
                List.of("backup", source.toString(), "--exclude", "/"),
                List.of("backup", source.toString(), "--name", "x".repeat(600)),
                List.of("restore", "latest"))) {
            assertThat(tool.run(words.toArray(String[]::new)).exit())
                    .as("%s", words)
                    .isEqualTo(Exit.USAGE);
        }
        assertThat(tool.run("backup", temp + "/nowhere").exit()).isEqualTo(Exit.FAILED);
        assertThat(tool.done("points", "-o", "json").json()).isEmpty();
    }

    @Test
    void damagedFileIsNamedWithItsGapAndTheOthersComeBack() throws Exception {
        fill();
        tool.done("backup", source.toString());
        shell(
                temp.resolve("store"),
                "largest=$(find . -path '*/packs/*' -type f -size +2M | head -n 1); "
                        + "printf XXXX | dd of=\"$largest\" bs=1 seek=1500000 conv=notrunc 2>/dev/null");
        var ran = tool.run("restore", "latest", "--target", temp + "/back", "-o", "json");
        assertThat(ran.exit()).isEqualTo(Exit.WARNINGS);
        var checked = tool.run("check", "-o", "json");
        assertThat(checked.exit()).isEqualTo(Exit.FAILED);
        assertThat(checked.json().path("damages")).hasSize(1);
        assertThat(checked.json().at("/damages/0/object").asText()).startsWith("packs/");
        assertThat(checked.json().at("/losses/0/examples/0").asText()).contains("a/random");
        assertThat(tool.run("check", "--depth", "structure").exit())
                .as("content is not read")
                .isEqualTo(Exit.DONE);
        var finding = ran.json().at("/findings/0");
        assertThat(finding.path("path").asText()).isEqualTo("a/random");
        assertThat(finding.path("reason").asText()).containsPattern("^[0-9]+ bytes from byte [0-9]+");
        var gap = finding.path("reason").asText().split(" ");
        var from = Integer.parseInt(gap[4].replace(":", ""));
        var expected = Files.readAllBytes(source.resolve("a/random"));
        Arrays.fill(expected, from, from + Integer.parseInt(gap[0]), (byte) 0);
        assertThat(temp.resolve("back/a/random")).hasBinaryContent(expected);
        assertThat(temp.resolve("back/with space/file")).hasContent("text\n");

        // it is not taken for the whole file: named again as long as it is damaged, and brought once it is not
        tool.clock.pass(Duration.ofDays(1));
        assertThat(tool.run("restore", "latest", "--target", temp + "/back", "--overwrite")
                        .exit())
                .isEqualTo(Exit.WARNINGS);
        Files.setLastModifiedTime(source.resolve("a/random"), FileTime.fromMillis(0));
        tool.done("backup", source.toString());
        tool.done("restore", "latest", "--target", temp + "/back", "--overwrite");
        assertThat(Files.mismatch(source.resolve("a/random"), temp.resolve("back/a/random")))
                .isEqualTo(-1);
    }

    @Test
    void patternsMayBeWrittenAsPathsOfThisMachine() throws Exception {
        fill();
        var ran = tool.done("backup", source.toString(), "--exclude", source + "/a/random");
        assertThat(ran.errors()).contains("leaves out /a/random below " + source);
        assertThat(tool.run("cat", "latest", "a/random").exit()).isNotEqualTo(Exit.DONE);
        tool.done("cat", "latest", "with space/file");
    }

    @Test
    void namesAPatternThatLeftOutNothing() throws Exception {
        fill();
        var ran = tool.done(
                "backup", source.toString(), "--exclude", "random", "--exclude", "/a/random", "--exclude", "radnom");
        assertThat(ran.errors())
                .contains("--exclude radnom left out nothing.")
                .doesNotContain("--exclude random", "--exclude /a/random");
    }

    @Test
    void patternsMayStandInAFile() throws Exception {
        fill();
        var file = Files.writeString(temp.resolve("patterns"), "# large\n\nzeros\n" + source + "/a/random\n");
        tool.done("backup", source.toString(), "--exclude-file", file.toString());
        assertThat(tool.done("ls", "latest", "--recursive").text())
                .contains("with space/file")
                .doesNotContain("zeros", "a/random");
        assertThat(tool.run("backup", source.toString(), "--exclude-file", temp + "/none")
                        .errors())
                .contains(temp + "/none");
    }

    /** Issue 4: a crash anywhere leaves older points whole, and the next run succeeds without a manual step. */
    @Test
    void killedBackupLeavesOlderPointsWholeAndTheNextRunSucceeds() throws Exception {
        fill();
        tool.done("backup", source.toString(), "--host", "db1");
        var before = listing(source);
        var seed = new Random().nextLong();
        System.out.println("seed " + seed);
        var content = new byte[64 << 20];
        new Random(seed).nextBytes(content);
        for (var i = 0; i < 4; i++) {
            content[0] = (byte) i;
            Files.write(source.resolve("large" + i), content);
        }
        var packs = packs();
        var process = start("backup", source.toString(), "--host", "db1", "--memory", "64");
        try {
            // in the middle: some packs of this run are stored, and it has not ended
            var end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            while (packs() < packs + 2 && process.isAlive() && System.nanoTime() < end) {
                process.waitFor(5, TimeUnit.MILLISECONDS);
            }
            assertThat(process.isAlive()).as("it was killed while it ran").isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(packs()).isGreaterThan(packs);
        assertThat(tool.done("points", "-o", "json").json()).hasSize(1);
        tool.done("restore", "latest", "--target", temp + "/before");
        assertThat(listing(temp.resolve("before"))).isEqualTo(before);
        tool.clock.pass(Duration.ofDays(1));
        tool.done("backup", source.toString(), "--host", "db1");
        tool.done("restore", "latest", "--target", temp + "/after");
        assertThat(listing(temp.resolve("after"))).isEqualTo(listing(source));
        assertThat(temp.resolve("store/.unfinished/spool")).isEmptyDirectory();
    }

    /** One that is killed leaves them to the next one, which removes them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void restoreThatEndedEarlyIsFinishedByTheNextAndNoHalfFileStays(boolean isKilled) throws Exception {
        fill();
        var seed = new Random().nextLong();
        System.out.println("seed " + seed);
        var content = new byte[64 << 20];
        new Random(seed).nextBytes(content);
        for (var i = 0; i < 6; i++) {
            content[0] = (byte) i;
            Files.write(source.resolve("large" + i), content);
        }
        tool.done("backup", source.toString(), "--host", "db1");
        var back = Files.createDirectory(temp.resolve("back"));
        var process = start("restore", "latest", "--target", back.toString());
        var end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (halfFiles(back) == 0 && process.isAlive() && System.nanoTime() < end) {
            process.waitFor(5, TimeUnit.MILLISECONDS);
        }
        assertThat(process.isAlive()).as("it was ended while it ran").isTrue();
        if (isKilled) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();

        assertThat(process.exitValue()).isNotZero();
        if (isKilled) {
            assertThat(halfFiles(back)).isPositive();
        } else {
            assertThat(Files.readString(temp.resolve("output"))).contains("was interrupted", "Run it again");
            assertThat(halfFiles(back)).isZero();
        }
        tool.done("restore", "latest", "--target", back.toString());
        assertThat(halfFiles(back)).isZero();
        assertThat(listing(back)).isEqualTo(listing(source));
    }

    private static long halfFiles(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".lifeboat-"))
                    .count();
        }
    }

    private long packs() throws IOException {
        try (var files = Files.walk(temp.resolve("store"))) {
            return files.filter(file -> file.toString().contains("/packs/") && Files.isRegularFile(file))
                    .count();
        } catch (UncheckedIOException _) {
            return 0;
        }
    }

    /** The JVM's own way out would be 3, which scripts take for a point with warnings. */
    @Test
    void fullHeapIsAFailureThatSaysWhatHelps() throws Exception {
        fill();
        tool.environment.put("JAVA_TOOL_OPTIONS", "-Xmx14m");
        var process = start("backup", source.toString(), "--host", "db1");
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();

        assertThat(process.exitValue()).isEqualTo(Exit.FAILED);
        assertThat(Files.readString(temp.resolve("output"))).contains("OutOfMemory", "LIFEBOAT_HEAP");
        tool.environment.remove("JAVA_TOOL_OPTIONS");
        tool.done("backup", source.toString(), "--host", "db1");
    }

    private Process start(String... words) throws IOException {
        return tool.start(temp.resolve("output"), words);
    }

    @Test
    void clearsAwayOnlyWhenToldAndOnlyWhatNoPointNeeds() throws Exception {
        fill();
        tool.done("backup", source.toString(), "--host", "db1");
        var first = tool.done("points", "-o", "json").json().at("/0/id").asText();
        Files.delete(source.resolve("a/random"));
        Files.write(source.resolve("a/other"), Files.readAllBytes(temp.resolve("key")));
        tool.clock.pass(Duration.ofDays(1));
        // nearly all that was there is gone
        assertThat(tool.run("backup", source.toString(), "--host", "db1").exit())
                .isEqualTo(Exit.WARNINGS);
        tool.done("points", "delete", first, "--yes");
        var stored = tool.done("stats", "-o", "json").json().path("storedBytes").asLong();
        assertThat(tool.done("gc").text()).contains("Add --yes");
        assertThat(tool.done("stats", "-o", "json").json().path("storedBytes").asLong())
                .isEqualTo(stored);
        for (var day = 0; day < 30; day++) {
            tool.done("gc", "--yes");
            tool.clock.pass(Duration.ofDays(1));
        }
        assertThat(tool.done("stats", "-o", "json").json().path("storedBytes").asLong())
                .isLessThan(stored - 2_500_000);
        tool.done("restore", "latest", "--target", temp + "/back");
        assertThat(listing(temp.resolve("back"))).isEqualTo(listing(source));
    }
}
