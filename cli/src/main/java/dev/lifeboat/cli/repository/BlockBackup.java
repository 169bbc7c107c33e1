package dev.lifeboat.cli.repository;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.block.FileMap;
import dev.lifeboat.repository.block.ParentVolume;
import dev.lifeboat.repository.block.VolumeBackup;
import dev.lifeboat.repository.block.VolumeBackup.Written;
import dev.lifeboat.repository.block.VolumeExtent;
import dev.lifeboat.repository.block.VolumeNames;
import dev.lifeboat.repository.block.VolumeSource;
import dev.lifeboat.repository.local.LocalRun;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes a device, or a file that is an image of one, as a block volume, and makes it a point. */
final class BlockBackup {
    private static final int ATTEMPTS = 3;
    /** Holes of a smaller file are read sooner than the way to the kernel is opened, which is a third of a second in a new process. */
    private static final long MAPPED = 2L << 30;

    private final Opened opened;
    private final LocalRun run;
    private final Progress progress;
    private final int mebibytes;

    BlockBackup(Opened opened, LocalRun run, Progress progress, int mebibytes) {
        this.opened = opened;
        this.run = run;
        this.progress = progress;
        this.mebibytes = mebibytes;
    }

    /**
     * What was done.
     *
     * @param stored bytes of new packs
     */
    record Outcome(PointRecord point, Written written, long stored, Duration duration) {
        String text() {
            return """
                    Point %s, complete: block volume of %s
                      %,d segments new or rewritten, %,d patched
                      read %s, changed %s, stored %s, in %s
                    """.formatted(
                            PointNames.shown(point.id()),
                            Text.bytes(size()),
                            written.segments(),
                            written.patches(),
                            Text.bytes(written.bytesRead()),
                            Text.bytes(written.bytesChanged()),
                            Text.bytes(stored),
                            Text.duration(duration));
        }

        ObjectNode json() {
            return PointsVerb.json(point)
                    .put("bytes", size())
                    .put("segments", written.segments())
                    .put("patches", written.patches())
                    .put("bytesRead", written.bytesRead())
                    .put("bytesChanged", written.bytesChanged())
                    .put("bytesStored", stored)
                    .put("duration", duration.toString());
        }

        private long size() {
            return Long.parseLong(written.block().facts().getOrDefault("size", "0"));
        }
    }

    /** @param extent what somebody else knows of the device */
    Outcome run(Path device, VolumeNames names, VolumeExtent extent, Map<String, String> facts) {
        try (var map = map(device, extent);
                var channel = FileChannel.open(map == null ? device : map.file(), StandardOpenOption.READ)) {
            var read = map == null ? extent : new VolumeExtent.Allocated(map);
            var source = VolumeSource.of(channel);
            var parent = run.parent().flatMap(point -> ParentVolume.of(opened.repository(), point, names, 0));
            for (var attempt = 1; ; attempt++) {
                var written = written(source, names, read, parent);
                try {
                    var point = run.commit(written.sections(), facts, new byte[0]);
                    return new Outcome(point, written, run.bytesStored(), progress.elapsed());
                } catch (LifeboatException e) {
                    if (e.code() != ErrorCode.COMMIT_OVERTAKEN || attempt == ATTEMPTS) {
                        throw e;
                    }
                    run.again();
                }
            }
        } catch (IOException e) {
            throw Failure.usage(
                    "The device " + device + " cannot be read: " + e.getMessage() + ".",
                    "Check its name, and whether you may read it.");
        }
    }

    /** Of a large image of which nothing is known; a device has none. */
    private static @Nullable FileMap map(Path device, VolumeExtent extent) throws IOException {
        return extent instanceof VolumeExtent.Everything && Files.size(device) >= MAPPED
                ? FileMap.of(device).orElse(null)
                : null;
    }

    private Written written(
            VolumeSource source, VolumeNames names, VolumeExtent extent, Optional<ParentVolume> parent) {
        return new VolumeBackup(run.writer(), opened.repository().writerParameters(), names, parent, mebibytes)
                .run(source, extent, progress::at);
    }
}
