package dev.lifeboat.repository.block;

import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.write.OpenSection;
import dev.lifeboat.repository.write.PointWriter;
import dev.lifeboat.repository.write.SectionRoot;
import dev.lifeboat.repository.write.WriterParameters;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * Backs up a block volume: writes its sections {@code block/} and {@code hash/}, for the caller to commit.
 *
 * <p>A segment of 1 MiB that is new is stored whole, one that changed as a patch of its changed blocks of 64 KiB, or of the pages of 4 KiB that are said to
 * have changed; where three patches stand already the newest are joined with it, or it is stored whole again. What is zero is not stored. Leaves of the parent in which nothing changed are used again without being read.
 *
 * <p>Throws {@code VOLUME_UNREADABLE}, {@code VOLUME_CHANGED} if the volume ends early or has another size at the end, {@code CHANGED_RANGES_INVALID},
 * {@code TASK_CANCELLED} when the thread is interrupted, {@code OPERATION_TIMED_OUT} if volume or store do not answer for ten minutes, and what writer
 * and parent throw. Both sections are then aborted; what was stored serves the next attempt. For one thread, which has others read and store.
 */
public final class VolumeBackup {
    /** Of one worker: a segment, its changed blocks, what the channel copies, the chunk compressed and encrypted. */
    private static final int WORKER_MEBIBYTES = 6;
    /** Stretches that wait to be written behind one that is being read. */
    private static final int WAITING = 4_096;

    private final PointWriter writer;
    private final WriterParameters parameters;
    private final VolumeNames names;
    private final Optional<ParentVolume> parent;
    private final int workers;

    /**
     * What was written.
     *
     * @param bytesRead from the volume
     * @param bytesChanged handed to the repository, uncompressed; content that it had already is among them
     * @param segments stored whole
     * @param patches of segments
     */
    public record Written(
            PointSection block, PointSection hash, long bytesRead, long bytesChanged, long segments, long patches) {
        public List<PointSection> sections() {
            return List.of(block, hash);
        }
    }

    private record Job(Stretch stretch, List<Future<?>> units) {}

    /**
     * @param parameters those that {@code writer} was made with
     * @param parent of the volume, see {@link ParentVolume#of}; absent for a first backup
     * @param mebibytes for buffers: 6 for each thread that reads, one thread at least, and as many as processors at most
     */
    public VolumeBackup(
            PointWriter writer,
            WriterParameters parameters,
            VolumeNames names,
            Optional<ParentVolume> parent,
            int mebibytes) {
        this.writer = writer;
        this.parameters = parameters;
        this.names = names;
        this.parent = parent;
        this.workers =
                Math.clamp(mebibytes / WORKER_MEBIBYTES, 1, Runtime.getRuntime().availableProcessors());
    }

    public Written run(VolumeSource source, VolumeExtent extent, VolumeProgress progress) {
        var size = size(source);
        if (size < 1 || size > Blocks.LARGEST) {
            throw VolumeFailures.unreadable(names.toString(), new IOException("a size of " + size + " bytes"));
        }
        var plan = new StretchPlan(names, size, parent, extent);
        try (var block = writer.open(names.block());
                var hash = writer.open(names.hash());
                var pool = pool(source, size, plan.othersAreZero(), block)) {
            var waiting = new ArrayDeque<Job>();
            var units = 0;
            while (plan.hasNext() || !waiting.isEmpty()) {
                if (plan.hasNext() && units < pool.ahead() && waiting.size() < WAITING) {
                    var stretch = plan.next();
                    var job = new Job(stretch, pool.submit(stretch, plan.othersAreZero()));
                    units += job.units().size();
                    waiting.add(job);
                } else {
                    var job = waiting.remove();
                    finish(job, plan, pool, block, hash);
                    units -= job.units().size();
                    progress.at(Math.min(size, job.stretch().end() * Limits.SEGMENT), size);
                }
                WorkThreads.check();
            }
            plan.end();
            var end = size(source);
            if (end != size) {
                throw VolumeFailures.changed(names.toString(), size, end);
            }
            var tally = pool.tally();
            return new Written(
                    section(block.finish(), size),
                    section(hash.finish(), size),
                    tally.read,
                    tally.changed,
                    tally.bases,
                    tally.patches);
        }
    }

    private SegmentPool pool(VolumeSource source, long size, boolean othersAreZero, OpenSection block) {
        var zeroHash = new IdHash(parameters.idKey()).block(new byte[Limits.BLOCK], 0, Limits.BLOCK);
        var all = new ArrayList<SegmentWorker>();
        for (var i = 0; i < workers; i++) {
            all.add(new SegmentWorker(
                    source,
                    names.toString(),
                    size,
                    othersAreZero,
                    new IdHash(parameters.idKey()),
                    zeroHash,
                    block.chunkWriter()));
        }
        return new SegmentPool(names.toString(), all);
    }

    private static void finish(Job job, StretchPlan plan, SegmentPool pool, OpenSection block, OpenSection hash) {
        try {
            job.units().forEach(pool::await);
            put(job.stretch(), block, hash);
        } catch (Stretch.ParentLost _) {
            var alone = plan.alone(job.stretch());
            pool.submit(alone, plan.othersAreZero()).forEach(pool::await);
            put(alone, block, hash);
        }
    }

    /** Nothing is given to the sections before all of it is there. */
    private static void put(Stretch stretch, OpenSection block, OpenSection hash) {
        var blocks = stretch.block();
        var hashes = List.of(stretch.hash(0), stretch.hash(1));
        put(blocks, block);
        hashes.forEach(half -> put(half, hash));
    }

    private static void put(Stretch.Leaf leaf, OpenSection section) {
        switch (leaf) {
            case Stretch.Leaf.Reused(var child) -> section.reuse(child);
            case Stretch.Leaf.Made(var entries) -> section.leaf(entries);
            case Stretch.Leaf.None _ -> {}
        }
    }

    private long size(VolumeSource source) {
        try {
            return source.size();
        } catch (IOException e) {
            throw VolumeFailures.unreadable(names.toString(), e);
        }
    }

    private static PointSection section(SectionRoot root, long size) {
        return new PointSection(
                root.name(),
                PointSection.State.COMPLETE,
                root.root(),
                root.height(),
                root.entries(),
                root.bytes(),
                null,
                null,
                null,
                null,
                Map.of(PointSection.SIZE, Long.toString(size)));
    }
}
