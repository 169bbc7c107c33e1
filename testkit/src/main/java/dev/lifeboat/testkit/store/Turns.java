package dev.lifeboat.testkit.store;

import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.testkit.time.SettableClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Processes that take turns at one store, one at a time, in an order that a seed decides: between any two calls of one, any number of calls of the others
 * may come, and time may pass. A call that was sent takes effect within a limit; between calls a process may sleep for as long as the seed says.
 */
public final class Turns {
    /** What a process does. */
    @FunctionalInterface
    public interface Work {
        void run(BlobStore store, Rest rest) throws Exception;
    }

    /** How a process waits. */
    @FunctionalInterface
    public interface Rest {
        void rest(Duration time) throws IOException;
    }

    private static final int DEADLINE = 60;
    /** Of so many steps one takes hours instead of a moment. */
    private static final int LONG = 400;

    private final BlobStore store;
    private final SettableClock clock;
    private final RandomGenerator random;
    private final Duration flight;
    private final List<Turn> turns = new ArrayList<>();

    /** @param flight the longest time from a call to its effect */
    public Turns(BlobStore store, SettableClock clock, RandomGenerator random, Duration flight) {
        this.store = store;
        this.clock = clock;
        this.random = random;
        this.flight = flight;
    }

    /** Adds a process; it begins when it is its turn. */
    public void add(String name, Work work) {
        turns.add(new Turn(name, work));
    }

    /** Runs all to their end. Throws what a process threw. */
    public void run() throws Exception {
        while (!turns.isEmpty()) {
            var awake = turns.stream()
                    .filter(turn -> !turn.wakes.isAfter(clock.instant()))
                    .toList();
            if (awake.isEmpty()) {
                var next = turns.stream().map(turn -> turn.wakes).min(Comparator.naturalOrder());
                pass(Duration.between(clock.instant(), next.orElseThrow()));
                continue;
            }
            var turn = awake.get(random.nextInt(awake.size()));
            pass(
                    random.nextInt(LONG) == 0
                            ? Duration.ofMinutes(random.nextInt(10 * 60))
                            : Duration.ofSeconds(random.nextInt(20)));
            turn.take();
            if (turn.ended) {
                turns.remove(turn);
                if (turn.failure != null) {
                    throw turn.failure;
                }
            }
        }
    }

    /** First every call that would be under way for too long takes effect. */
    private void pass(Duration time) throws InterruptedException {
        var then = clock.instant().plus(time);
        for (var turn : List.copyOf(turns)) {
            if (turn.sent.plus(flight).isBefore(then)) {
                turn.take();
            }
        }
        clock.pass(time);
    }

    private final class Turn {
        private final Semaphore mine = new Semaphore(0);
        private final Semaphore back = new Semaphore(0);
        private final Thread thread;
        private @Nullable Exception failure;
        private boolean ended;
        private Instant wakes = Instant.MIN;
        /** When the call was sent that waits to take effect. */
        private Instant sent = Instant.MAX.minus(Duration.ofDays(1));

        Turn(String name, Work work) {
            thread = Thread.ofVirtual().name(name).unstarted(() -> work(work));
        }

        private void work(Work work) {
            try {
                acquire(mine);
                work.run(new Shared(this), this::rest);
            } catch (Exception e) {
                failure = e;
            } finally {
                ended = true;
                back.release();
            }
        }

        /** Lets it go on to its next step. */
        void take() throws InterruptedException {
            if (ended) {
                return;
            }
            if (thread.getState() == Thread.State.NEW) {
                thread.start();
            }
            mine.release();
            acquire(back);
        }

        void rest(Duration time) throws IOException {
            wakes = clock.instant().plus(time);
            step();
        }

        void step() throws IOException {
            back.release();
            try {
                acquire(mine);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        private static void acquire(Semaphore turn) throws InterruptedException {
            if (!turn.tryAcquire(DEADLINE, TimeUnit.SECONDS)) {
                throw new IllegalStateException("A process does not come back");
            }
        }
    }

    @FunctionalInterface
    private interface Call<T> {
        T run() throws IOException;
    }

    /** The store as one process has it. */
    private final class Shared implements BlobStore {
        private final Turn turn;

        Shared(Turn turn) {
            this.turn = turn;
        }

        private <T> T call(Call<T> call) throws IOException {
            turn.sent = clock.instant();
            turn.step();
            turn.sent = Instant.MAX.minus(flight);
            var result = call.run();
            turn.step();
            return result;
        }

        @Override
        public boolean putIfAbsent(String key, ByteBuffer content) throws IOException {
            return call(() -> store.putIfAbsent(key, content));
        }

        @Override
        public Optional<ByteBuffer> get(String key, long offset, int length) throws IOException {
            return call(() -> store.get(key, offset, length));
        }

        @Override
        public Stream<BlobInfo> list(String prefix) throws IOException {
            return call(() -> store.list(prefix));
        }

        @Override
        public void delete(String key) throws IOException {
            call(() -> {
                store.delete(key);
                return true;
            });
        }

        @Override
        public boolean enforcesRetention() throws IOException {
            return store.enforcesRetention();
        }

        @Override
        public boolean retain(String key, Instant until) throws IOException {
            return call(() -> store.retain(key, until));
        }

        @Override
        public Optional<Instant> retainedUntil(String key) throws IOException {
            return call(() -> store.retainedUntil(key));
        }

        @Override
        public Optional<Instant> modified(String key) throws IOException {
            return call(() -> store.modified(key));
        }

        @Override
        public String toString() {
            return store.toString();
        }
    }
}
