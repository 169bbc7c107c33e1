package dev.lifeboat.repository.file;

import java.util.concurrent.atomic.AtomicLong;

/** What a restore has done so far. Safe for use by many threads. */
final class RestoreCounts {
    private final FileListener listener;
    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong kept = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong written = new AtomicLong();

    RestoreCounts(FileListener listener) {
        this.listener = listener;
    }

    void done(long count) {
        entries.addAndGet(count);
        listener.entries(count);
    }

    /** Left as it was. */
    void kept() {
        kept.incrementAndGet();
        done(1);
    }

    void planned(long size) {
        bytes.addAndGet(size);
    }

    void written(long count) {
        written.addAndGet(count);
        listener.bytes(count);
    }

    FileTotals totals() {
        return new FileTotals(entries.get(), bytes.get(), written.get(), kept.get());
    }
}
