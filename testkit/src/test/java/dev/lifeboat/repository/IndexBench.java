package dev.lifeboat.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.store.FolderBlobStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows 14 and 15 of the table of goals in docs/performance.md: what an index of 1 and of 10 million chunks takes, in processes of their own. Part of {@code
 * make bench PART=engine}. What is missed is said and fails nothing.
 */
@Tag("bench")
class IndexBench {
    private static final int MILLION = Integer.getInteger("chunks", 1_000_000) / 16 * 16;
    private static final long LIMIT = 900;
    /** Of {@code bin/lifeboat repository backup}. */
    private static final int USUAL = 128;
    /** The same for both sizes, and far more than either needs: so the peak is what the index takes, not what it was given. */
    private static final int AMPLE = 512;

    /** As it stands in a process: bytes of heap for a chunk, seconds to read all, MiB after that, and lookups in a second. */
    private record Figures(
            double heap, double seconds, double peak, double scattered, double inOrder, double unknown) {}

    @TempDir
    private Path folder;

    private final List<String> lines = new ArrayList<>();

    @Test
    void printsWhatAnIndexTakes() throws Exception {
        var made = new MadeUpIndex(new FolderBlobStore(folder));
        made.create();
        made.write(0, MILLION);
        var one = read(MILLION, AMPLE);
        var usual = read(MILLION, USUAL);
        made.write(MILLION, 10 * MILLION);
        var ten = read(10 * MILLION, AMPLE);

        row("14 heap of the index for a chunk, 1 million", "%.1f B".formatted(one.heap()), one.heap() <= 32, "<= 32 B");
        row("14 the same, 10 million", "%.1f B".formatted(ten.heap()), ten.heap() <= 32, "<= 32 B");
        fact("   of restic", "not measured: takes a million blobs of its own");
        var growth = ten.peak() - one.peak();
        row("15 growth of peak RSS, 1 to 10 million", "%.0f MiB".formatted(growth), growth <= 320, "<= 320 MiB");
        fact("   peak RSS of 1 / 10 million", "%.0f / %.0f MiB".formatted(one.peak(), ten.peak()));
        fact("   of 1 million in the usual heap of 128m", "%.0f MiB".formatted(usual.peak()));
        fact("   read whole, 1 / 10 million", "%.1f / %.1f s".formatted(one.seconds(), ten.seconds()));
        fact("   found, scattered", "%.0f / %.0f /s".formatted(one.scattered(), ten.scattered()));
        fact("   found, in the order of packs", "%.0f / %.0f /s".formatted(one.inOrder(), ten.inOrder()));
        fact("   not found", "%.0f / %.0f /s".formatted(one.unknown(), ten.unknown()));
        var file = Path.of(System.getProperty("basedir", "."), "..", "target", "bench", "6-index.txt");
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }

    private Figures read(int chunks, int heap) throws Exception {
        var command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx" + heap + "m",
                "-Xss512k",
                "-XX:ReservedCodeCacheSize=64m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                IndexProcess.class.getName(),
                folder.toString(),
                Integer.toString(chunks));
        command.environment().put("MALLOC_ARENA_MAX", "2");
        var output = Files.createTempFile("index", ".txt");
        var process = command.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(LIMIT, TimeUnit.SECONDS)).isTrue();
            var said = Files.readString(output);
            assertThat(process.exitValue()).as(said).isZero();
            var numbers = Arrays.stream(said.strip().split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            return new Figures(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    private void row(String what, String figure, boolean met, String target) {
        add("%-46s %22s %16s %7s  %s%s".formatted(what, figure, "", "", target, met ? "  met" : "  MISSED"));
    }

    private void fact(String what, String figure) {
        add(String.format(Locale.ROOT, "%-46s %22s", what, figure));
    }

    private void add(String line) {
        System.out.println(line);
        lines.add(line);
    }
}
