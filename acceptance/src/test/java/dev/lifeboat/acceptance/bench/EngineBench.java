package dev.lifeboat.acceptance.bench;

import dev.lifeboat.acceptance.Checkout;
import dev.lifeboat.acceptance.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The repository engine beside restic: the same data, each in a process of its own, one after the other, medians of all pairs. Rows are those of the table of goals
 * in docs/performance.md.
 */
@Tag("bench")
class EngineBench {
    private static final int PAIRS = Integer.getInteger("pairs", 5);
    private static final int MEBIBYTES = Integer.getInteger("mebibytes", 1024);
    private static final int FILES = Integer.getInteger("files", 50_000);
    /** Rounds in which the compilers are busy. */
    private static final int WARM_UP = 2;

    private static final Duration LIMIT = Duration.ofMinutes(15);

    private Path folder;
    private Path big;
    private Path small;

    @BeforeEach
    void makeData() throws IOException {
        folder = Files.createTempDirectory("lifeboat-engine");
        big = folder.resolve("big");
        small = folder.resolve("small");
        SampleData.big(big, MEBIBYTES);
        SampleData.small(small, FILES);
        Files.writeString(folder.resolve("password"), "a password of a measurement\n");
    }

    @AfterEach
    void removeData() throws IOException {
        remove(folder);
    }

    @Test
    void printsHowTheEngineComparesWithRestic() throws IOException {
        try (var report = new EngineReport()) {
            folders(report);
            manySmallFiles(report);
            warm(report);
            changes(report);
            new VolumeRows(folder, big, MEBIBYTES, PAIRS).measure(report);
        }
    }

    private void folders(EngineReport report) throws IOException {
        var first = new Pairs();
        var again = new Pairs();
        var restored = new Pairs();
        var checked = new Pairs();
        var ourBytes = 0L;
        var theirBytes = 0L;
        for (var pair = 0; pair < PAIRS; pair++) {
            var ours = new Ours(folder.resolve("ours-" + pair), folder);
            var restic = new Restic(folder.resolve("restic-" + pair), folder);
            first.add(ours.backup(big), restic.backup(big));
            ourBytes = bytes(ours.store());
            theirBytes = bytes(restic.store());
            again.add(ours.backup(big, "--reread"), restic.backup(big, "--force"));
            restored.add(ours.restore(folder.resolve("out-ours")), restic.restore(folder.resolve("out-restic")));
            checked.add(ours.check(), restic.check());
            remove(folder.resolve("out-ours"));
            remove(folder.resolve("out-restic"));
            remove(ours.store());
            remove(restic.store());
        }
        report.least("1 first backup, wall", first, Measured::wall, "s", 2.0);
        report.least("2 first backup, CPU of a cold process", first, Measured::cpu, "s", 2.0);
        report.bytes("3 stored, ours / restic", ourBytes, theirBytes, 1.03);
        report.least("4 all read again, nothing changed, wall", again, Measured::wall, "s", 1.5);
        report.least("10 restore, wall", restored, Measured::wall, "s", 1.2);
        report.least("11 full check, wall", checked, Measured::wall, "s", 1.3);
        report.memory("13 peak RSS of the first backup, ours / restic", first, 1.6, 200);
        report.memory("   peak RSS of the restore, ours / restic", restored, 0, 200);
    }

    private void manySmallFiles(EngineReport report) throws IOException {
        var first = new Pairs();
        var again = new Pairs();
        var restored = new Pairs();
        for (var pair = 0; pair < PAIRS; pair++) {
            var ours = new Ours(folder.resolve("ours-" + pair), folder);
            var restic = new Restic(folder.resolve("restic-" + pair), folder);
            first.add(ours.backup(small), restic.backup(small));
            again.add(ours.backup(small), restic.backup(small));
            // left there: who restores first after so many files were removed takes twice as long (docs/performance.md)
            restored.add(
                    ours.restore(folder.resolve("small-ours-" + pair)),
                    restic.restore(folder.resolve("small-restic-" + pair)));
            remove(ours.store());
            remove(restic.store());
        }
        report.least("12 " + FILES + " files of 4 KiB, first, wall", first, Measured::wall, "s", 1.6);
        report.least("12 the same unchanged, wall", again, Measured::wall, "s", 1.3);
        report.least("12 the same restored, wall", restored, Measured::wall, "s", 1.3);
        report.memory("   peak RSS of the first backup, ours / restic", first, 0, 200);
    }

    /** What an extension takes that has done the same before; restic has no such thing. */
    private void warm(EngineReport report) throws IOException {
        var first = new Pairs();
        var unchanged = new Pairs();
        var smallUnchanged = new Pairs();
        try (var service = new WarmEngine(folder)) {
            for (var pair = -WARM_UP; pair < PAIRS; pair++) {
                var ours = new Ours(folder.resolve("warm-" + (pair + WARM_UP)), folder);
                var firstOfOurs = service.run(ours.words("backup", big.toString()));
                var unchangedOfOurs = service.run(ours.words("backup", big.toString()));
                service.run(ours.words("backup", small.toString()));
                var smallOfOurs = service.run(ours.words("backup", small.toString()));
                if (pair >= 0) {
                    var restic = new Restic(folder.resolve("restic-" + pair), folder);
                    first.add(firstOfOurs, restic.backup(big));
                    unchanged.add(unchangedOfOurs, restic.backup(big));
                    restic.backup(small);
                    smallUnchanged.add(smallOfOurs, restic.backup(small));
                    remove(restic.store());
                }
                remove(ours.store());
            }
        }
        report.least("2 first backup, CPU of a warm service", first, Measured::cpu, "s", 3);
        report.least("5 unchanged by its metadata, warm service, wall", unchanged, Measured::wall, "s", 10);
        report.least("5 the same of " + FILES + " files", smallUnchanged, Measured::wall, "s", 2);
    }

