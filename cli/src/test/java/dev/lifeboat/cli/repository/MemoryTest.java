package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Issue 4, point 3: what is given in MiB bounds the memory of a restore and a check, and what is in the repository does not. */
class MemoryTest {
    /** Of the process: 32 MiB of buffers and plans, and the JVM's own; the largest pack must fit into the two thirds that are for what is old. The data is a multiple of it, and so are the names. */
    private static final String HEAP = "-XX:+UseSerialGC -Xmx56m";

    private static final int NAMES = 40_000;
    private static final int LARGE = 20 << 20;
    private static final int FILES = 8;

    @TempDir
    private Path temp;

    private Tool tool;
    private Path source;

    @BeforeEach
    void fill() throws IOException {
        tool = new Tool(temp.resolve("home"));
        tool.use(temp.resolve("store"), temp.resolve("key"));
        tool.done("init", "--recovery-key", temp + "/recovery");
        source = Files.createDirectory(temp.resolve("source"));
    }

    private void backUp() {
        tool.done("backup", source.toString(), "--host", "db1", "--name", "data");
        tool.environment.put("JAVA_TOOL_OPTIONS", HEAP);
    }

    private void random() throws IOException {
        var seed = new Random().nextLong();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var content = new byte[LARGE];
        for (var i = 0; i < FILES; i++) {
            random.nextBytes(content);
            Files.write(source.resolve("random-" + i), content);
        }
    }

    private void runs(String... words) throws Exception {
        var output = temp.resolve("output");
        var process = tool.start(output, words);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    @Test
    void ofARestoreAndACheckIsBoundedThoughFilesAreLarge() throws Exception {
        random();
        backUp();
        runs("restore", "latest", "--target", temp + "/back", "--memory", "32");
        for (var i = 0; i < FILES; i++) {
            assertThat(Files.mismatch(source.resolve("random-" + i), temp.resolve("back/random-" + i)))
                    .isEqualTo(-1);
        }
        runs("check", "--memory", "32");
    }

    /** 140 MB of paths: numbers of entries alone bound nothing. */
    @Test
    void ofARestoreIsBoundedThoughPathsAreLong() throws Exception {
        var deep = source;
        for (var level = 0; level < 13; level++) {
            deep = Files.createDirectory(deep.resolve("x".repeat(250)));
        }
        for (var i = 0; i < NAMES; i++) {
            Files.createFile(deep.resolve("%06d-".formatted(i) + "y".repeat(200)));
        }
        backUp();
        runs("restore", "latest", "--target", temp + "/b", "--memory", "32");
        try (var found = Files.list(temp.resolve("b").resolve(source.relativize(deep)))) {
            assertThat(found.count()).isEqualTo(NAMES);
        }
    }

    /** Chunks of a few bytes: a group of them holds tens of thousands, and all that is known of it must not be held for each file. */
    @Test
    void ofARestoreIsBoundedThoughFilesAreTiny() throws Exception {
        for (var folder = 0; folder < 60; folder++) {
            var path = Files.createDirectory(source.resolve("folder-" + folder));
            for (var i = 0; i < 500; i++) {
                Files.writeString(path.resolve("file-" + i), folder + " " + i);
            }
        }
        backUp();
        runs("restore", "latest", "--target", temp + "/back", "--memory", "32");
        for (var path : new String[] {"folder-0/file-0", "folder-59/file-499"}) {
            assertThat(temp.resolve("back").resolve(path)).hasSameBinaryContentAs(source.resolve(path));
        }
    }

    @Test
    void thatIsTooLittleIsRefusedBeforeAnythingIsDone() throws IOException {
        Files.writeString(source.resolve("file"), "content");
        tool.done("backup", source.toString(), "--host", "db1");
        for (var words : new String[][] {
            {"restore", "latest", "--target", temp + "/back", "--memory", "31"},
            {"check", "--memory", "0"},
            {"backup", source.toString(), "--memory", "31"}
        }) {
            var ran = tool.run(words);
            assertThat(ran.exit()).isEqualTo(Exit.USAGE);
            assertThat(ran.errors()).contains("Give at least 32.");
        }
        assertThat(temp.resolve("back")).doesNotExist();
    }
}
