package dev.lifeboat.repository.write;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.LifeboatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillSortTest {
    @TempDir
    private Path spool;

    /** Whatever the order, the last of equal keys wins and each loser is told; also with more runs than are merged at once. */
    @Test
    void sortsAsAMapWould() throws Exception {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var run = 0; run < 8; run++) {
            var expected = new TreeMap<byte[], byte[]>(Arrays::compareUnsigned);
            var lost = new int[1];
            var told = new int[1];
            var found = new ArrayList<String>();
            try (var sort = new SpillSort(spool, 64 << 10, _ -> told[0]++)) {
                for (var i = run == 0 ? 0 : 10_000; i > 0; i--) {
                    var key = new byte[1 + random.nextInt(3)];
                    random.nextBytes(key);
                    var value = new byte[random.nextInt(run == 7 ? 800 : 30)];
                    random.nextBytes(value);
                    if (expected.put(key, value) != null) {
                        lost[0]++;
                    }
                    sort.put(key, value);
                }
                sort.drainTo((key, value) -> found.add(Arrays.toString(key) + Arrays.toString(value)));
            }
            assertThat(found)
                    .as("seed %d run %d", seed, run)
                    .isEqualTo(expected.entrySet().stream()
                            .map(entry -> Arrays.toString(entry.getKey()) + Arrays.toString(entry.getValue()))
                            .toList());
            assertThat(told).as("seed %d run %d", seed, run).isEqualTo(lost);
            try (var left = Files.list(spool)) {
                assertThat(left).isEmpty();
            }
        }
    }

    /** Rule 34: Secrets touch the disk encrypted only. */
    @Test
    void writesNothingInClear() throws Exception {
        try (var sort = new SpillSort(spool, 64 << 10, _ -> {})) {
            for (var i = 0; i < 5_000; i++) {
                sort.put(("shop/planted-" + i).getBytes(UTF_8), "planted-5ecret".getBytes(UTF_8));
            }
            var files = 0;
            try (var runs = Files.list(spool)) {
                for (var file : runs.toList()) {
                    assertThat(new String(Files.readAllBytes(file), ISO_8859_1)).doesNotContain("planted");
                    files++;
                }
            }
            assertThat(files).isPositive();
        }
    }

    @Test
    void noticesARunThatWasCutOrChanged() throws Exception {
        for (var cut : new boolean[] {true, false}) {
            try (var sort = new SpillSort(spool, 64 << 10, _ -> {})) {
                for (var i = 0; i < 3_000; i++) {
                    sort.put(("shop/" + i).getBytes(UTF_8), "value".getBytes(UTF_8));
                }
                try (var runs = Files.list(spool)) {
                    var file = runs.findFirst().orElseThrow();
                    var bytes = Files.readAllBytes(file);
                    bytes[bytes.length / 2] ^= 1;
                    Files.write(file, cut ? Arrays.copyOf(bytes, bytes.length - 8) : bytes);
                }
                assertThatThrownBy(() -> sort.drainTo((_, _) -> {})).isInstanceOf(LifeboatException.class);
            }
        }
    }
}
