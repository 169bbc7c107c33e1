package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.repository.crypto.FileKeyEncryption;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.pack.PackCodec;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Formats, slots and generations of keys. */
class OpeningTest {
    private static final RepositoryId ID = HostileWriter.randomId();
    private static final FileKeyEncryption NEXT = new FileKeyEncryption(Backups.key(3));
    private static final Map<String, Map<String, String>> CONTENT =
            Map.of("k8s/core/configmaps", Map.of("shop/a", "1", "shop/b", "x".repeat(10_000)));

    @TempDir
    private Path spool;

    private final MemoryBlobStore store = new MemoryBlobStore();
    private final Repository repository = Backups.create(store, ID);

    /** Rule 37. */
    @Test
    void refusesAnotherFormat() {
        assertThatThrownBy(() -> openAs(2))
                .satisfies(e -> RepositoryTest.hasCode(e, ErrorCode.FORMAT_UNSUPPORTED))
                .hasMessageContaining("format 2")
                .hasMessageContaining("format 1");
        assertThatThrownBy(() -> openAs(0))
                .satisfies(e -> RepositoryTest.hasCode(e, ErrorCode.FORMAT_ABANDONED))
                .hasMessageContaining("format 0");
        openAs(1);
    }

    private void openAs(int format) {
        var name = ID + "/repository.json";
        var text = new String(store.objects().get(name), UTF_8);
        var start =
                text.substring(0, text.indexOf(",\"check\"")).replaceFirst("\"format\":[0-9]+", "\"format\":" + format);
        store.replace(
                name,
                (start + ",\"check\":\"" + RepositoryFile.sha256(start.getBytes(UTF_8)) + "\"}\n").getBytes(UTF_8));
        Backups.open(store, ID);
    }

    /** Rotation costs a slot, not the data; the old key opens until its slot is retired. */
    @Test
    void rotatesAKeyWithoutTouchingAPack() {
        var point = new Backups(store, spool).point(repository, null, CONTENT);
        var before = store.copy().objects();
        var slot = repository.slots().rotate(Repository.SERVICE, NEXT);
        assertThat(slot.generation()).isEqualTo(2);
        before.forEach(
                (name, bytes) -> assertThat(store.objects().get(name)).as(name).isEqualTo(bytes));
        assertThat(store.objects()).hasSize(before.size() + 1);
        assertThat(open(Repository.SERVICE, NEXT).points()).containsExactly(point);
        assertThat(Backups.open(store, ID).points()).containsExactly(point);

        var old = repository.slots().list().stream()
                .filter(found -> found.name().equals(Repository.SERVICE) && found.generation() == 1)
                .findFirst()
                .orElseThrow();
        assertThat(old.provider()).isEqualTo("key-file");
        assertThatThrownBy(() -> repository.slots().retire(slot)).isInstanceOf(IllegalArgumentException.class);
        repository.slots().retire(old);
        assertThatThrownBy(() -> Backups.open(store, ID))
                .satisfies(e -> RepositoryTest.hasCode(e, ErrorCode.KEY_UNAVAILABLE));
        assertThat(Backups.read(open(Repository.SERVICE, NEXT).read(point.id())))
                .isEqualTo(CONTENT);
        assertThat(Backups.read(open(Repository.RECOVERY, Backups.RECOVERY).read(point.id())))
                .isEqualTo(CONTENT);
        assertThat(open(Repository.SERVICE, NEXT).check()).isEmpty();
    }

    /** A damaged slot of the newest generation does not lock anybody out who has the key of an older one. */
    @Test
    void opensByAnOlderGenerationOfASlot() {
        repository.slots().rotate(Repository.SERVICE, Backups.KEK);
        store.replace(ID + "/keys/service-2", new byte[100]);
        assertThat(Backups.open(store, ID).check().stream().map(Damage::object)).containsExactly("keys/service-2");
    }

    /** Packs to come are of the next generation, whichever slot a process opened; older ones stay readable by all. */
    @Test
    void encryptsPacksToComeByTheNextDataKey() throws Exception {
        var one = new Backups(store, spool).point(repository, null, CONTENT);
        repository.slots().rotateWithDataKey(Repository.SERVICE, Backups.KEK);
        var changed = Map.of("k8s/core/configmaps", Map.of("shop/a", "2", "shop/b", "x".repeat(10_000)));
        var two = new Backups(store, spool).point(repository, one.id(), changed);
        assertThat(generations(one)).containsOnly(1);
        assertThat(generations(two)).containsOnly(2);
        var recovered = open(Repository.RECOVERY, Backups.RECOVERY);
        assertThat(recovered.grant(PackClass.K8S).generation())
                .as("before a pack was looked at")
                .isEqualTo(2);
        assertThat(Backups.read(recovered.read(two.id()))).isEqualTo(changed);
        assertThat(Backups.read(recovered.read(one.id()))).isEqualTo(CONTENT);
        assertThat(recovered.grant(PackClass.K8S).generation()).isEqualTo(2);
        assertThat(Backups.open(store, ID).grant(PackClass.K8S).generation()).isEqualTo(2);
        assertThat(recovered.check()).isEmpty();
    }

    @Test
    void readsNothingAfterShredding() {
        new Backups(store, spool).point(repository, null, CONTENT);
        repository.slots().shred();
        for (var slot : List.of(Repository.SERVICE, Repository.RECOVERY)) {
            assertThatThrownBy(() -> open(slot, slot.equals(Repository.SERVICE) ? Backups.KEK : Backups.RECOVERY))
                    .satisfies(e -> RepositoryTest.hasCode(e, ErrorCode.KEY_UNAVAILABLE));
        }
    }

    @Test
    void takesOnlyWordsForSlots() {
        for (var name : List.of("", "Service", "a-b", "../x", "a".repeat(33))) {
            assertThatThrownBy(() -> repository.slots().rotate(name, NEXT))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(repository.slots().rotate("escrow", NEXT).generation()).isEqualTo(1);
        assertThat(open("escrow", NEXT).points()).isEmpty();
    }

    /** The repositories of one instance: equal roots, other keys of packs. */
    @Test
    void givesSiblingsEqualRoots() {
        var sibling = repository.createSibling(store, HostileWriter.randomId(), Map.of(Repository.SERVICE, NEXT));
        var one = new Backups(store, spool).point(repository, null, CONTENT);
        var two = new Backups(store, spool).point(sibling, null, CONTENT);
        assertThat(two.root()).isEqualTo(one.root());
        assertThat(two.packs()).doesNotContainAnyElementsOf(one.packs());
        assertThat(Backups.read(sibling.read(two.id()))).isEqualTo(CONTENT);
    }

    private List<Integer> generations(PointRecord point) throws Exception {
        var generations = new java.util.ArrayList<Integer>();
        for (var pack : point.packs()) {
            generations.add(PackCodec.Head.decode(store.objects().get(repository.packObject(pack)))
                    .generation());
        }
        return generations;
    }

    private Repository open(String slot, FileKeyEncryption key) {
        return Repository.open(store, ID, slot, key, InstantSource.fixed(Backups.NOW));
    }
}
