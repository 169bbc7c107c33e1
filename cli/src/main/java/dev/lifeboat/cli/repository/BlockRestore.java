package dev.lifeboat.cli.repository;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Console;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.FileReason;
import dev.lifeboat.cli.output.Interrupt;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.block.VolumeNames;
import dev.lifeboat.repository.block.VolumeRestore;
import dev.lifeboat.repository.block.VolumeRestore.Mode;
import dev.lifeboat.repository.block.VolumeRestore.Restored;
import dev.lifeboat.repository.block.VolumeTarget;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.write.WriterParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Brings a block volume back, to a device or a file. */
final class BlockRestore {
    /** A target that does not answer is not waited for longer. */
    private static final Duration END = Duration.ofSeconds(10);

    private static final int SHOWN = 20;

    private final PointReader reader;
    private final Console console;
    private final boolean isJson;
    private final int mebibytes;
    private volatile long reached;

    /** @param mebibytes of memory, half of it for buffers of threads */
    BlockRestore(PointReader reader, Console console, boolean isJson, int mebibytes) {
        this.reader = reader;
        this.console = console;
        this.isJson = isJson;
        this.mebibytes = mebibytes;
    }

    /** @param isOverwriting what is in the target may be lost */
    int run(WriterParameters parameters, @Nullable String section, Path target, boolean isOverwriting, Mode mode) {
        var names = names(section);
        if (!isOverwriting && holdsSomething(target)) {
            throw Failure.usage(
                    "The target " + target + " is there, and everything in it would be lost.",
                    "Name another file, or add --overwrite if that is meant.");
        }
        return Interrupt.guard(
                console,
                END,
                () -> run(parameters, names, target, mode),
                () -> interrupted(target),
                () -> interrupted(target));
    }

    private int run(WriterParameters parameters, VolumeNames names, Path target, Mode mode) {
        try (var progress = Progress.ofVolume(console, "Restoring");
                var open = VolumeTarget.open(target)) {
            var restored = new VolumeRestore(reader, names, parameters, mebibytes / 2).run(open, mode, (done, size) -> {
                reached = done;
                progress.at(done, size);
            });
            tell(restored, target, Text.duration(progress.elapsed()));
            return restored.isWhole() ? Exit.DONE : Exit.WARNINGS;
        } catch (IOException e) {
            throw FileReason.failure("the target " + target + " cannot be used", e);
        }
    }

    private Failure interrupted(Path target) {
        return Failure.interrupted(
                "The restore to " + target + " was interrupted: it is not whole, and not to be used. "
                        + (reached == 0
                                ? "What of it is there is not known."
                                : "Its first %s were brought; of what is behind them some may be there."
                                        .formatted(Text.bytes(reached))),
                "Run it again with --overwrite --differences, which reads the target and brings only what is not there yet; or with --overwrite alone, from the beginning.");
    }

    /** A device always does. */
    private static boolean holdsSomething(Path target) {
        try {
            return Files.exists(target) && (!Files.isRegularFile(target) || Files.size(target) > 0);
        } catch (IOException e) {
            throw FileReason.failure("the target " + target + " cannot be used", e);
        }
    }

    private VolumeNames names(@Nullable String section) {
        var volumes = new Lookup(reader, false)
                .sections(section).stream()
                        .map(each -> each.name())
                        .filter(name -> name.kind() == SectionKind.BLOCK)
                        .toList();
        if (volumes.size() != 1) {
            throw Failure.usage(
                    volumes.isEmpty() ? "The point has no block volume." : "The point has several block volumes.",
                    "Name one with --section; 'lifeboat repository points POINT' shows them.");
        }
        var block = volumes.getFirst();
        return new VolumeNames(block, new SectionName("hash" + block.text().substring("block".length())));
    }

    private void tell(Restored restored, Path target, String duration) {
        if (isJson) {
            var json = Json.object()
                    .put("target", target.toString())
                    .put("bytes", restored.size())
                    .put("bytesWritten", restored.bytesWritten())
                    .put("bytesLost", restored.bytesLost());
            var lost = json.putArray("lost");
            restored.lost()
                    .forEach(range -> lost.addObject()
                            .put("offset", range.range().offset())
                            .put("length", range.range().length())
                            .put("reason", range.damage().text()));
            console.json(json);
            return;
        }
        console.line("Restored %s into %s in %s; %s were written."
                .formatted(Text.bytes(restored.size()), target, duration, Text.bytes(restored.bytesWritten())));
        restored.lost().stream()
                .limit(SHOWN)
                .forEach(range -> console.note("Warning: %,d bytes from byte %d are zero: %s"
                        .formatted(
                                range.range().length(),
                                range.range().offset(),
                                range.damage().text())));
        if (!restored.isWhole()) {
            console.note("Warning: %,d bytes in all are lost, in %d ranges."
                    .formatted(restored.bytesLost(), restored.lost().size()));
        }
    }
}
