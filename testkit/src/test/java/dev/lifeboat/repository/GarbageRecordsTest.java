package dev.lifeboat.repository;

import static dev.lifeboat.repository.MarkedIndex.pack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.gc.Margins;
import dev.lifeboat.testkit.store.FaultyBlobStore;
import dev.lifeboat.testkit.store.FaultyBlobStore.Fault;
import dev.lifeboat.testkit.store.FaultyBlobStore.Operation;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.time.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Records of what goes and what is gone: an open one counts until its second half is there, and both stay while somebody may look for them. */
class GarbageRecordsTest {
    private static final RepositoryId ID = new RepositoryId(9, 9);
    private static final Instant AT = Instant.parse("2026-11-20T21:00:00Z");
    private static final String UNIQUE = "0123456789abcdef".repeat(2);

    private final SettableClock clock = new SettableClock();
    private final MemoryBlobStore memory = new MemoryBlobStore();
    private final FaultyBlobStore store = new FaultyBlobStore(memory, clock);
    private final Shelf shelf = new Shelf(store, ID);
    private final GarbageRecords records =
            new GarbageRecords(shelf, new Seal(Keys.random(ID, new FixedRandom("garbage")), new FixedRandom("seals")));
    private final List<String> calls = new ArrayList<>();

    @Test
    void namesPairsOfRecordsByNumberAndUniquePart() {
        var condemned = Garbage.name(255, UNIQUE, Garbage.CONDEMNED);
        assertThat(condemned).isEqualTo("gc/00000000000000ff-" + UNIQUE + "-condemned");
        assertThat(Garbage.done(condemned)).isEqualTo("gc/00000000000000ff-" + UNIQUE + "-done");
        assertThat(Garbage.number(condemned)).isEqualTo(255);
        assertThat(Garbage.isCondemned(condemned)).isTrue();
        assertThat(Garbage.isCondemned(Garbage.done(condemned))).isFalse();
        assertThat(Garbage.isCondemned("gc/1-condemned")).isFalse();
    }

    @Test
    void readsRecordsOfThisVersionThatEndWhereTheyEnd() throws Exception {
        var out = new Encoder();
        garbage(3, AT, 4).encode(out);
        var right = out.toBytes();
        assertThat(Garbage.decode(new Decoder(right))).isEqualTo(garbage(3, AT, 4));
        var longer = Arrays.copyOf(right, right.length + 1);
        var other = right.clone();
        other[0]++;
        for (var wrong : List.of(longer, other, Arrays.copyOf(right, right.length - 1))) {
            assertThatThrownBy(() -> Garbage.decode(new Decoder(wrong))).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void namesThePointsThatTheMarkSawWhereThereAreAny() throws Exception {
        var some = new Garbage(
                3, AT, List.of(PackId.parse(UNIQUE)), List.of(), List.of(new PointId(1, 2), new PointId(3, 4)));
        var out = new Encoder();
        some.encode(out);
        assertThat(Garbage.decode(new Decoder(out.toBytes()))).isEqualTo(some);
    }

    @Test
    void numbersGrowFromRecordToRecord() {
        assertThat(records.next()).isEqualTo(1);
        shelf.put(Garbage.name(41, UNIQUE, Garbage.DONE), new byte[1]);
        shelf.put(Garbage.name(7, UNIQUE, Garbage.CONDEMNED), new byte[1]);
        shelf.put("gc/something", new byte[1]);
        assertThat(records.next()).isEqualTo(42);
    }

    @Test
    void anOpenRecordCondemnsUntilItIsDone() {
        var one = condemn(1, 1);
        var two = condemn(2, 2);
        assertThat(records.open().records()).containsOnlyKeys(one, two);
        assertThat(records.open().packs()).containsExactlyInAnyOrder(pack(1), pack(2));
        done(one, 1, AT);
        assertThat(records.open().records()).containsOnlyKeys(two);
        assertThat(records.open().packs()).containsExactly(pack(2));
    }

    @Test
    void readsEachRecordOnce() {
        condemn(1, 1);
        records.open();
        listen();
        var open = records.open();
        assertThat(open.packs()).containsExactly(pack(1));
        assertThat(calls).noneMatch(call -> call.startsWith("GET"));
    }

    @Test
    void theFirstWriterOfANameWins() {
        var name = Garbage.name(1, UNIQUE, Garbage.CONDEMNED);
        assertThat(records.put(name, garbage(1, AT, 1))).isTrue();
        assertThat(records.put(name, garbage(1, AT, 2))).isFalse();
        assertThat(records.open().packs()).containsExactly(pack(1));
    }

    /** Whoever does not know what goes must not rely on anything. */
    @Test
    void refusesToGuessWhatADamagedRecordCondemns() {
        var name = condemn(1, 1);
        damage(name);
        assertThatThrownBy(records::open).isInstanceOfSatisfying(LifeboatException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.DATA_DAMAGED);
            assertThat(e.details()).containsEntry("object", name);
        });
        // what is done condemns nothing, whether it can be read or not
        done(name, 1, AT);
        assertThat(records.open()).isEqualTo(Condemned.NOTHING);
    }

