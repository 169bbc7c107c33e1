package dev.lifeboat.repository.local;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.StoredPack;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.gc.Margins;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.write.PackGrant;
import dev.lifeboat.repository.write.PackSink;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The packs of one run: granted by the repository, put straight into the store, remembered for the commit, and added to the index now and then. Safe for
 * use by many threads.
 */
final class OwnPacks implements PackSink {
    /** Of what is stored, or of the time that it took, so much may be lost by a crash: few checkpoints for a large backup, and none of it is stored a second time. */
    private static final int SHARE = 8;
    /** On a slow line little is stored in a minute, and took no less time. */
    private static final Duration OFTEN = Duration.ofMinutes(1);

    private final Repository repository;
    private final BlobStore store;
    private final RunAge age;
    private final long enrolment;
    private final long checkpoint;
    private final Semaphore uploads;
    private final Map<PackId, PackClass> granted = new ConcurrentHashMap<>();

    private final List<StoredPack> stored = new ArrayList<>();
    private final List<StoredPack> pending = new ArrayList<>();
    private long bytes;
    private long pendingBytes;
    /** Age of the run at the last checkpoint. */
    private Duration added = Duration.ZERO;
    /** What checkpoints have added to the index. */
    private long kept;

    private final ReentrantLock checkpoints = new ReentrantLock();

    OwnPacks(LocalBackup backup, RunAge age, long enrolment) {
        this.repository = backup.repository();
        this.store = backup.store();
        this.age = age;
        this.enrolment = enrolment;
        this.checkpoint = backup.budget().checkpoint();
        this.uploads = new Semaphore(backup.budget().uploads());
    }

    @Override
    public PackGrant reserve(PackClass packClass) {
        age.check();
        var grant = repository.grant(packClass);
        granted.put(grant.id(), packClass);
        return grant;
    }

    @Override
    public void store(PackGrant grant, Path file, long length, String sha256) throws IOException {
        var packClass = granted.remove(grant.id());
        if (packClass == null) {
            throw new IllegalArgumentException("Nobody granted " + grant);
        }
        put(repository.packObject(grant.id()), file);
        add(new StoredPack(grant.id(), packClass, length, sha256));
        if (isCheckpointDue() && checkpoints.tryLock()) {
            try {
                checkpoint();
            } finally {
                checkpoints.unlock();
            }
        }
    }

    /** There is no ticket to bind, a store that wants a check sum computes its own, and the commit reads what it relies on. */
    @Override
    public boolean wantsHash() {
        return false;
    }

    synchronized List<StoredPack> stored() {
        return List.copyOf(stored);
    }

    private void put(String object, Path file) throws IOException {
        acquire();
        try {
            if (!store.putIfAbsent(object, file)) {
                throw new IOException("There is another pack under the name of a new one");
            }
        } finally {
            uploads.release();
        }
    }

    private void acquire() throws IOException {
        try {
            if (!uploads.tryAcquire(Margins.DEFAULT.call().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("The store takes no pack for " + Margins.DEFAULT.call());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var ended = new InterruptedIOException("Interrupted before a pack was stored");
            ended.initCause(e);
            throw ended;
        }
    }

    private synchronized void add(StoredPack pack) {
        stored.add(pack);
        pending.add(pack);
        bytes += pack.length();
        pendingBytes += pack.length();
    }

    private synchronized boolean isCheckpointDue() {
        return pendingBytes >= Math.max(checkpoint, bytes / SHARE) || isLongAgo();
    }

    private boolean isLongAgo() {
        var elapsed = age.elapsed();
        var since = elapsed.minus(added);
        return since.compareTo(OFTEN) >= 0 && since.toMillis() >= elapsed.toMillis() / SHARE;
    }

    /** Adds to the index whatever is stored by now. Waits for a checkpoint that is on its way. */
    void keep() {
        checkpoints.lock();
        try {
            checkpoint();
        } finally {
            checkpoints.unlock();
        }
    }

    synchronized long kept() {
        return kept;
    }

    /** @throws LifeboatException COMMIT_REFUSED if the store gives back other packs than it took */
    private void checkpoint() {
        List<StoredPack> some;
        synchronized (this) {
            some = List.copyOf(pending);
            pending.clear();
            pendingBytes = 0;
            added = age.elapsed();
        }
        if (!some.isEmpty()) {
            repository.checkpoint(some, enrolment);
            synchronized (this) {
                kept += some.stream().mapToLong(StoredPack::length).sum();
            }
        }
    }
}
