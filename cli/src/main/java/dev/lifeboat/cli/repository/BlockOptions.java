package dev.lifeboat.cli.repository;

import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.block.VolumeExtent;
import dev.lifeboat.repository.format.SectionName;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What of a device is backed up. */
final class BlockOptions {
    @Option(
            names = "--block",
            paramLabel = "DEVICE",
            description =
                    "Instead of a folder: a block device, or a file that is an image of one. Nothing must write to it meanwhile")
    private @Nullable Path device;

    @Option(
            names = "--changed",
            paramLabel = "FILE",
            description =
                    "Read no more of DEVICE than these ranges: a line each, OFFSET LENGTH in bytes, ascending. What lies outside is taken "
                            + "from the point of --since, unseen: a range that is missing there is a change that is lost")
    private @Nullable Path changed;

    @Option(
            names = "--since",
            paramLabel = "POINT",
            description = "The point that holds DEVICE as it was when the ranges of --changed began to be noted")
    private @Nullable String since;

    @Nullable
    Path device() {
        return device;
    }

    /** Refuses what does not go together. */
    void check() {
        if (changed == null && since == null) {
            return;
        }
        if (changed == null || since == null || device == null) {
            throw Failure.usage(
                    "Changed ranges are those of a device since a point.",
                    "Give --block DEVICE, --changed FILE and --since POINT together, or leave out the last two.");
        }
    }

    VolumeExtent extent() {
        return changed == null ? new VolumeExtent.Everything() : ChangedRanges.read(changed);
    }

    /** The point that the ranges are relative to, if there are ranges. */
    Optional<PointRecord> since(PointNames names, SectionName volume) {
        if (since == null) {
            return Optional.empty();
        }
        var point = names.find(since);
        if (point.sections().stream()
                .noneMatch(each -> each.name().equals(volume) && each.root().isPresent())) {
            throw Failure.usage(
                    "The point " + PointNames.shown(point.id()) + " does not hold this volume.",
                    "Give the point that the ranges are relative to, with the --host and --name of its backup; or leave out --changed and --since.");
        }
        return Optional.of(point);
    }
}
