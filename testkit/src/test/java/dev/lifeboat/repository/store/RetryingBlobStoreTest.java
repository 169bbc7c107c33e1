package dev.lifeboat.repository.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.store.BlobStore.BlobInfo;
import dev.lifeboat.testkit.store.FaultyBlobStore;
import dev.lifeboat.testkit.store.FaultyBlobStore.Fault;
import dev.lifeboat.testkit.store.FaultyBlobStore.Operation;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.time.SettableClock;
import dev.lifeboat.testkit.time.SettableWaiting;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetryingBlobStoreTest {
    private static final Patience PATIENCE =
            new Patience(Duration.ofMinutes(3), Duration.ofMillis(200), Duration.ofSeconds(10));

    private final SettableClock clock = new SettableClock();
    private final SettableWaiting waiting = new SettableWaiting(clock);
    private final MemoryBlobStore memory = new MemoryBlobStore(clock);
    private final FaultyBlobStore faulty = new FaultyBlobStore(memory, clock);
    private final BlobStore store = new RetryingBlobStore(faulty, PATIENCE, waiting, new Random(7));

    @Test
    void outlastsAStoreThatAnswers503ForAMinute() throws Exception {
        faulty.away(Duration.ofMinutes(1));
        assertThat(store.putIfAbsent("x", bytes("x"))).isTrue();
        faulty.away(Duration.ofMinutes(1));
        assertThat(store.get("x", 0, 1)).contains(bytes("x"));
        faulty.away(Duration.ofMinutes(1));
        try (var found = store.list("")) {
            assertThat(found).hasSize(1);
        }
        faulty.away(Duration.ofMinutes(1));
        store.delete("x");
        assertThat(memory.objects()).isEmpty();
    }

    @Test
    void tellsWhoeverWaitsOfEachFailureThatIsTriedAgain() throws Exception {
        var told = new ArrayList<Duration>();
        var telling = new RetryingBlobStore(faulty, PATIENCE, waiting, new Random(7), (failure, elapsed) -> {
            assertThat(failure).hasMessageContaining("503");
            told.add(elapsed);
        });
        faulty.away(Duration.ofMinutes(1));
        telling.putIfAbsent("x", bytes("x"));
        assertThat(told).hasSizeGreaterThan(5).isSorted();
        assertThat(told.getLast()).isLessThanOrEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void givesUpAtItsDeadlineWithTheLastFailure() {
        faulty.away(Duration.ofHours(1));
        var began = clock.instant();
        assertThatThrownBy(() -> store.get("x", 0, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("503");
        assertThat(Duration.between(began, clock.instant()))
                .isLessThanOrEqualTo(PATIENCE.deadline())
                .isGreaterThan(PATIENCE.deadline().minus(PATIENCE.longest()));
    }

    @Test
    void waitsLongerEachTimeAndNeverInStep() {
        faulty.away(Duration.ofHours(1));
        assertThatThrownBy(() -> store.get("x", 0, 1)).isInstanceOf(IOException.class);
        var limit = PATIENCE.first();
        for (var pause : waiting.pauses()) {
            assertThat(pause).isBetween(limit.dividedBy(2), limit);
            limit = limit.multipliedBy(2).compareTo(PATIENCE.longest()) < 0
                    ? limit.multipliedBy(2)
                    : PATIENCE.longest();
        }
        assertThat(waiting.pauses()).hasSizeGreaterThan(15).doesNotHaveDuplicates();
    }

    /** The first attempt took effect and its answer was lost: "exists" means we. */
    @Test
    void recognisesItsOwnWriteWhoseAnswerWasLost() throws Exception {
        faulty.faults(call -> call.number() == 1 ? Fault.AFTER : Fault.NONE);
        assertThat(store.putIfAbsent("x", bytes("ours"))).isTrue();
        assertThat(memory.get("x", 0, 10)).contains(bytes("ours"));
    }

    @Test
    void recognisesItsOwnFileWhoseAnswerWasLost(@TempDir Path folder) throws Exception {
        faulty.faults(call -> call.number() == 1 ? Fault.AFTER : Fault.NONE);
        assertThat(store.putIfAbsent("x", Files.writeString(folder.resolve("x"), "ours")))
                .isTrue();
        assertThat(store.putIfAbsent("x", Files.writeString(folder.resolve("y"), "theirs")))
                .isFalse();
        assertThat(memory.get("x", 0, 10)).contains(bytes("ours"));
    }

    @Test
    void recognisesItAlsoWhenTheComparisonFailsAtFirst() throws Exception {
        faulty.faults(call -> switch (call.number()) {
            case 1 -> Fault.AFTER;
            case 3, 4 -> Fault.BEFORE;
            default -> Fault.NONE;
        });
        assertThat(store.putIfAbsent("x", bytes("ours"))).isTrue();
    }

    @Test
    void neverTakesSomebodyElsesWriteForItsOwn() throws Exception {
        for (var theirs : new String[] {"theirs", "ours and more", "our", ""}) {
            var key = "x" + theirs.length();
            faulty.faults(call -> {
                if (call.operation() == Operation.PUT && memory.get(key, 0, 1).isEmpty()) {
                    memory.putIfAbsent(key, bytes(theirs));
                    return Fault.BEFORE;
                }
                return Fault.NONE;
            });
            assertThat(store.putIfAbsent(key, bytes("ours"))).as(theirs).isFalse();
            assertThat(memory.get(key, 0, 100)).contains(bytes(theirs));
        }
    }

    /** Without a failure before, "exists" is an answer, and needs no reading. */
    @Test
    void doesNotCompareWhenNothingFailed() throws Exception {
        memory.putIfAbsent("x", bytes("ours"));
        assertThat(store.putIfAbsent("x", bytes("ours"))).isFalse();
        assertThat(faulty.calls()).isEqualTo(1);
    }

    @Test
    void doesNotRepeatWhatPeopleHaveToActOn() throws Exception {
        memory.putIfAbsent("x", bytes("x"));
        memory.retain("x", clock.instant().plusSeconds(60));
        assertThatThrownBy(() -> store.delete("x"))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_OBJECT_RETAINED));
        assertThat(waiting.pauses()).isEmpty();
    }

    @Test
    void endsAtOnceWhenItsThreadIsInterrupted() {
        faulty.away(Duration.ofHours(1));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> store.get("x", 0, 1)).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(waiting.pauses()).isEmpty();
    }

    @Test
    void goesOnWithAListingThatBrokeOff() throws Exception {
        var keys = new ArrayList<String>();
        for (var i = 0; i < 50; i++) {
            keys.add("k/%02d".formatted(i));
            memory.putIfAbsent(keys.getLast(), bytes("x"));
        }
        var broken = new Breaking(memory);
        var retrying = new RetryingBlobStore(broken, PATIENCE, waiting, new Random(7));
        try (var found = retrying.list("k/")) {
            assertThat(found.map(BlobInfo::key)).containsExactlyElementsOf(keys);
        }
        assertThat(broken.begun).isEqualTo(8);
        assertThat(broken.closed).isEqualTo(8);
    }

    /** Each listing breaks after seven objects more than the one before. */
    private static final class Breaking implements BlobStore {
        private final MemoryBlobStore store;
        private int begun;
        private int closed;

        Breaking(MemoryBlobStore store) {
            this.store = store;
        }

        @Override
        public Stream<BlobInfo> list(String prefix) {
            var limit = ++begun * 7;
            var seen = new ArrayList<BlobInfo>();
            return store.list(prefix)
                    .peek(blob -> {
                        seen.add(blob);
                        if (seen.size() > limit) {
                            throw new UncheckedIOException(new IOException("The listing broke off"));
                        }
                    })
                    .onClose(() -> closed++);
        }

        @Override
        public boolean putIfAbsent(String key, ByteBuffer content) {
            return store.putIfAbsent(key, content);
        }

        @Override
        public Optional<ByteBuffer> get(String key, long offset, int length) {
            return store.get(key, offset, length);
        }

        @Override
        public void delete(String key) {
            store.delete(key);
        }

        @Override
        public String toString() {
            return "breaking";
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
