package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.crypto.FileKeyEncryption;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rule 31: whatever happens to stored bytes, a reader gets what was written or an error that names the object. Never other data, never a crash. On a
 * repository that holds sections of every kind and objects of every name.
 */
class DamageTest {
    private record Change(String key, byte @Nullable [] content, String what) {}

    private static final CheckRequest FULL =
            CheckRequest.of(new CheckDepth.Full()).withWorkers(1);

    @TempDir
    private Path spool;

    private MemoryBlobStore store = new MemoryBlobStore();
    private List<String> written = List.of();

    @BeforeEach
    void writeASmallRepository() {
        store = SmallRepository.write(spool);
        written = SmallRepository.text(SmallRepository.open(store));
        assertThat(SmallRepository.open(store).check()).isEmpty();
    }

    @Test
    void holdsAllThatTheFormatKnows() {
        var objects = store.objects();
        assertThat(objects.values().stream().mapToInt(bytes -> bytes.length).sum())
                .isBetween(8 << 10, SmallRepository.SIZE);
        assertThat(objects.keySet().stream().map(key -> name(key).replaceFirst("/.*", "")))
                .contains("repository.json", "keys", "packs", "index", "points", "reports", "gc");
        var sections = new HashSet<String>();
        var types = new HashSet<UnitType>();
        var repository = (StoredRepository) SmallRepository.open(store);
        repository.index().refresh();
        for (var pack : repository.index().packs(repository.index().ids())) {
            for (var group : pack.groups()) {
                sections.add(group.section().kind().name());
                group.units().forEach(unit -> types.add(unit.type()));
            }
        }
        assertThat(sections)
                .containsExactlyInAnyOrder("KUBERNETES", "VOLUME", "FILE", "BLOCK", "HASH", "SECTIONS", "FINDINGS");
        assertThat(types).contains(UnitType.CHUNK, UnitType.node(0), UnitType.node(1), UnitType.list(0));
    }

    @Test
    void findsEveryFlippedByte() {
        var changes = new ArrayList<Change>();
        store.objects().forEach((key, bytes) -> {
            for (var at = 0; at < bytes.length; at++) {
                var damaged = bytes.clone();
                damaged[at] ^= (byte) (1 << (at % 8));
                changes.add(new Change(key, damaged, key + " byte " + at));
            }
        });
        assertThat(changes).hasSizeGreaterThan(8 << 10);
        changes.parallelStream().forEach(this::verify);
    }

    @Test
    void findsEveryTruncatedObject() {
        var changes = new ArrayList<Change>();
        store.objects().forEach((key, bytes) -> {
            var length = bytes.length;
            for (var rest : new int[] {0, 1, 4, 5, 6, 20, 31, 32, length / 2, length - 33, length - 4, length - 1}) {
                if (rest >= 0 && rest < length) {
                    changes.add(new Change(key, Arrays.copyOf(bytes, rest), key + " cut to " + rest));
                }
            }
            changes.add(new Change(key, Arrays.copyOf(bytes, length + 1), key + " with a byte more"));
        });
        changes.parallelStream().forEach(this::verify);
    }

    /** But for what somebody may delete at any time: only who asked for it knows that it is missing. */
    @Test
    void findsEveryRemovedObject() {
        store.objects().keySet().stream()
                .filter(key -> !name(key).matches("(points|reports|gc|keys/recovery).*"))
                .map(key -> new Change(key, null, key + " removed"))
                .toList()
                .parallelStream()
                .forEach(this::verify);
    }

    /** Each object in the place of each other one, of its kind or not: an older generation of a slot, another point, another segment. */
    @Test
    void findsObjectsThatStandInForOthers() {
        var changes = new ArrayList<Change>();
        for (var key : store.objects().keySet()) {
            store.objects().forEach((other, bytes) -> {
                if (!key.equals(other)) {
                    changes.add(new Change(key, bytes, other + " as " + key));
                }
            });
        }
        assertThat(changes.stream().map(Change::what)).anyMatch(what -> what.contains("keys/recovery-1 as "));
        changes.parallelStream().forEach(this::verify);
    }

