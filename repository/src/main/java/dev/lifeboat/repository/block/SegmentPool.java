package dev.lifeboat.repository.block;

import dev.lifeboat.repository.block.SegmentWorker.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Future;

/** The workers of one backup, each with a thread. */
final class SegmentPool implements AutoCloseable {
    /** Segments that a worker takes at once: it reads 8 MiB in a row. */
    static final int UNIT = 8;

    private final List<SegmentWorker> workers;
    private final ArrayBlockingQueue<SegmentWorker> idle;
    private final WorkThreads threads;

    SegmentPool(String volume, List<SegmentWorker> workers) {
        this.workers = List.copyOf(workers);
        this.idle = new ArrayBlockingQueue<>(workers.size(), false, workers);
        this.threads = new WorkThreads("The backup of volume " + volume, workers.size());
    }

    /** Units that keep all workers busy. */
    int ahead() {
        return 3 * workers.size() + Stretch.SEGMENTS / UNIT;
    }

    /** Begins to work on a stretch, unless there is nothing to do. */
    List<Future<?>> submit(Stretch stretch, boolean othersAreZero) {
        var units = new ArrayList<Future<?>>();
        if (othersAreZero || stretch.isTouched()) {
            for (var from = stretch.first(); from < stretch.end(); from += UNIT) {
                var first = from;
                units.add(threads.submit(() -> run(stretch, first, Math.min(first + UNIT, stretch.end()))));
            }
        }
        return units;
    }

    /** Throws what the unit threw, {@link Stretch.ParentLost} among it. */
    void await(Future<?> unit) {
        threads.await(unit);
    }

    /** Of all workers. All units have ended by then. */
    Tally tally() {
        var sum = new Tally();
        workers.forEach(worker -> sum.add(worker.tally));
        return sum;
    }

    @Override
    public void close() {
        threads.close();
    }

    private void run(Stretch stretch, long from, long end) {
        // there are as many workers as threads
        var worker = idle.remove();
        try {
            for (var segment = from; segment < end && !threads.areStopped(); segment++) {
                worker.run(stretch, segment);
            }
        } finally {
            idle.add(worker);
        }
    }
}
