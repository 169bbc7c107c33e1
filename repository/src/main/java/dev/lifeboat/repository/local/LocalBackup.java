package dev.lifeboat.repository.local;

import dev.lifeboat.repository.PointTerms;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.Waiting;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Begins backups in a process that holds the key of the repository. Any number of them, in any number of processes, on one repository at once. Safe for
 * use by many threads.
 *
 * @param store where the repository lies, with the decorators that the caller wants: a run asks once and gives up
 * @param waiting tells how long a run takes when the clock is set back meanwhile
 * @param random for the ids of points
 */
public record LocalBackup(
        Repository repository,
        BlobStore store,
        RunBudget budget,
        InstantSource clock,
        Waiting waiting,
        SecureRandom random) {
    public LocalBackup(Repository repository, BlobStore store, RunBudget budget, InstantSource clock) {
        this(repository, store, budget, clock, Waiting.real());
    }

    public LocalBackup(Repository repository, BlobStore store, RunBudget budget, InstantSource clock, Waiting waiting) {
        this(repository, store, budget, clock, waiting, new SecureRandom());
    }

    /**
     * Begins a run without a promise of retention.
     *
     * @param parent whose content need not be stored again; absent for a first backup, which still uses again the values of any run before
     */
    public LocalRun begin(@Nullable PointId parent) {
        return begin(parent, PointTerms.NONE);
    }

    public LocalRun begin(@Nullable PointId parent, PointTerms terms) {
        return new LocalRun(this, parent, terms);
    }
}
