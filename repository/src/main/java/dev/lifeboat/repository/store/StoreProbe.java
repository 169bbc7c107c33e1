package dev.lifeboat.repository.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.core.concurrent.Fanout;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Tries what a store promises, with a few small objects, before anyone relies on it: when it is registered and when a vault server starts. Some stores
 * accept the condition of a write, or a lock, and ignore it.
 *
 * <p>Leaves at most one object behind, below {@code probe/}, that is held for a minute; a later run removes it.
 */
public final class StoreProbe {
    private static final String FREE = "probe/";
    private static final String HELD = "probe/held/";
    private static final Duration HOLD = Duration.ofMinutes(1);
    /** What is left of a run so long ago is nobody's any more. */
    private static final Duration OLD = Duration.ofMinutes(10);

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int WRITERS = 8;
    private static final int LONGEST = 100;

    private final BlobStore store;
    private final Optional<TicketIssuer> tickets;
    private final InstantSource clock;

    public StoreProbe(BlobStore store, Optional<TicketIssuer> tickets, InstantSource clock) {
        this.store = store;
        this.tickets = tickets;
        this.clock = clock;
    }

    /**
     * Writes, reads, lists, deletes and holds.
     *
     * @throws LifeboatException STORE_OVERWRITES if a second write was not refused; STORE_NOT_READY if the store does something else than it should,
     *     or any other code of a store
     */
    public StoreAbilities run() throws IOException, InterruptedException {
        try {
            writesOnce();
            oneOfManyWins();
            return new StoreAbilities(store.toString(), lacksRetention(), lacksTickets());
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void writesOnce() throws IOException {
        var key = FREE + UUID.randomUUID();
        if (!store.putIfAbsent(key, bytes("first"))) {
            throw broken("it says that an object exists which was never written");
        }
        if (store.putIfAbsent(key, bytes("second"))) {
            throw overwrites("a second write of one object was accepted");
        }
        var read = store.get(key, 0, LONGEST);
        if (read.equals(Optional.of(bytes("second")))) {
            throw overwrites("a second write of one object was called refused, and done");
        }
        if (!read.equals(Optional.of(bytes("first")))) {
            throw broken("what was written is not what is read");
        }
        try (var found = store.list(key)) {
            if (found.noneMatch(blob -> blob.key().equals(key) && blob.size() == 5)) {
                throw broken("it does not list what was written a moment ago");
            }
        }
        store.delete(key);
        if (store.get(key, 0, LONGEST).isPresent()) {
            throw broken("it still gives what was deleted");
        }
    }

    private void oneOfManyWins() throws IOException, InterruptedException {
        var key = FREE + UUID.randomUUID();
        List<Boolean> won;
        try (var writers = new Fanout<Boolean>(LIMIT)) {
            for (var i = 0; i < WRITERS; i++) {
                var content = bytes("writer " + i);
                writers.fork(() -> store.putIfAbsent(key, content));
            }
            won = writers.join();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LifeboatException known) {
                throw known;
            }
            throw new IOException("Of " + WRITERS + " writers at once one failed", e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("it did not answer within " + LIMIT, e);
        }
        var winner = bytes("writer " + won.indexOf(true));
        if (won.stream().filter(mine -> mine).count() != 1
                || !store.get(key, 0, LONGEST).equals(Optional.of(winner))) {
            throw overwrites("of " + WRITERS + " writers at once not exactly one was first");
        }
        store.delete(key);
    }

    private Optional<String> lacksRetention() throws IOException {
        if (!store.enforcesRetention()) {
            return Optional.of("it is not set up to hold objects");
        }
        removeOld();
        var key = HELD + clock.instant().getEpochSecond() + "-" + UUID.randomUUID();
        store.putIfAbsent(key, bytes("held"));
        var until = clock.instant().plus(HOLD);
        if (!store.retain(key, until)) {
            throw broken("it does not find what was written a moment ago");
        }
        if (store.retainedUntil(key).filter(held -> !held.isBefore(until)).isEmpty()) {
            return Optional.of("it forgets until when an object is held");
        }
        try {
            store.delete(key);
            return Optional.of("it deletes an object that is held");
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.STORE_OBJECT_RETAINED) {
                throw e;
            }
        }
        return store.get(key, 0, LONGEST).isPresent()
                ? Optional.empty()
                : Optional.of("it refuses to delete an object that is held, and hides it");
    }

    private void removeOld() throws IOException {
        try (var found = store.list(HELD)) {
            for (var blob : (Iterable<BlobStore.BlobInfo>) found::iterator) {
                var name = blob.key().substring(HELD.length());
                if (name.matches("\\d{1,12}-.*")
                        && Instant.ofEpochSecond(Long.parseLong(name.substring(0, name.indexOf('-'))))
                                .isBefore(clock.instant().minus(OLD))) {
                    store.delete(blob.key());
                }
            }
        }
    }

    private Optional<String> lacksTickets() throws IOException, InterruptedException {
        if (tickets.isEmpty()) {
            return Optional.of("its credentials cannot sign any");
        }
        var key = FREE + UUID.randomUUID();
        try (var probe = new TicketProbe(tickets.get())) {
            return probe.run(store, key);
        } finally {
            store.delete(key);
        }
    }

    private LifeboatException overwrites(String reason) {
        return new LifeboatException(
                ErrorCode.STORE_OVERWRITES, Map.of("container", store.toString(), "reason", reason));
    }

    private LifeboatException broken(String reason) {
        return new LifeboatException(
                ErrorCode.STORE_NOT_READY, Map.of("container", store.toString(), "reason", reason));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
