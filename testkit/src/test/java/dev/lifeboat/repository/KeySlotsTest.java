package dev.lifeboat.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.crypto.FileKeyEncryption;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.CrashingBlobStore;
import dev.lifeboat.testkit.store.CrashingBlobStore.Moment;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.store.WatchedBlobStore;
import dev.lifeboat.testkit.time.SettableClock;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Issue 4, point 5: slots are added, changed and removed without touching the data, and nobody locks himself out. */
class KeySlotsTest {
    private static final RepositoryId ID = HostileWriter.randomId();
    private static final FileKeyEncryption NEXT = new FileKeyEncryption(Backups.key(9));

    private final SettableClock clock = new SettableClock();
    private MemoryBlobStore store = new MemoryBlobStore();

    /** The same calls, whether the repository holds no pack or twenty thousand. */
    @Test
    void rotatesInTheNumberOfSlots() {
        var calls = new int[2];
        for (var packs : List.of(0, 20_000)) {
            store = new MemoryBlobStore();
            var repository = Backups.create(store, ID);
            var random = new SecureRandom();
            for (var i = 0; i < packs; i++) {
                store.replace(repository.packObject(PackId.random(random)), new byte[1]);
            }
            var watched = new WatchedBlobStore(store);
            var slots = Backups.open(watched, ID).slots();
            var before = watched.calls();
            slots.replace(Repository.SERVICE, NEXT);
            calls[packs == 0 ? 0 : 1] = watched.calls() - before;
            assertThat(watched.read().keySet()).noneMatch(name -> name.contains("/packs/"));
        }
        assertThat(calls[1]).isEqualTo(calls[0]).isLessThanOrEqualTo(6);
    }

    @Test
    void lockOutTheKeyBeforeOnceItIsReplaced() {
        var repository = Backups.create(store, ID);
        repository.slots().rotate(Repository.SERVICE, Backups.KEK);
        var slot = repository.slots().replace(Repository.SERVICE, NEXT);
        assertThat(slot.generation()).isEqualTo(3);
        assertThat(repository.slots().list()).extracting("name").containsExactly("recovery", "service");
        unavailable(Repository.SERVICE, Backups.KEK);
        open(Repository.SERVICE, NEXT);
    }

    /** Whatever call is the last, one of the two keys opens, and doing it again ends it. */
    @ParameterizedTest
    @EnumSource
    void survivesACrashAtEveryCallOfAReplacement(Moment moment) {
        Backups.create(store, ID);
        var fresh = store.copy();
        for (var fatal = 1; fatal < 50; fatal++) {
            var copy = fresh.copy();
            var calls = new CrashingBlobStore(copy, fatal, moment);
            var isDone = false;
            try {
                Backups.open(calls, ID).slots().replace(Repository.SERVICE, NEXT);
                isDone = true;
            } catch (LifeboatException _) {
                // died there
            }
            store = copy;
            var key = opens(Repository.SERVICE, Backups.KEK) ? Backups.KEK : NEXT;
            open(Repository.SERVICE, key).slots().replace(Repository.SERVICE, NEXT);
            open(Repository.SERVICE, NEXT);
            unavailable(Repository.SERVICE, Backups.KEK);
            if (isDone && calls.calls() < fatal) {
                assertThat(fatal).isGreaterThan(5);
                return;
            }
        }
        throw new AssertionError("It never ends");
    }

