package dev.lifeboat.acceptance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The most memory that extension and restorer take, within a limit of 256Mi (design 10, EXT-5). Fails above the budget. */
@Tag("bench")
class MemoryBench {
    private static final double MEBIBYTE = 1 << 20;
    private static final List<Integer> SIZES = Arrays.stream(
                    System.getProperty("sizes", "20000,100000").split(","))
            .map(Integer::valueOf)
            .toList();

    @Test
    void staysWithinItsMemory() throws Exception {
        try (var report = new Report("3-memory");
                var bench = Bench.start()) {
            for (var size : SIZES) {
                measure(report, bench, new Population("memory-" + size, Bench.NAMESPACES, size, 7), size + " objects");
            }
            measure(report, bench, Population.large("large", 4, 200), "200 objects of 1.4 MiB");
        }
    }

    private static void measure(Report report, Bench bench, Population population, String what) throws Exception {
        bench.populate(population);
        bench.freshExtension();
        bench.protect(population.prefix(), population);
        var backup = bench.backup(population.prefix());
        var extension = bench.extensionMemory();
        report.limit("extension, VmHWM, " + what, extension.resident() / MEBIBYTE, Bench.MEMORY, "MiB");
        report.fact("  its cgroup, page cache included", "%.1f MiB".formatted(extension.group() / MEBIBYTE));
        report.fact("  backup of its resources", "%.1f s".formatted(backup.seconds()));
        bench.empty(population);
        var restored = bench.restore(population.prefix());
        assertThat(bench.count(population)).isEqualTo(population.objects());
        report.limit("restorer, VmHWM, " + what, restored.memory().resident() / MEBIBYTE, Bench.MEMORY, "MiB");
        report.fact(
                "  its cgroup, page cache included",
                "%.1f MiB".formatted(restored.memory().group() / MEBIBYTE));
        report.fact("  restore of its resources", "%.1f s".formatted(restored.seconds()));
        report.limit("  restarts of both", (double) (bench.extensionRestarts() + restored.restarts()), 0, "");
        bench.empty(population);
        assertThat(extension.resident() / MEBIBYTE).isLessThanOrEqualTo(Bench.MEMORY);
        assertThat(restored.memory().resident() / MEBIBYTE).isLessThanOrEqualTo(Bench.MEMORY);
        assertThat(bench.extensionRestarts() + restored.restarts()).isZero();
    }
}
