package dev.lifeboat.acceptance.bench;

import dev.lifeboat.acceptance.bench.EngineBench.Growths;
import dev.lifeboat.acceptance.bench.EngineBench.Ours;
import dev.lifeboat.acceptance.bench.EngineBench.Pairs;
import dev.lifeboat.acceptance.bench.EngineBench.Restic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;

/** The rows of {@link EngineBench} that speak of a block volume. It is a file for restic, whose chunks are made for files; for ours it is blocks. */
final class VolumeRows {
    private static final int PAGE = 4 << 10;
    /** Rounds in which the compilers are busy. */
    private static final int WARM_UP = 3;

    private final Path folder;
    private final Path volume;
    private final Path image;
    private final int places;
    private final int pairs;

    /** @param big what the volume holds, a file behind the other */
    VolumeRows(Path folder, Path big, int mebibytes, int pairs) throws IOException {
        this.folder = folder;
        this.volume = Files.createDirectories(folder.resolve("volume"));
        this.image = volume.resolve("image");
        this.places = mebibytes * 2624 / 1024;
        this.pairs = pairs;
        try (var out = Files.newOutputStream(image);
                var files = Files.list(big)) {
            for (var file : files.sorted().toList()) {
                Files.copy(file, out);
            }
        }
    }

    void measure(EngineReport report) throws IOException {
        clustered(report);
        var ours = new Ours(folder.resolve("ours"), folder);
        var restic = new Restic(folder.resolve("restic"), folder);
        ours.volume(image);
        restic.backup(volume);
        scattered(report, ours, restic);
        served(report, ours, restic);
        tracked(report, ours, restic);
    }

    /** Where restic cuts depends on what each repository draws anew, and what it stores on where it cuts: so each round has new ones. */
    private void clustered(EngineReport report) throws IOException {
        var growths = new Growths();
        for (var pair = 0; pair < pairs; pair++) {
            var ours = new Ours(folder.resolve("ours-" + pair), folder);
            var restic = new Restic(folder.resolve("restic-" + pair), folder);
            ours.volume(image);
            restic.backup(volume);
            SampleData.overwrite(volume, 40, 256 << 10, 99 + pair);
            growths.add(
                    EngineBench.growth(ours.store(), () -> ours.volume(image)),
                    EngineBench.growth(restic.store(), () -> restic.backup(volume)));
            EngineBench.remove(ours.store());
            EngineBench.remove(restic.store());
        }
        report.saved("8 1 % clustered, volume, bytes stored", growths.ours(), growths.theirs(), 5);
    }

    private void scattered(EngineReport report, Ours ours, Restic restic) throws IOException {
        var walls = new Pairs();
        var growths = new Growths();
        for (var pair = 0; pair < pairs; pair++) {
            SampleData.overwrite(volume, places, PAGE, 10 + pair);
            var ourBytes = EngineBench.bytes(ours.store());
            var theirBytes = EngineBench.bytes(restic.store());
            walls.add(ours.volume(image), restic.backup(volume));
            growths.add(EngineBench.bytes(ours.store()) - ourBytes, EngineBench.bytes(restic.store()) - theirBytes);
        }
        report.saved("6 volume, 1 % scattered, bytes stored", growths.ours(), growths.theirs(), 5);
        report.least("7 the same, all read, wall", walls, Measured::wall, "s", 5);
    }

    /** All read, by a process that runs for long: what is left is the engine's own time. */
    private void served(EngineReport report, Ours ours, Restic restic) throws IOException {
        var warm = new Pairs();
        try (var service = new WarmEngine(folder)) {
            for (var pair = -WARM_UP; pair < pairs; pair++) {
                SampleData.overwrite(volume, places, PAGE, 50 + pair);
                var inService = service.run(ours.words("backup", "--block", image.toString()));
                var read = restic.backup(volume);
                if (pair >= 0) {
                    warm.add(inService, read);
                }
            }
        }
        report.least("7 the same, all read, in a warm service", warm, Measured::wall, "s", 5);
    }

    /** Changed block tracking, of which restic knows nothing: it reads everything. */
    private void tracked(EngineReport report, Ours ours, Restic restic) throws IOException {
        var cold = new Pairs();
        var warm = new Pairs();
        try (var service = new WarmEngine(folder)) {
            for (var pair = -WARM_UP; pair < pairs; pair++) {
                var changed = ours.changed(image, overwritten(100 + 2 * pair));
                if (pair < 0) {
                    service.run(Ours.words(changed));
                    continue;
                }
                var inOneProcess = Measured.of(Map.of(), changed);
                var read = restic.backup(volume);
                cold.add(inOneProcess, read);
                warm.add(service.run(Ours.words(ours.changed(image, overwritten(101 + 2 * pair)))), read);
            }
        }
        report.least("7 the same with changed block tracking", cold, Measured::wall, "s", 20);
        report.least("7 the same in a warm service", warm, Measured::wall, "s", 20);
    }

    /** Overwrites as often as {@link #scattered}, and notes where. */
    private Path overwritten(long seed) throws IOException {
        var ranges = new TreeSet<>(SampleData.overwrite(volume, places, PAGE, seed))
                .stream().map(offset -> offset + " " + PAGE).toList();
        return Files.write(folder.resolve("ranges"), ranges);
    }
}