    /** Whatever changes slots and whatever call is the last: every key that is not to go opens, and doing it again ends it. */
    @ParameterizedTest
    @EnumSource
    void surviveACrashAtEveryCallOfEveryChange(Change change) {
        Backups.create(store, ID);
        change.prepare(Backups.open(store, ID).slots());
        var fresh = store.copy();
        for (var moment : Moment.values()) {
            for (var fatal = 1; ; fatal++) {
                assertThat(fatal).isLessThan(50);
                store = fresh.copy();
                var calls = new CrashingBlobStore(store, fatal, moment);
                try {
                    change.run(Repository.open(calls, ID, Repository.SERVICE, change.with(), clock)
                            .slots());
                } catch (LifeboatException _) {
                    // died there
                }
                open(Repository.RECOVERY, Backups.RECOVERY);
                open(Repository.SERVICE, change.with());
                change.run(open(Repository.SERVICE, change.with()).slots());
                open(Repository.SERVICE, change.with());
                assertThat(opens("escrow", NEXT)).isEqualTo(change == Change.ADD);
                assertThat(opens(Repository.SERVICE, Backups.KEK)).isEqualTo(change != Change.RETIRE);
                if (calls.calls() < fatal) {
                    break;
                }
            }
        }
    }

    /** Of slots, as a person makes it; repeated after a crash it does what is left. */
    enum Change {
        ADD {
            @Override
            void run(KeySlots slots) {
                slots.rotate("escrow", NEXT);
            }
        },
        ROTATE {
            @Override
            void run(KeySlots slots) {
                assertThat(slots.opens(slots.rotate(Repository.SERVICE, NEXT), NEXT))
                        .isTrue();
            }
        },
        RETIRE {
            @Override
            void prepare(KeySlots slots) {
                slots.rotate(Repository.SERVICE, Backups.KEK);
                slots.rotate(Repository.SERVICE, NEXT);
            }

            @Override
            FileKeyEncryption with() {
                return NEXT;
            }

            @Override
            void run(KeySlots slots) {
                var all = slots.list().stream()
                        .filter(slot -> slot.name().equals(Repository.SERVICE))
                        .toList();
                all.subList(0, all.size() - 1).forEach(slots::retire);
            }
        },
        REMOVE {
            @Override
            void prepare(KeySlots slots) {
                slots.rotate("escrow", NEXT);
                slots.rotate("escrow", NEXT);
            }

            @Override
            void run(KeySlots slots) {
                slots.remove("escrow");
            }
        };

        void prepare(KeySlots slots) {}

        FileKeyEncryption with() {
            return Backups.KEK;
        }

        abstract void run(KeySlots slots);
    }

    @Test
    void sayWhichGenerationAKeyOpens() {
        var slots = Backups.create(store, ID).slots();
        var first = slots.list().getLast();
        var second = slots.rotate(Repository.SERVICE, NEXT);
        assertThat(slots.opens(first, Backups.KEK)).isTrue();
        assertThat(slots.opens(first, NEXT)).isFalse();
        assertThat(slots.opens(second, NEXT)).isTrue();
        assertThat(slots.opens(second, Backups.KEK)).isFalse();
        store.objects().get(ID + "/keys/service-2")[40] ^= 1;
        assertThat(slots.opens(second, NEXT)).isFalse();
        assertThat(slots.opens(new KeySlots.Slot("nobody", 1, "key-file"), NEXT))
                .isFalse();
    }

    @Test
    void addAndRemoveSlotsButNeverTheLast() {
        var repository = Backups.create(store, ID);
        repository.slots().rotate("escrow", NEXT);
        open("escrow", NEXT);
        repository.slots().remove("escrow");
        unavailable("escrow", NEXT);
        refused(ErrorCode.KEY_SLOT_NEEDED, () -> repository.slots().remove(Repository.SERVICE));
        // the other one is damaged
        store.objects().get(ID + "/keys/service-1")[40] ^= 1;
        var recovered = open(Repository.RECOVERY, Backups.RECOVERY);
        refused(ErrorCode.KEY_SLOT_NEEDED, () -> recovered.slots().remove(Repository.RECOVERY));
        open(Repository.RECOVERY, Backups.RECOVERY);
    }

    @Test
    void keepAnOlderGenerationWhileTheNewestIsDamaged() {
        var repository = Backups.create(store, ID);
        var first = repository.slots().list().getLast();
        repository.slots().rotate(Repository.SERVICE, NEXT);
        store.objects().get(ID + "/keys/service-2")[40] ^= 1;
        refused(ErrorCode.KEY_SLOT_NEEDED, () -> repository.slots().retire(first));
        open(Repository.SERVICE, Backups.KEK);
    }

