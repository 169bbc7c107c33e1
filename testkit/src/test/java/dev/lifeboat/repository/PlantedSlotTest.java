package dev.lifeboat.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.crypto.FileKeyEncryption;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Issue 4, point 5: an object that only passes for a slot of a huge generation stops no rotation. */
class PlantedSlotTest {
    private static final RepositoryId ID = HostileWriter.randomId();
    private static final FileKeyEncryption NEXT = new FileKeyEncryption(Backups.key(9));
    private static final FileKeyEncryption FOREIGN = new FileKeyEncryption(Backups.key(7));
    private static final int ROUNDS = 3;

    @TempDir
    private Path spool;

    private final MemoryBlobStore store = new MemoryBlobStore();

    /** What somebody can make who has no key of the repository. */
    enum Plant {
        GARBAGE {
            @Override
            byte[] content(String slot, int generation) {
                return "anything".getBytes(StandardCharsets.UTF_8);
            }
        },
        WELL_FORMED {
            @Override
            byte[] content(String slot, int generation) {
                return new KeySlot(slot, generation).encode(Keys.random(ID, new SecureRandom()), FOREIGN);
            }
        };

        abstract byte[] content(String slot, int generation);
    }

    @ParameterizedTest
    @CsvSource({
        "GARBAGE, x, 999999999", "WELL_FORMED, x, 999999999",
        "GARBAGE, service, 999999999", "WELL_FORMED, service, 999999999",
        "GARBAGE, recovery, 1000100", "WELL_FORMED, service, 1000100"
    })
    void letsKeysAndDataKeysRotate(Plant plant, String name, int number) {
        Backups.create(store, ID);
        var object = plant(plant, name, number);
        var repository = open(Repository.SERVICE, Backups.KEK);
        for (var round = 1; round <= ROUNDS; round++) {
            assertThat(repository.slots().rotate(Repository.SERVICE, NEXT).generation())
                    .isEqualTo(2 * round);
            assertThat(repository
                            .slots()
                            .rotateWithDataKey(Repository.SERVICE, Backups.KEK)
                            .generation())
                    .isEqualTo(2 * round + 1);
        }
        assertThat(repository.slots().rotate("escrow", NEXT).generation()).isLessThan(10);
        assertThat(repository.slots().misnumbered()).containsExactly(object);
        assertThat(repository.slots().list())
                .extracting("generation")
                .doesNotContain(number)
                .hasSize(2 * ROUNDS + 3);
        for (var opened : List.of(
                open(Repository.SERVICE, Backups.KEK),
                open("escrow", NEXT),
                open(Repository.RECOVERY, Backups.RECOVERY))) {
            assertThat(opened.grant(PackClass.K8S).generation()).isBetween(ROUNDS + 1, 2 * ROUNDS + 1);
        }
        new Backups(store, spool).point(open(Repository.SERVICE, Backups.KEK), null, Map.of());
        assertThat(open(Repository.SERVICE, Backups.KEK).check())
                .extracting("object")
                .containsExactly(object);
    }

