package dev.lifeboat.repository.block;

import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.write.WriterParameters;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * Restores a block volume to a file or a device. Every byte is verified before it is written; damage takes away the blocks that it hit, which are zero in
 * the target and named, and nothing else.
 *
 * <p>Throws {@code VOLUME_NOT_IN_POINT}, {@code TARGET_TOO_SMALL}, {@code TARGET_UNWRITABLE}, {@code TASK_CANCELLED} when the thread is interrupted,
 * {@code OPERATION_TIMED_OUT} if target or store do not answer for ten minutes, and what the store throws. The target is then partly written; the same
 * restore with {@link Mode#DIFFERENCES} goes on from there. For one thread, which has others read and write.
 */
public final class VolumeRestore {
    /** How the target is written. */
    public enum Mode {
        /** Whatever was in the target. A file becomes sparse: what is zero in the volume is a hole. A device is written from end to end. */
        WHOLE,
        /**
         * Only blocks whose hash is not that of the point. Reads all of the target and little of the repository. Relies on the hashes that the writer of
         * the point stored, which {@link #WHOLE} does not need.
         */
        DIFFERENCES
    }

    /**
     * What was done.
     *
     * @param size of the volume
     * @param bytesWritten to the target, zeros included
     * @param bytesLost of all lost ranges
     * @param lost in order, the first 10,000
     */
    public record Restored(long size, long bytesWritten, long bytesLost, List<LostRange> lost) {
        public Restored {
            lost = List.copyOf(lost);
        }

        public boolean isWhole() {
            return bytesLost == 0;
        }
    }

    /** Of one thread: a range of a pack, a group of it decrypted and unpacked, a segment of the target. */
    private static final int THREAD_MEBIBYTES = 12;
    /** They wait for the store more than they compute. */
    private static final int THREADS_PER_PROCESSOR = 2;

    private record Job(long end, Future<?> work) {}

    private final PointReader point;
    private final VolumeNames names;
    private final WriterParameters parameters;
    private final int threads;

    /**
     * @param parameters of the repository, for hashes to compare with
     * @param mebibytes for buffers: 12 for each thread, one thread at least, and twice as many as processors at most
     */
    public VolumeRestore(PointReader point, VolumeNames names, WriterParameters parameters, int mebibytes) {
        this.point = point;
        this.names = names;
        this.parameters = parameters;
        this.threads = Math.clamp(
                mebibytes / THREAD_MEBIBYTES, 1, Runtime.getRuntime().availableProcessors() * THREADS_PER_PROCESSOR);
    }

    public Restored run(VolumeTarget target, Mode mode, VolumeProgress progress) {
        var volume = new StoredVolume(point, names);
        var size = volume.size();
        var isEmpty = prepare(target, size, mode);
        var compares = mode == Mode.DIFFERENCES && volume.hasHashes();
        var segments = Blocks.segments(size);
        var losses = new Losses(size);
        var output = new TargetOutput(target, size, isEmpty);
        try (var pool = new WorkThreads("The restore of volume " + names, threads)) {
            var waiting = new ArrayDeque<Job>();
            var next = 0L;
            while (next < segments || !waiting.isEmpty()) {
                if (next < segments && waiting.size() < 2 * pool.count()) {
                    var first = next;
                    var end = Math.min(segments, first + Stretch.SEGMENTS);
                    var comparing = compares ? Optional.of(new IdHash(parameters.idKey())) : Optional.<IdHash>empty();
                    var stretch = new StretchRestore(volume, output, losses, pool, comparing);
                    waiting.add(new Job(end, pool.submit(() -> stretch.run(first, end))));
                    next = end;
                } else {
                    var job = waiting.remove();
                    pool.await(job.work());
                    progress.at(Math.min(size, job.end() * Limits.SEGMENT), size);
                }
                WorkThreads.check();
            }
        }
        output.force();
        return new Restored(size, output.written(), losses.bytes(), losses.list());
    }

    private boolean prepare(VolumeTarget target, long size, Mode mode) {
        try {
            var room = target.size();
            if (room < size) {
                throw VolumeFailures.tooSmall(target.toString(), names.toString(), size, room);
            }
            return target.prepare(size, mode == Mode.WHOLE);
        } catch (IOException e) {
            throw VolumeFailures.unwritable(target.toString(), e);
        }
    }
}
