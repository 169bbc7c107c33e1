package dev.lifeboat.acceptance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Creates in a second of a restore into the emptied cluster, beside a bare client with the fixed concurrency that serves it best (design 10). */
@Tag("bench")
class RestoreRateBench {
    private static final int OBJECTS = Integer.getInteger("objects", 20_000);
    private static final int ROUNDS = Integer.getInteger("rounds", 3);

    private static final List<Integer> CONCURRENCIES = Arrays.stream(
                    System.getProperty("concurrencies", "4,8,16,32").split(","))
            .map(Integer::valueOf)
            .toList();

    private final Population population = new Population("restore", Bench.NAMESPACES, OBJECTS, 7);

    @Test
    void printsWhatARestoreReaches() throws Exception {
        try (var report = new Report("2-restore");
                var bench = Bench.start();
                var pod = bench.barePod()) {
            bench.populate(population);
            bench.protect("restore", population);
            bench.backup("restore");
            var best = best(bench, pod);
            var bare = new ArrayList<>(List.of(best.getValue()));
            var ours = new ArrayList<Double>();
            var starts = new ArrayList<Double>();
            var preparations = new ArrayList<Double>();
            var memory = 0.0;
            for (var round = 0; round < ROUNDS; round++) {
                if (round > 0) {
                    bare.add(bare(bench, pod, best.getKey()));
                }
                bench.empty(population);
                var restored = bench.restore("restore");
                assertThat(bench.count(population)).isEqualTo(OBJECTS);
                ours.add(OBJECTS / restored.seconds());
                starts.add(restored.podStart());
                preparations.add(restored.timeline().seconds("Preparation", "Definitions"));
                memory = Math.max(memory, restored.memory().resident() / 1048576.0);
                System.out.println(
                        "restore " + round + ": " + restored.timeline().moments());
            }
            System.out.println("creates/s: ours " + ours + ", bare " + bare);
            report.rate(
                    "restore, bare client with " + best.getKey() + " at a time",
                    Report.median(ours),
                    Report.median(bare),
                    70);
            report.fact("start of the restorer pod", "%.1f s".formatted(Report.median(starts)));
            report.fact("its preparation until the first create", "%.1f s".formatted(Report.median(preparations)));
            report.limit("restorer, VmHWM, " + OBJECTS + " objects", memory, Bench.MEMORY, "MiB");
            bench.empty(population);
        }
    }

    private Map.Entry<Integer, Double> best(Bench bench, BarePod pod) throws Exception {
        var rates = new HashMap<Integer, Double>();
        for (var concurrency : CONCURRENCIES) {
            rates.put(concurrency, bare(bench, pod, concurrency));
        }
        System.out.println("bare client, creates/s by concurrency: " + rates);
        return rates.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    }

    private double bare(Bench bench, BarePod pod, int concurrency) throws Exception {
        bench.empty(population);
        try (var session = pod.fresh()) {
            var measured = session.create(population, concurrency);
            assertThat(measured.amount()).isEqualTo(OBJECTS);
            return OBJECTS / measured.seconds();
        }
    }
}
