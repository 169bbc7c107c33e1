package dev.lifeboat.vault.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.crypto.KeyEncryption;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.BlobStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
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

    private static final String MARK = "A vault server keeps this repository.\n";

    private final Jdbi jdbi;
    private final Stores stores;
    private final Map<String, KeyEncryption> slots;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final OpenRepositories open = new OpenRepositories(OPEN);
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
        return open.get(place.id(), () -> opened(place));
    }

    /** Runs a change of a repository alone: a commit and a deletion never meet. */
    public <T> T locked(Place place, Function<Repository, T> change) {
        var lock = locks.computeIfAbsent(place.id(), _ -> new ReentrantLock());
        lock.lock();
        try {
            return open.using(place.id(), () -> opened(place), true, change);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Works on a repository for long, beside its commits and by the same object: what may not run beside a commit waits for it inside. It is not removed
     * meanwhile, and not made if it is not there. Opened anew each time, to see that: an open repository whose store is away would look as if all of it were
     * lost.
     *
     * @param isStopped asked before each call of the store by this thread
     * @throws CancellationException if it is, or the repository is to be removed
     */
    public <T> T beside(Place place, BooleanSupplier isStopped, Function<Repository, T> work) {
        BooleanSupplier ends = () -> isStopped.getAsBoolean() || open.isLeaving(place.id());
        return ScopedValue.where(InterruptibleStore.STOP, ends)
                .call(() -> open.using(place.id(), () -> existing(place), false, repository -> {
                    existing(place);
                    return work.apply(repository);
                }));
    }

    /** True if long work on it is to end because it is to be removed. */
    public boolean isLeaving(Place place) {
        return open.isLeaving(place.id());
    }

    /**
     * Forgets where the repository was, and removes all of it.
     *
     * @return false if somebody works on it, who has been asked to end: to be called again
     */
    public boolean delete(Place place) {
        var lock = locks.computeIfAbsent(place.id(), _ -> new ReentrantLock());
        lock.lock();
        try {
            if (!open.leave(place.id())) {
                return false;
            }
            stores.removeAll(place.container(), place.id() + "/");
            jdbi.useTransaction(handle -> handle.createUpdate("delete from repository where id = :id")
                    .bind("id", place.id())
                    .execute());
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back the memory of what was read from those that are open. */
    public void rest() {
        open.all().forEach(Repository::rest);
    }

    private Repository opened(Place place) {
        var store = blobs(place);
        var repository = Repository.create(store, RepositoryId.parse(place.id()), slots, clock);
        mark(store, place);
        return repository;
    }

    /**
     * Whoever has its key shall not take it for one of his own, though it holds no point of an instance yet. Where nothing can be written it is read all the
     * same, and marked when it is opened again.
     */
    private static void mark(BlobStore store, Place place) {
        var key = place.id() + "/" + Repository.MARK_OF_VAULT;
        try {
            if (store.get(key, 0, 1).isEmpty()) {
                store.putIfAbsent(key, ByteBuffer.wrap(MARK.getBytes(UTF_8)));
            }
        } catch (IOException | LifeboatException _) {
            // what is asked of the repository next says what is wrong with the store
        }
    }

    /** A store that is away looks empty: what nobody asked for must not make a repository with new keys there. */
    private Repository existing(Place place) {
        var service = slots.get(Repository.SERVICE);
        if (service == null) {
            throw new LifeboatException(ErrorCode.KEY_UNAVAILABLE, Map.of("reason", "this server was given none"));
        }
        return Repository.open(blobs(place), RepositoryId.parse(place.id()), Repository.SERVICE, service, clock);
    }

    private BlobStore blobs(Place place) {
        return new InterruptibleStore(stores.blobs(place.container()));
    }
}