    @ParameterizedTest
    @EnumSource
    void goesWithTheGenerationsThatAReplacementTakesAway(Plant plant) {
        Backups.create(store, ID);
        plant(plant, Repository.SERVICE, KeySlot.LAST);
        var slots = open(Repository.SERVICE, Backups.KEK).slots();
        slots.replace(Repository.SERVICE, NEXT);
        assertThat(slots.misnumbered()).isEmpty();
        assertThat(store.objects().keySet())
                .filteredOn(name -> name.contains("/keys/"))
                .containsExactlyInAnyOrder(ID + "/keys/recovery-1", ID + "/keys/service-2");
        assertThat(open(Repository.SERVICE, NEXT).check()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void isNotTheNewestThatGenerationsAreRetiredFor(Plant plant) {
        Backups.create(store, ID);
        plant(plant, Repository.SERVICE, KeySlot.LAST);
        var slots = open(Repository.SERVICE, Backups.KEK).slots();
        var first = slots.list().getLast();
        assertThatThrownBy(() -> slots.retire(first)).isInstanceOf(IllegalArgumentException.class);
        slots.rotate(Repository.SERVICE, NEXT);
        slots.retire(first);
        open(Repository.SERVICE, NEXT);
        assertThatThrownBy(() -> open(Repository.SERVICE, Backups.KEK)).isInstanceOf(LifeboatException.class);
    }

    /** The number may be true: somebody could have rotated to it. */
    @Test
    void isBelievedAsFarAsRotationsReach() {
        Backups.create(store, ID);
        plant(Plant.GARBAGE, "x", 1_000_001);
        var repository = open(Repository.SERVICE, Backups.KEK);
        assertThat(repository.slots().misnumbered()).isEmpty();
        assertThat(repository
                        .slots()
                        .rotateWithDataKey(Repository.SERVICE, NEXT)
                        .generation())
                .isEqualTo(1_000_002);
        open(Repository.SERVICE, NEXT);
    }

    /** A version before believed a planted name: data keys came to the end of the numbers. */
    @Test
    void thatUsedUpAllNumbersIsNamedWhenThereIsNoNext() {
        Backups.create(store, ID);
        var known = StoredKeySlots.open(new Shelf(store, ID), ID, Repository.SERVICE, Backups.KEK)
                .keys()
                .atLeast(KeySlot.LAST);
        var last = new KeySlot(Repository.SERVICE, KeySlot.LAST);
        store.replace(ID + "/" + last.name(), last.encode(known, Backups.KEK));
        var repository = open(Repository.SERVICE, Backups.KEK);
        var before = store.objects().keySet().size();
        for (var rotation : List.<Runnable>of(
                () -> repository.slots().rotate(Repository.SERVICE, NEXT),
                () -> repository.slots().replace(Repository.SERVICE, NEXT),
                () -> repository.slots().rotateWithDataKey(Repository.SERVICE, NEXT),
                () -> repository.slots().rotateWithDataKey("escrow", NEXT))) {
            assertThatThrownBy(rotation::run).satisfies(e -> {
                RepositoryTest.hasCode(e, ErrorCode.KEY_SLOT_EXHAUSTED);
                assertThat(e).hasMessageContaining(last.name());
            });
        }
        assertThat(store.objects()).hasSize(before);
        new Backups(store, spool).point(repository, null, Map.of());
        assertThat(open(Repository.SERVICE, Backups.KEK).check()).isEmpty();
    }

    /** The one slot that knew it is gone, and no pack is of it: given again, and no key is used for two contents. */
    @Test
    void generationOfARemovedSlotMayBeGivenAgain() {
        var repository = Backups.create(store, ID);
        repository.slots().rotateWithDataKey("escrow", NEXT);
        var early = repository.grant(PackClass.K8S);
        assertThat(early.generation()).isEqualTo(2);
        repository.slots().remove("escrow");
        var later = open(Repository.SERVICE, Backups.KEK);
        later.slots().rotateWithDataKey(Repository.SERVICE, NEXT);
        var again = later.grant(PackClass.K8S);
        assertThat(again.generation()).isEqualTo(2);
        assertThat(again.id()).isNotEqualTo(early.id());
        assertThat(again.key()).isNotEqualTo(early.key());
        // what the first process writes meanwhile is read by whoever opens any slot
        new Backups(store, spool).point(repository, null, Map.of("k8s/core/configmaps", Map.of("shop/a", "1")));
        for (var opened : List.of(open(Repository.SERVICE, NEXT), open(Repository.RECOVERY, Backups.RECOVERY))) {
            assertThat(opened.check()).isEmpty();
        }
    }

    private String plant(Plant plant, String slot, int generation) {
        var name = new KeySlot(slot, generation).name();
        store.replace(ID + "/" + name, plant.content(slot, generation));
        return name;
    }

    private Repository open(String slot, FileKeyEncryption key) {
        return Repository.open(store, ID, slot, key, InstantSource.fixed(Backups.NOW));
    }
}
