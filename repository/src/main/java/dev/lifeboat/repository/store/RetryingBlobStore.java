package dev.lifeboat.repository.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Tries again what failed with an {@code IOException}, with growing pauses of random length, until a deadline. Every call of a store is safe to repeat
 * but one: a write whose answer was lost is told "exists" when it is repeated. Then what exists is compared with what was to be written, and equal
 * content is called written: names are unguessable, so it was we, and if not, nothing is lost.
 *
 * <p>What people have to act on is not tried again.
 */
public final class RetryingBlobStore implements BlobStore {
    private final BlobStore store;
    private final Patience patience;
    private final Waiting waiting;
    private final RandomGenerator random;
    private final BiConsumer<IOException, Duration> trouble;

    /** @param random for the pauses, so that many clients do not come back at once */
    public RetryingBlobStore(BlobStore store, Patience patience, Waiting waiting, RandomGenerator random) {
        this(store, patience, waiting, random, (_, _) -> {});
    }

    /** @param trouble told of each failure that is tried again, and how long the call takes by then; by any thread */
    public RetryingBlobStore(
            BlobStore store,
            Patience patience,
            Waiting waiting,
            RandomGenerator random,
            BiConsumer<IOException, Duration> trouble) {
        this.trouble = trouble;
        this.store = store;
        this.patience = patience;
        this.waiting = waiting;
        this.random = random;
    }

    @Override
    public boolean putIfAbsent(String key, ByteBuffer content) throws IOException {
        return call(again -> store.putIfAbsent(key, content) || (again && holds(key, content)));
    }

    @Override
    public boolean putIfAbsent(String key, Path file) throws IOException {
        // a file that is gone is not the store's failure: it is told at once
        try (var content = MappedFile.open(file)) {
            return call(again -> store.putIfAbsent(key, file) || (again && holds(key, content.bytes())));
        }
    }

    @Override
    public Optional<ByteBuffer> get(String key, long offset, int length) throws IOException {
        return call(_ -> store.get(key, offset, length));
    }

    @Override
    public OptionalInt read(String key, long offset, byte[] into) throws IOException {
        return call(_ -> store.read(key, offset, into));
    }

    /** A listing that breaks off is begun anew, and what was seen already is left out. */
    @Override
    public Stream<BlobInfo> list(String prefix) throws IOException {
        var listing = new Listing(prefix, call(_ -> store.list(prefix)));
        return StreamSupport.stream(listing, false).onClose(listing::close);
    }

    @Override
    public void delete(String key) throws IOException {
        call(_ -> {
            store.delete(key);
            return true;
        });
    }

    @Override
    public boolean enforcesRetention() throws IOException {
        return call(_ -> store.enforcesRetention());
    }

    @Override
    public boolean retain(String key, Instant until) throws IOException {
        return call(_ -> store.retain(key, until));
    }

    @Override
    public Optional<Instant> retainedUntil(String key) throws IOException {
        return call(_ -> store.retainedUntil(key));
    }

    @Override
    public Optional<Instant> modified(String key) throws IOException {
        return call(_ -> store.modified(key));
    }

    @Override
    public String toString() {
        return store.toString();
    }

    private boolean holds(String key, ByteBuffer content) throws IOException {
        return store.get(key, 0, content.remaining() + 1).equals(Optional.of(content));
    }

    @FunctionalInterface
    private interface Attempt<T> {
        /** @param again true if an attempt before this one failed */
        T run(boolean again) throws IOException;
    }

    private <T> T call(Attempt<T> attempt) throws IOException {
        var began = waiting.nanos();
        var pause = patience.first();
        for (var again = false; ; again = true) {
            try {
                return attempt.run(again);
            } catch (InterruptedIOException | ClosedByInterruptException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                // time-outs of sockets have the same type
                pause = waited(e, began, pause);
            } catch (IOException e) {
                pause = waited(e, began, pause);
            }
        }
    }

    /** The pause after the next failure. */
    private Duration waited(IOException failure, long began, Duration pause) throws IOException {
        var time = Duration.ofNanos((long) (pause.toNanos() * random.nextDouble(0.5, 1.0)));
        var elapsed = Duration.ofNanos(waiting.nanos() - began);
        if (elapsed.plus(time).compareTo(patience.deadline()) > 0) {
            throw failure;
        }
        trouble.accept(failure, elapsed);
        waiting.pauseForIo(time);
        var next = pause.plus(pause);
        return next.compareTo(patience.longest()) < 0 ? next : patience.longest();
    }

    /** Goes through one listing after the other, from where the one before broke off. */
    private final class Listing extends Spliterators.AbstractSpliterator<BlobInfo> {
        private final String prefix;
        private Stream<BlobInfo> stream;
        private Iterator<BlobInfo> found;
        private String last = "";

        Listing(String prefix, Stream<BlobInfo> stream) {
            super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
            this.prefix = prefix;
            this.stream = stream;
            this.found = stream.iterator();
        }

        @Override
        public boolean tryAdvance(Consumer<? super BlobInfo> action) {
            Optional<BlobInfo> next;
            try {
                next = call(this::next);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            next.ifPresent(blob -> {
                last = blob.key();
                action.accept(blob);
            });
            return next.isPresent();
        }

        void close() {
            stream.close();
        }

        private Optional<BlobInfo> next(boolean again) throws IOException {
            try {
                if (again) {
                    stream.close();
                    stream = store.list(prefix);
                    found = stream.dropWhile(blob -> blob.key().compareTo(last) <= 0)
                            .iterator();
                }
                return found.hasNext() ? Optional.of(found.next()) : Optional.empty();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }
}