    /** Where both cut depends on keys that each repository draws anew: so each pair has new ones. */
    private void changes(EngineReport report) throws IOException {
        var clustered = new Growths();
        var inserted = new Growths();
        for (var pair = 0; pair < PAIRS; pair++) {
            var ours = new Ours(folder.resolve("ours"), folder);
            var restic = new Restic(folder.resolve("restic"), folder);
            ours.backup(big);
            restic.backup(big);
            SampleData.overwrite(big, 40, 256 << 10, 30 + pair);
            clustered.add(
                    growth(ours.store(), () -> ours.backup(big)), growth(restic.store(), () -> restic.backup(big)));
            SampleData.insert(big, 100, 40 + pair);
            inserted.add(
                    growth(ours.store(), () -> ours.backup(big)), growth(restic.store(), () -> restic.backup(big)));
            remove(ours.store());
            remove(restic.store());
        }
        report.saved("8 1 % clustered, files, bytes stored", clustered.ours(), clustered.theirs(), 1.2);
        report.saved("9 100 bytes inserted near the start, bytes stored", inserted.ours(), inserted.theirs(), 1.0);
        remove(big);
        SampleData.big(big, MEBIBYTES);
    }

    /** What stores grew by, in as many rounds as there are pairs. */
    record Growths(List<Long> all, List<Long> others) {
        Growths() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        void add(long mine, long other) {
            all.add(mine);
            others.add(other);
        }

        long ours() {
            return median(all);
        }

        long theirs() {
            return median(others);
        }
    }

    static long growth(Path store, Runnable backup) throws IOException {
        var before = bytes(store);
        backup.run();
        return bytes(store) - before;
    }

    /** Two tools that did the same, as often as there are pairs. */
    static final class Pairs {
        private final List<Measured> ours = new ArrayList<>();
        private final List<Measured> theirs = new ArrayList<>();

        void add(Measured our, Measured their) {
            ours.add(our);
            theirs.add(their);
        }

        double ours(ToDoubleFunction<Measured> figure) {
            return Report.median(ours.stream().mapToDouble(figure).toArray());
        }

        double theirs(ToDoubleFunction<Measured> figure) {
            return Report.median(theirs.stream().mapToDouble(figure).toArray());
        }
    }

    record Ours(Path store, Path folder) {
        Ours {
            Measured.of(
                    Map.of(),
                    command(
                            store,
                            folder,
                            "init",
                            "--recovery-key",
                            folder.resolve("recovery-" + store.getFileName()).toString()));
        }

        Measured backup(Path source, String... more) {
            var arguments = new ArrayList<>(List.of("backup", source.toString()));
            arguments.addAll(List.of(more));
            return run(arguments.toArray(String[]::new));
        }

        Measured volume(Path image) {
            return run("backup", "--block", image.toString());
        }

        /** Since its newest point. */
        List<String> changed(Path image, Path ranges) {
            return command(
                    store,
                    folder,
                    "backup",
                    "--block",
                    image.toString(),
                    "--changed",
                    ranges.toString(),
                    "--since",
                    "latest");
        }

        Measured restore(Path target) {
            return run("restore", "latest", "--target", target.toString());
        }

        Measured check() {
            return run("check");
        }

        private Measured run(String... arguments) {
            return Measured.of(Map.of(), command(store, folder, arguments));
        }

        /** Of a command, for a process that is there already. */
        List<String> words(String... arguments) {
            return words(command(store, folder, arguments));
        }

        static List<String> words(List<String> command) {
            return command.subList(1, command.size());
        }

        private static List<String> command(Path store, Path folder, String... arguments) {
            var command = new ArrayList<>(
                    List.of(Checkout.file("target/lifeboat/bin/lifeboat").toString(), "repository"));
            command.addAll(List.of(arguments));
            command.addAll(List.of(
                    "--store",
                    store.toString(),
                    "--key-file",
                    folder.resolve("key").toString()));
            return command;
        }
    }

    record Restic(Path store, Path folder) {
        Restic {
            Ended.run(LIMIT, environment(store, folder), "", List.of("restic", "init"))
                    .succeeded();
        }

        Measured backup(Path source, String... more) {
            var arguments = new ArrayList<>(List.of("backup", source.toString()));
            arguments.addAll(List.of(more));
            return run(arguments.toArray(String[]::new));
        }

        Measured restore(Path target) {
            return run("restore", "latest", "--target", target.toString());
        }

        Measured check() {
            return run("check", "--read-data");
        }

        private Measured run(String... arguments) {
            var command = new ArrayList<>(List.of("restic", "--quiet"));
            command.addAll(List.of(arguments));
            return Measured.of(environment(store, folder), command);
        }

        private static Map<String, String> environment(Path store, Path folder) {
            return Map.of(
                    "RESTIC_REPOSITORY", store.toString(),
                    "RESTIC_PASSWORD_FILE", folder.resolve("password").toString(),
                    "RESTIC_CACHE_DIR", folder.resolve("cache").toString());
        }
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    static long bytes(Path store) throws IOException {
        try (var files = Files.walk(store)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    static void remove(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (var files = Files.walk(tree)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
