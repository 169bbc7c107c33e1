package dev.lifeboat.cli.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.cli.output.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program writes is backed up without a file between: whole, or not at all. */
class StreamTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    /** Some 6 MB of lines. */
    private static final int LINES = 800_000;

    @TempDir
    private Path temp;

    private Tool tool;

    @BeforeEach
    void make() throws IOException {
        tool = Tool.ofRepository(temp);
    }

    private static String lines(int from) {
        return IntStream.rangeClosed(from, LINES).mapToObj(i -> i + "\n").collect(Collectors.joining());
    }

    @Test
    void savesWhatACommandWritesAndBringsItBack() throws Exception {
        var made = tool.done("backup", "--stdin", "dump.sql", "-o", "json", "--", "seq", Integer.toString(LINES))
                .json();
        assertThat(made.path("complete").asBoolean()).isTrue();
        assertThat(made.path("bytes").asLong()).isEqualTo(lines(1).length());
        assertThat(tool.done("points").text()).contains("dump.sql", "complete");
        assertThat(tool.done("ls", "latest").text()).contains("dump.sql");
        assertThat(tool.done("cat", "latest", "dump.sql").text()).isEqualTo(lines(1));
        tool.done("restore", "latest", "--target", temp + "/back");
        var file = temp.resolve("back/dump.sql");
        assertThat(file).hasContent(lines(1));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.getOwner(file)).isEqualTo(Files.getOwner(temp));
        assertThat(tool.done("check").text()).contains("Everything is as it was written");
    }

    /** Lines at the beginning are other ones, so that everything behind them lies elsewhere. */
    @Test
    void storesOfALaterDumpWhatIsOther() {
        var first = tool.done("backup", "--stdin", "dump.sql", "-o", "json", "--", "seq", Integer.toString(LINES))
                .json();
        var again = tool.done("backup", "--stdin", "dump.sql", "-o", "json", "--", "seq", "13", Integer.toString(LINES))
                .json();
        assertThat(again.path("bytesStored").asLong())
                .isLessThan(first.path("bytesStored").asLong() / 2);
        assertThat(tool.done("cat", "latest", "dump.sql").text()).isEqualTo(lines(13));
        assertThat(tool.done("points", "-o", "json").json()).hasSize(2);
    }

    /** Half a dump that looks like a whole one is worse than none. */
    @Test
    void makesNoPointOfACommandThatFails() {
        var failed = tool.run("backup", "--stdin", "dump.sql", "--", "sh", "-c", "seq 100000; exit 3");
        assertThat(failed.exit()).isEqualTo(Exit.FAILED);
        assertThat(failed.errors()).contains("StreamNotSaved", "'sh' ended with 3", "made no point");
        assertThat(tool.done("points", "-o", "json").json()).isEmpty();
        tool.done("backup", "--stdin", "dump.sql", "--", "seq", "100000");
    }

    @Test
    void makesNoPointOfNothingAndOfWhatCannotBeRun() {
        var nothing = tool.run("backup", "--stdin", "dump.sql", "--", "true");
        assertThat(nothing.exit()).isEqualTo(Exit.FAILED);
        assertThat(nothing.errors()).contains("not a byte came");
        var unknown = tool.run("backup", "--stdin", "dump.sql", "--", "no-such-program");
        assertThat(unknown.exit()).isEqualTo(Exit.FAILED);
        assertThat(unknown.errors()).contains("no-such-program", "No such file");
        assertThat(tool.done("points", "-o", "json").json()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "..", ""})
    void refusesANameThatIsAPath(String name) {
        var refused = tool.run("backup", "--stdin", name);
        assertThat(refused.exit()).isEqualTo(Exit.USAGE);
        assertThat(refused.errors()).contains("no name of a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--reread", "--exclude=x", "--block=/dev/null"})
    void refusesWhatGoesWithFilesOnly(String option) {
        var refused = tool.run("backup", "--stdin", "dump.sql", option);
        assertThat(refused.exit()).isEqualTo(Exit.USAGE);
        assertThat(refused.errors()).contains("--stdin goes with none of");
    }

    @Test
    void savesWhatComesFromAPipe() throws Exception {
        var output = temp.resolve("output");
        var process = tool.start(output, "backup", "--stdin", "dump.sql", "--name", "shop");
        try (var in = process.getOutputStream()) {
            in.write(lines(1).getBytes(UTF_8));
        }
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        assertThat(tool.done("points").text()).contains("shop");
        assertThat(tool.done("cat", "latest", "dump.sql").text()).isEqualTo(lines(1));
    }

    /** A read of a pipe answers to no interrupt, and its end may be that of a program that was ended as well. */
    @Test
    void ctrlCMakesNoPointWhileThePipeIsSilent() throws Exception {
        var output = temp.resolve("output");
        var process = tool.start(output, "backup", "--stdin", "dump.sql");
        try (var in = process.getOutputStream()) {
            in.write(lines(1).getBytes(UTF_8));
            in.flush();
            // the pipe holds 64 KiB: it is being read once all of this is written
            await().atMost(LIMIT).until(() -> process.isAlive() && hasSpool());
            assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isEqualTo(Exit.INTERRUPTED);
        assertThat(output).content().contains("Error Interrupted", "standard input", "no point was made");
        assertThat(tool.done("points", "-o", "json").json()).isEmpty();
    }

    private boolean hasSpool() {
        return Files.isDirectory(temp.resolve("store/.unfinished/spool"));
    }
}
