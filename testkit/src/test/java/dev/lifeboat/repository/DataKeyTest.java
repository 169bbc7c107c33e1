package dev.lifeboat.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.crypto.FileKeyEncryption;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Issue 4, point 5: generations of data keys only rise, whichever slot a process opened. */
class DataKeyTest {
    private static final RepositoryId ID = HostileWriter.randomId();
    private static final FileKeyEncryption NEXT = new FileKeyEncryption(Backups.key(9));
    private static final Map<String, Map<String, String>> CONTENT =
            Map.of("k8s/core/configmaps", Map.of("shop/a", "1"));

    @TempDir
    private Path spool;

    private final MemoryBlobStore store = new MemoryBlobStore();

    /** A generation that packs have is not given out again, though the slot that is opened is older. */
    @Test
    void risesBeyondThatOfAllPacks() {
        var repository = Backups.create(store, ID);
        repository.slots().rotateWithDataKey(Repository.SERVICE, Backups.KEK);
        repository.slots().rotateWithDataKey(Repository.SERVICE, Backups.KEK);
        new Backups(store, spool).point(repository, null, CONTENT);
        var recovered = open(Repository.RECOVERY, Backups.RECOVERY);
        recovered.slots().rotateWithDataKey(Repository.RECOVERY, Backups.RECOVERY);
        assertThat(recovered.grant(PackClass.K8S).generation()).isEqualTo(4);
    }

    /** No pack says so yet: only the slot knows it, and whoever opens another one cannot read that. */
    @ParameterizedTest
    @EnumSource
    void staysTheNewestThatOnlyAnotherSlotKnows(ByAnother change) {
        var repository = Backups.create(store, ID);
        var kept = new FileKeyEncryption(Backups.key(8));
        repository.slots().rotate("escrow", kept);
        repository.slots().rotateWithDataKey(Repository.SERVICE, Backups.KEK);
        repository.slots().rotateWithDataKey(Repository.SERVICE, Backups.KEK);
        assertThat(generation(repository)).isEqualTo(3);

        var recovered = open(Repository.RECOVERY, Backups.RECOVERY);
        assertThat(generation(recovered)).as("of packs to come").isEqualTo(3);
        change.run(recovered.slots());
        assertThat(recovered.slots().opens(recovered.slots().list().getLast(), NEXT))
                .isTrue();
        if (change != ByAnother.REPLACE) {
            recovered.slots().list().stream()
                    .filter(slot -> slot.name().equals(Repository.SERVICE) && slot.generation() < 4)
                    .forEach(recovered.slots()::retire);
        }
        recovered.slots().remove("escrow");
        recovered.slots().remove(Repository.RECOVERY);
        assertThat(generation(open(Repository.SERVICE, NEXT))).isGreaterThanOrEqualTo(change.generation);
        new Backups(store, spool).point(open(Repository.SERVICE, NEXT), null, CONTENT);
        assertThat(open(Repository.SERVICE, NEXT).check()).isEmpty();
    }

    /** How a person who has the recovery key alone changes the slot that is opened every day. */
    enum ByAnother {
        ROTATE(3) {
            @Override
            void run(KeySlots slots) {
                slots.rotate(Repository.SERVICE, NEXT);
            }
        },
        ROTATE_WITH_DATA_KEY(4) {
            @Override
            void run(KeySlots slots) {
                slots.rotateWithDataKey(Repository.SERVICE, NEXT);
            }
        },
        REPLACE(3) {
            @Override
            void run(KeySlots slots) {
                slots.replace(Repository.SERVICE, NEXT);
            }
        };

        private final int generation;

        ByAnother(int generation) {
            this.generation = generation;
        }

        abstract void run(KeySlots slots);
    }

    /** The slot before is older, and the new one is not the last of its name that somebody wrote. */
    @Test
    void staysTheNewestForAnOlderGenerationOfTheSameSlot() {
        Backups.create(store, ID).slots().rotateWithDataKey(Repository.SERVICE, NEXT);
        var before = open(Repository.SERVICE, Backups.KEK);
        assertThat(generation(before)).isEqualTo(2);
        before.slots().rotate(Repository.SERVICE, Backups.KEK);
        assertThat(generation(open(Repository.SERVICE, Backups.KEK))).isGreaterThanOrEqualTo(2);
    }

    /** Whoever cannot read a slot goes by its number. */
    @Test
    void isNeverHigherThanTheNumberOfItsSlot() {
        var repository = Backups.create(store, ID);
        for (var i = 0; i < 3; i++) {
            repository.slots().rotateWithDataKey(Repository.SERVICE, Backups.KEK);
        }
        assertThat(repository.slots().rotate("escrow", NEXT).generation()).isEqualTo(4);
        store.delete(ID + "/keys/recovery-1");
        Backups.create(store, ID);
        assertThat(store.objects()).containsKey(ID + "/keys/recovery-4");
        open(Repository.RECOVERY, Backups.RECOVERY);
    }

    /** Rotating the key that wraps is no rotation of data keys as long as every slot is as the process knows. */
    @Test
    void staysTheSameUnlessAsked() {
        var repository = Backups.create(store, ID);
        repository.slots().rotate(Repository.SERVICE, NEXT);
        assertThat(generation(open(Repository.SERVICE, NEXT))).isEqualTo(1);
    }

    private static int generation(Repository repository) {
        return repository.grant(PackClass.K8S).generation();
    }

    private Repository open(String slot, FileKeyEncryption key) {
        return Repository.open(store, ID, slot, key, InstantSource.fixed(Backups.NOW));
    }
}