    /** A name is written once, so only a store that lost and got back a slot can show an older one: of other keys, which open nothing. */
    @Test
    void findsASlotOfOtherKeys() {
        var random = new SecureRandom();
        var slot = new KeySlot(Repository.SERVICE, 1);
        var older = slot.encode(Keys.random(SmallRepository.ID, random), new FileKeyEncryption(GoldenWriter.SERVICE));
        var copy = store.copy();
        copy.replace(SmallRepository.ID + "/" + slot.name(), older);
        var repository = SmallRepository.open(copy);
        RepositoryTest.hasCode(catchThrowable(repository::points), ErrorCode.DATA_DAMAGED);
        var sealed = store.objects().keySet().stream()
                .map(DamageTest::name)
                .filter(name -> name.matches("(points|index|reports|gc)/.*"))
                .toList();
        assertThat(repository.check(FULL, CheckListener.NONE).damages().stream().map(Damage::object))
                .containsAll(sealed);
    }

    /** What is whole stays readable beside what is not; what cannot be read is named. */
    @Test
    void keepsTheOtherSectionsReadable() {
        var newest = SmallRepository.open(store).points().getLast();
        var key = new TreeMap<>(store.objects())
                .keySet().stream()
                        .filter(name -> name.contains("/packs/"))
                        .filter(name -> losses(name).stream()
                                .anyMatch(loss -> loss.section().equals(SmallRepository.FILES)
                                        && loss.examples().contains("b")))
                        .findFirst()
                        .orElseThrow();
        store.objects().get(key)[20] ^= 1;
        var repository = SmallRepository.open(store);
        var reader = repository.read(newest.id());
        assertThat(reader.find(SmallRepository.CONFIG, "shop/a".getBytes(UTF_8)))
                .contains("version 1".getBytes(UTF_8));
        var section = newest.sections().stream()
                .filter(found -> found.name().equals(SmallRepository.FILES))
                .findFirst()
                .orElseThrow();
        assertThat(RestorableEntries.count(reader, section)).isLessThan(section.entries());
        assertThat(repository.check()).singleElement().satisfies(damage -> {
            assertThat(damage.object()).isEqualTo(name(key));
            assertThat(damage.affected()).containsExactly(SmallRepository.FILES.text());
        });
    }

    /** The signed record says all that the tree of sections says: no point is lost with it. */
    @Test
    void readsPointsWithoutTheirTreeOfSections() {
        var repository = (StoredRepository) SmallRepository.open(store);
        repository.index().refresh();
        for (var pack : repository.index().packs(repository.index().ids())) {
            if (pack.groups().stream().anyMatch(group -> group.section().equals(SectionName.SECTIONS))) {
                store.delete(SmallRepository.ID + "/" + Shelf.pack(pack.id()));
            }
        }
        var damaged = SmallRepository.open(store);
        for (var point : damaged.points()) {
            for (var section : point.sections()) {
                assertThat(RestorableEntries.count(damaged.read(point.id()), section))
                        .isEqualTo(section.entries());
            }
        }
        assertThat(damaged.check()).isNotEmpty();
    }

    private List<Loss> losses(String key) {
        var copy = store.copy();
        copy.delete(key);
        try {
            return SmallRepository.open(copy).check(FULL, CheckListener.NONE).losses();
        } catch (LifeboatException _) {
            return List.of();
        }
    }

    /** Reads all there is from a copy with one other object, and checks it. */
    private void verify(Change change) {
        var copy = store.copy();
        if (change.content() == null) {
            copy.delete(change.key());
        } else {
            copy.replace(change.key(), change.content());
        }
        Repository repository;
        try {
            repository = SmallRepository.open(copy);
        } catch (LifeboatException e) {
            named(e, change);
            return;
        }
        try {
            assertThat(SmallRepository.text(repository)).as(change.what()).isEqualTo(written);
        } catch (LifeboatException e) {
            named(e, change);
        }
        var report = repository.check(FULL, CheckListener.NONE);
        assertThat(report.damages().stream().map(Damage::object))
                .as(change.what())
                .contains(name(change.key()));
        for (var loss : report.losses()) {
            assertThat(loss.objects()).as(change.what()).contains(name(change.key()));
        }
    }

    private static void named(LifeboatException e, Change change) {
        if (e.code() == ErrorCode.KEY_UNAVAILABLE) {
            // a slot that is gone altogether
            assertThat(name(change.key())).as(change.what()).isEqualTo("keys/service-1");
            return;
        }
        assertThat(e.code()).as(change.what()).isEqualTo(ErrorCode.DATA_DAMAGED);
        assertThat(e.details().get("object")).as(change.what()).isEqualTo(name(change.key()));
    }

    private static String name(String key) {
        return key.substring(SmallRepository.ID.hex().length() + 1);
    }
}