    @Test
    void shredNothingThatWasPromised() {
        var repository = open(clock.instant().plus(Duration.ofDays(30)));
        refused(ErrorCode.REPOSITORY_HELD, () -> repository.slots().shred());
        open(Repository.SERVICE, Backups.KEK);
        clock.pass(Duration.ofDays(31));
        open(Repository.SERVICE, Backups.KEK).slots().shred();
        unavailable(Repository.SERVICE, Backups.KEK);
        unavailable(Repository.RECOVERY, Backups.RECOVERY);
    }

    @Test
    void shredWhatWasPromisedWhenForced() {
        open(clock.instant().plus(Duration.ofDays(30))).slots().shred(true);
        unavailable(Repository.SERVICE, Backups.KEK);
        unavailable(Repository.RECOVERY, Backups.RECOVERY);
    }

    @Test
    void shredNothingWhileAPointCannotBeRead() {
        var repository = open(null);
        var point = store.objects().keySet().stream()
                .filter(name -> name.contains("/points/"))
                .findFirst()
                .orElseThrow();
        store.objects().get(point)[30] ^= 1;
        refused(ErrorCode.REPOSITORY_HELD, () -> repository.slots().shred());
        assertThat(Backups.open(store, ID).slots().list()).hasSize(2);
    }

    /** The store's own hold cannot be forced; the slots that it does not hold go. */
    @Test
    void shredWhatTheStoreDoesNotHold() throws IOException {
        store = new MemoryBlobStore(clock);
        var repository = Backups.create(store, ID);
        store.retain(ID + "/keys/recovery-1", clock.instant().plus(Duration.ofDays(1)));
        refused(ErrorCode.REPOSITORY_HELD, () -> repository.slots().shred());
        refused(ErrorCode.STORE_OBJECT_RETAINED, () -> repository.slots().shred(true));
        unavailable(Repository.SERVICE, Backups.KEK);
        open(Repository.RECOVERY, Backups.RECOVERY);
        clock.pass(Duration.ofDays(2));
        open(Repository.RECOVERY, Backups.RECOVERY).slots().shred();
        unavailable(Repository.RECOVERY, Backups.RECOVERY);
    }

    /** Data without its keys must not get other ones: then nobody would know what is lost. */
    @Test
    void areNotMadeAnewForARepositoryThatLostThem() {
        var repository = Backups.create(store, ID);
        store.delete(ID + "/keys/service-1");
        refused(ErrorCode.KEY_UNAVAILABLE, () -> Backups.create(store, ID));
        repository.slots().shred();
        refused(ErrorCode.KEY_UNAVAILABLE, () -> Backups.create(store, ID));
        assertThat(store.objects().keySet()).noneMatch(name -> name.contains("/keys/"));
    }

    private Repository open(@Nullable Instant retain) {
        var repository = Backups.create(store, ID);
        Backups.emptyPoint(repository, new PointTerms("instance", PointTerms.Tier.VAULT, 0, List.of(), retain));
        return open(Repository.SERVICE, Backups.KEK);
    }

    private Repository open(String slot, FileKeyEncryption key) {
        var repository = Repository.open(store, ID, slot, key, clock);
        assertThat(repository.points()).isNotNull();
        return repository;
    }

    private boolean opens(String slot, FileKeyEncryption key) {
        try {
            open(slot, key);
            return true;
        } catch (LifeboatException e) {
            RepositoryTest.hasCode(e, ErrorCode.KEY_UNAVAILABLE);
            return false;
        }
    }

    private void unavailable(String slot, FileKeyEncryption key) {
        refused(ErrorCode.KEY_UNAVAILABLE, () -> open(slot, key));
    }

    private static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call).satisfies(e -> RepositoryTest.hasCode(e, code));
    }
}
