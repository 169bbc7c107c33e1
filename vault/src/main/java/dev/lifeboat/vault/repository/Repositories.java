package dev.lifeboat.vault.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.crypto.KeyEncryption;
import dev.lifeboat.repository.format.RepositoryId;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The repository of each backup instance, one for its operational tier. Created with the first backup, opened through the key encryption key, a bounded
 * number held open. Thread-safe.
 */
public final class Repositories {
    private static final String OPERATIONAL = "OperationalStore";
    /** An open one holds its index: enough for those at work, not for all that there are. */
    private static final int OPEN = 32;

    private final Jdbi jdbi;
    private final Stores stores;
    private final Map<String, KeyEncryption> slots;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Repository> open = new LinkedHashMap<>(OPEN, 0.75f, true);
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    /** @param slots what wraps the keys of new repositories; the slot {@link Repository#SERVICE} opens them */
    public Repositories(Jdbi jdbi, Stores stores, Map<String, KeyEncryption> slots, InstantSource clock) {
        this.jdbi = jdbi;
        this.stores = stores;
        this.slots = Map.copyOf(slots);
        this.clock = clock;
    }

    /**
     * Where a repository lies.
     *
     * @param instance ARM id in lower case
     */
    public record Place(String instance, String id, Stores.Container container) {}

    /** The repository of an instance, made if there is none. Durable before anything is written to it. */
    public Place prepare(String instance, Stores.Container container) {
        var place = jdbi.inTransaction(handle -> {
            handle.createUpdate("""
                            insert into repository (instance, tier, id, account, container, created)
                            values (:instance, :tier, :id, :account, :container, :now) on conflict (instance, tier) do nothing
                            """)
                    .bind("instance", instance)
                    .bind("tier", OPERATIONAL)
                    .bind("id", RepositoryId.random(random).hex())
                    .bind("account", container.account())
                    .bind("container", container.name())
                    .bind("now", clock.millis())
                    .execute();
            return find(handle, instance).orElseThrow();
        });
        locked(place, repository -> repository.id());
        return place;
    }

    public Optional<Place> find(String instance) {
        return jdbi.withHandle(handle -> find(handle, instance));
    }

    private static Optional<Place> find(Handle handle, String instance) {
        return handle.createQuery(
                        "select id, account, container from repository where instance = :instance and tier = :tier")
                .bind("instance", instance)
                .bind("tier", OPERATIONAL)
                .map((row, _) -> new Place(
                        instance,
                        row.getString("id"),
                        new Stores.Container(row.getString("account"), row.getString("container"))))
                .findOne();
    }

    /** @throws LifeboatException RESOURCE_NOT_FOUND if the instance was never backed up */
    public Place load(String instance) {
        return find(instance)
                .orElseThrow(() -> new LifeboatException(
                        ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", "the repository of " + instance)));
    }

    /** The open repository of a place, for reading and for what may run side by side. */
    public Repository open(Place place) {
        synchronized (open) {
            var known = open.get(place.id());
            if (known != null) {
                return known;
            }
        }
        // outside the monitor: opening reads the store
        var opened = Repository.create(stores.blobs(place.container()), RepositoryId.parse(place.id()), slots, clock);
        synchronized (open) {
            var first = open.putIfAbsent(place.id(), opened);
            evict(open.keySet().iterator());
            return first == null ? opened : first;
        }
    }

    /** Runs a change of a repository alone: a commit and a deletion never meet. */
    public <T> T locked(Place place, Function<Repository, T> change) {
        var lock = locks.computeIfAbsent(place.id(), _ -> new ReentrantLock());
        lock.lock();
        try {
            return change.apply(open(place));
        } finally {
            lock.unlock();
        }
    }

    /** Forgets where the repository was, and removes all of it. */
    public void delete(Place place) {
        var lock = locks.computeIfAbsent(place.id(), _ -> new ReentrantLock());
        lock.lock();
        try {
            stores.removeAll(place.container(), place.id() + "/");
            jdbi.useTransaction(handle -> handle.createUpdate("delete from repository where id = :id")
                    .bind("id", place.id())
                    .execute());
            synchronized (open) {
                open.remove(place.id());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives back the memory of what was read from those that are open. */
    public void rest() {
        List<Repository> all;
        synchronized (open) {
            all = List.copyOf(open.values());
        }
        all.forEach(Repository::rest);
    }

    private void evict(Iterator<String> oldest) {
        while (open.size() > OPEN) {
            oldest.next();
            oldest.remove();
        }
    }
}