    @Test
    void tellsWhatIsGoneAndWhatIsAboutToGo() {
        var one = condemn(1, 1);
        done(one, 1, AT);
        condemn(2, 2);
        var damaged = condemn(3, 3);
        damage(damaged);
        shelf.put("gc/something", new byte[50]);
        assertThat(records.gone()).containsExactlyInAnyOrder("index/1", "index/2");
    }

    @Test
    void forgetsPairsThatNobodyLooksForAnyMore() {
        var pair = condemn(1, 1);
        done(pair, 1, AT);
        var open = condemn(2, 2);
        var due = AT.plus(Margins.DEFAULT.untilDeletion());
        records.purge(List.of(), due, Margins.DEFAULT);
        assertThat(names()).containsExactly(pair, Garbage.done(pair), open);
        // a point that names a segment of it may still be looked for there
        var point = MarkedIndex.point(Optional.empty(), 1, AT, List.of(), List.of("index/5", "index/1"));
        records.purge(List.of(point), due.plusNanos(1), Margins.DEFAULT);
        assertThat(names()).containsExactly(pair, Garbage.done(pair), open);
        var other = MarkedIndex.point(Optional.empty(), 1, AT, List.of(), List.of("index/5", "index/2"));
        listen();
        records.purge(List.of(other), due.plusNanos(1), Margins.DEFAULT);
        assertThat(names()).containsExactly(open);
        // the first one alone would mean that something is condemned
        assertThat(calls.stream().filter(call -> call.startsWith("DELETE")))
                .containsExactly("DELETE " + shelf.full(pair), "DELETE " + shelf.full(Garbage.done(pair)));
        records.purge(List.of(), due.plus(Duration.ofDays(3_650)), Margins.DEFAULT);
        assertThat(names()).containsExactly(open);
    }

    private String condemn(long number, int pack) {
        var name = Garbage.name(number, UNIQUE, Garbage.CONDEMNED);
        assertThat(records.put(name, garbage(number, AT, pack))).isTrue();
        return name;
    }

    private void done(String condemned, long number, Instant at) {
        assertThat(records.put(Garbage.done(condemned), garbage(number, at, (int) number)))
                .isTrue();
    }

    private static Garbage garbage(long number, Instant at, int pack) {
        return new Garbage(number, at, List.of(pack(pack)), List.of("index/" + pack));
    }

    private void damage(String name) {
        var bytes = shelf.get(name).orElseThrow().clone();
        bytes[bytes.length / 2] ^= 1;
        memory.replace(shelf.full(name), bytes);
    }

    private List<String> names() {
        return shelf.names(Shelf.GARBAGE);
    }

    private void listen() {
        calls.clear();
        store.faults(call -> {
            if (call.operation() != Operation.LIST) {
                calls.add(call.operation() + " " + call.key());
            }
            return Fault.NONE;
        });
    }
}
