package dev.lifeboat.repository.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.testkit.store.FaultyBlobStore;
import dev.lifeboat.testkit.store.FaultyBlobStore.Fault;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.time.SettableClock;
import dev.lifeboat.testkit.time.SettableWaiting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What throttling, measuring and read-only stores do besides being stores; and the double of a bad store. */
class DecoratorsTest {
    private final SettableClock clock = new SettableClock();
    private final SettableWaiting waiting = new SettableWaiting(clock);
    private final MemoryBlobStore memory = new MemoryBlobStore(clock);

    @Test
    void throttlesBytesBothWays() throws Exception {
        var store = new ThrottledBlobStore(memory, new Allowance(1_000, waiting), new Allowance(1_000_000, waiting));
        var began = clock.instant();
        store.putIfAbsent("a", bytes(4_000));
        store.putIfAbsent("b", bytes(4_000));
        store.get("a", 0, 2_000);
        store.get("a", 0, 1);
        // 10,000 bytes at 1,000 a second, the first thousand at once
        assertThat(Duration.between(began, clock.instant())).isBetween(Duration.ofSeconds(9), Duration.ofMillis(9_010));
    }

    @Test
    void throttlesRequests() throws Exception {
        var store = new ThrottledBlobStore(memory, new Allowance(1L << 40, waiting), new Allowance(10, waiting));
        var began = clock.instant();
        for (var i = 0; i < 50; i++) {
            store.get("nothing", 0, 1);
        }
        assertThat(Duration.between(began, clock.instant())).isEqualTo(Duration.ofSeconds(4));
    }

    /** A rest earns a second's worth, not an hour's. */
    @Test
    void doesNotSaveUpForABurst() throws Exception {
        var store = new ThrottledBlobStore(memory, new Allowance(1_000, waiting), new Allowance(1_000_000, waiting));
        clock.pass(Duration.ofHours(1));
        var began = clock.instant();
        store.putIfAbsent("a", bytes(5_000));
        assertThat(Duration.between(began, clock.instant())).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void measuresEveryCall() throws Exception {
        record Seen(StoreMeter.Call call, long bytes, boolean succeeded) {}
        var seen = new ArrayList<Seen>();
        var faulty = new FaultyBlobStore(memory, clock);
        var store = new MeasuredBlobStore(
                faulty, (call, bytes, _, succeeded) -> seen.add(new Seen(call, bytes, succeeded)), waiting);
        store.putIfAbsent("a", bytes(10));
        store.get("a", 2, 5);
        store.get("nothing", 0, 5);
        try (var found = store.list("")) {
            assertThat(found).hasSize(1);
        }
        store.retain("a", clock.instant());
        store.delete("a");
        faulty.faults(_ -> Fault.BEFORE);
        assertThatThrownBy(() -> store.get("a", 0, 1)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.list("")).isInstanceOf(IOException.class);
        assertThat(seen)
                .containsExactly(
                        new Seen(StoreMeter.Call.PUT, 10, true),
                        new Seen(StoreMeter.Call.GET, 5, true),
                        new Seen(StoreMeter.Call.GET, 0, true),
                        new Seen(StoreMeter.Call.LIST, 1, true),
                        new Seen(StoreMeter.Call.RETAIN, 0, true),
                        new Seen(StoreMeter.Call.DELETE, 0, true),
                        new Seen(StoreMeter.Call.GET, 0, false),
                        new Seen(StoreMeter.Call.LIST, 0, false));
    }

    @Test
    void measuresHowLongACallTook() throws Exception {
        var took = new ArrayList<Duration>();
        var slow = new ThrottledBlobStore(memory, new Allowance(1, waiting), new Allowance(1_000_000, waiting));
        new MeasuredBlobStore(slow, (_, _, time, _) -> took.add(time), waiting).putIfAbsent("a", bytes(8));
        assertThat(took).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void readOnlyStoreChangesNothing() throws Exception {
        memory.putIfAbsent("a", bytes(10));
        var store = new ReadOnlyBlobStore(memory);
        for (var step : List.<Step>of(
                () -> store.putIfAbsent("b", bytes(1)),
                () -> store.delete("a"),
                () -> store.retain("a", clock.instant().plusSeconds(9)))) {
            assertThatThrownBy(step::run)
                    .isInstanceOfSatisfying(
                            LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_READ_ONLY));
        }
        assertThat(store.get("a", 0, 100)).contains(bytes(10));
        assertThat(store.retainedUntil("a")).isEmpty();
        try (var found = store.list("")) {
            assertThat(found).hasSize(1);
        }
    }

    @Test
    void listingsThatLagShowWhatWas() throws Exception {
        var store = new FaultyBlobStore(memory, clock);
        store.putIfAbsent("old", bytes(1));
        clock.pass(Duration.ofMinutes(5));
        store.listingsLag(Duration.ofMinutes(1));
        store.putIfAbsent("new", bytes(1));
        store.delete("old");
        assertThat(keys(store)).containsExactly("old");
        assertThat(store.get("new", 0, 1)).isPresent();
        assertThat(store.get("old", 0, 1)).isEmpty();
        clock.pass(Duration.ofMinutes(1));
        assertThat(keys(store)).containsExactly("new");
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    private static List<String> keys(BlobStore store) throws IOException {
        try (var found = store.list("")) {
            return found.map(BlobStore.BlobInfo::key).toList();
        }
    }

    private static ByteBuffer bytes(int length) {
        return ByteBuffer.wrap("x".repeat(length).getBytes(UTF_8));
    }
}
