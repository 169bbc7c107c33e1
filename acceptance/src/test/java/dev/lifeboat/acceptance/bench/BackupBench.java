package dev.lifeboat.acceptance.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.Zstd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Listing and storing resources beside a bare paged list, and what a second backup stores (design 10). */
@Tag("bench")
class BackupBench {
    private static final int OBJECTS = Integer.getInteger("objects", 20_000);
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final List<Integer> CONCURRENCIES = List.of(1, 4);

    private final Population population = new Population("backup", Bench.NAMESPACES, OBJECTS, 7);

    @Test
    void printsWhatABackupReaches() throws Exception {
        try (var report = new Report("1-backup");
                var bench = Bench.start()) {
            bench.populate(population);
            try (var pod = bench.barePod()) {
                cold(report, bench, pod);
                warm(report, bench, pod);
            }
            second(report, bench);
            bench.extensionMemory(report, OBJECTS + " objects");
            idle(report, bench);
            bench.empty(population);
        }
    }

    /** A process of its own for each measurement, of the bare client and of ours. */
    private void cold(Report report, Bench bench, BarePod pod) throws Exception {
        var ours = new ArrayList<Double>();
        var bare = List.of(new ArrayList<Double>(), new ArrayList<Double>());
        for (var round = 0; round < ROUNDS; round++) {
            for (var way = 0; way < CONCURRENCIES.size(); way++) {
                try (var session = pod.fresh()) {
                    bare.get(way)
                            .add(OBJECTS / session.list(CONCURRENCIES.get(way)).seconds());
                }
            }
            bench.freshExtension();
            ours.add(full(bench, "cold-" + round));
        }
        System.out.println("cold, objects/s: ours " + rounded(ours) + ", bare "
                + bare.stream().map(BackupBench::rounded).toList());
        report.rate(
                "backup of resources, cold",
                Report.median(ours),
                Math.max(Report.median(bare.get(0)), Report.median(bare.get(1))),
                60);
    }

    /** Pairs in turn, each side in one process. */
    private void warm(Report report, Bench bench, BarePod pod) throws Exception {
        var ours = new ArrayList<Double>();
        var bare = List.of(new ArrayList<Double>(), new ArrayList<Double>());
        try (var session = pod.fresh()) {
            for (var round = -2; round < ROUNDS; round++) {
                for (var way = 0; way < CONCURRENCIES.size(); way++) {
                    var rate = OBJECTS / session.list(CONCURRENCIES.get(way)).seconds();
                    if (round >= 0) {
                        bare.get(way).add(rate);
                    }
                }
                var rate = full(bench, "warm-" + (round + 2));
                if (round >= 0) {
                    ours.add(rate);
                }
            }
        }
        System.out.println("warm, objects/s: ours " + rounded(ours) + ", bare "
                + bare.stream().map(BackupBench::rounded).toList());
        report.rate(
                "backup of resources, warm",
                Report.median(ours),
                Math.max(Report.median(bare.get(0)), Report.median(bare.get(1))),
                80);
    }

    /** Objects in a second of a backup that stores everything: of an instance that has no point yet. */
    private double full(Bench bench, String instance) {
        bench.protect(instance, population);
        return OBJECTS / bench.backup(instance).seconds();
    }

    private void second(Report report, Bench bench) throws Exception {
        bench.protect("second", population);
        var first = bench.backup("second");
        report.fact("bytes of a first backup", "%.2f MB".formatted(first.bytes() / 1e6));
        var same = bench.backup("second");
        report.fact("bytes of a second one, nothing changed", "%.3f MB".formatted(same.bytes() / 1e6));
        report.fact("rate of a second one, nothing changed", "%.0f/s".formatted(OBJECTS / same.seconds()));
        changed(report, bench, "scattered uniformly", 4, scattered());
        changed(report, bench, "clustered in a namespace", 2, clustered());
        changed(report, bench, "rollout", 2, rollout());
    }

    /** The path of an object and the merge patch that changes it. */
    private record Edit(String path, String patch) {}

    private void changed(Report report, Bench bench, String kind, int limit, List<Edit> edits) throws Exception {
        for (var edit : edits) {
            assertThat(bench.client().write("PATCH", edit.path(), edit.patch().getBytes(UTF_8)))
                    .isEqualTo(200);
        }
        bench.settle(population);
        var alone = 0L;
        for (var edit : edits) {
            alone += Zstd.compress(bench.client().get(edit.path()), 3).length;
        }
        var backup = bench.backup("second");
        report.ratio(
                "bytes, %d changed, %s".formatted(edits.size(), kind), backup.bytes() / 1e6, alone / 1e6, "MB", limit);
    }

    private List<Edit> scattered() {
        var random = new Random(1);
        return population.creations().stream()
                .filter(_ -> random.nextInt(100) == 0)
                .map(creation -> annotated(creation, random))
                .toList();
    }

    private List<Edit> clustered() {
        var random = new Random(2);
        return population.creations().stream()
                .filter(creation -> creation.path().contains("/backup-7/"))
                .map(creation -> annotated(creation, random))
                .toList();
    }

    /** Every Deployment of two namespaces gets another image. */
    private List<Edit> rollout() {
        return population.creations().stream()
                .filter(creation -> creation.path().matches(".*/backup-(11|23)/deployments"))
                .map(creation -> new Edit(
                        creation.path() + "/" + creation.name(),
                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"registry.example/"
                                + creation.name() + ":2\"}]}}}}"))
                .toList();
    }

    private static Edit annotated(BareClient.Creation creation, Random random) {
        return new Edit(
                creation.path() + "/" + creation.name(),
                "{\"metadata\":{\"annotations\":{\"note\":\"" + Long.toHexString(random.nextLong()) + "\"}}}");
    }

    /** With a cluster that reports, after all these backups. */
    private static void idle(Report report, Bench bench) {
        var began = System.nanoTime();
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> System.nanoTime() - began > Duration.ofSeconds(45).toNanos());
        report.limit("vault server, RSS 45 s after these", bench.server().residentBytes() / 1048576.0, 200, "MiB");
    }

    private static List<Long> rounded(List<Double> values) {
        return values.stream().map(Math::round).toList();
    }
}
