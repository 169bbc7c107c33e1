package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rule 31: whatever happens to stored bytes, a reader gets what was written or an error that names the object. Never other data, never a crash. */
class DamageTest {
    private static final RepositoryId ID = RepositoryId.random(new SecureRandom());

    @TempDir
    private Path spool;

    private final MemoryBlobStore store = new MemoryBlobStore();
    private final Map<PointId, Map<String, Map<String, String>>> written =
            new TreeMap<>((a, b) -> a.hex().compareTo(b.hex()));

    @BeforeEach
    void writeASmallRepository() {
        var repository = Backups.create(store, ID);
        var backups = new Backups(store, spool);
        var random = new Random(1);
        var first = new TreeMap<String, Map<String, String>>();
        first.put("k8s/core/configmaps", new TreeMap<>(Map.of("shop/a", "1", "shop/big", hex(random, 9_000))));
        first.put("k8s/core/secrets", new TreeMap<>(Map.of("shop/s", "secret")));
        first.put("volume", new TreeMap<>(Map.of("shop/data", "{}")));
        var one = backups.point(repository, null, first);
        var second = new TreeMap<String, Map<String, String>>(first);
        second.put("k8s/core/secrets", new TreeMap<>(Map.of("shop/s", "rotated")));
        var two = backups.point(repository, one.id(), second);
        written.put(one.id(), first);
        written.put(two.id(), second);
        repository.putReport("task-1", 0, "outcomes".getBytes(UTF_8));
        assertThat(Backups.open(store, ID).check()).isEmpty();
    }

    @Test
    void findsEveryFlippedByte() {
        var bytes = 0;
        for (var entry : store.objects().entrySet()) {
            var object = name(entry.getKey());
            for (var at = 0; at < entry.getValue().length; at++) {
                var damaged = entry.getValue().clone();
                damaged[at] ^= (byte) (1 << (at % 8));
                verify(entry.getKey(), damaged, object + " byte " + at, List.of(object));
                bytes++;
            }
        }
        assertThat(bytes).isGreaterThan(4_000);
    }

    @Test
    void findsEveryTruncatedObject() {
        for (var entry : store.objects().entrySet()) {
            var length = entry.getValue().length;
            for (var rest : new int[] {0, 1, 4, 5, 6, 20, 31, 32, length / 2, length - 33, length - 4, length - 1}) {
                if (rest >= 0 && rest < length) {
                    verify(
                            entry.getKey(),
                            Arrays.copyOf(entry.getValue(), rest),
                            entry.getKey() + " cut to " + rest,
                            List.of(name(entry.getKey())));
                }
            }
            verify(
                    entry.getKey(),
                    Arrays.copyOf(entry.getValue(), length + 1),
                    entry.getKey() + " with a byte more",
                    List.of(name(entry.getKey())));
        }
    }

    @Test
    void findsEveryRemovedObject() {
        for (var key : store.objects().keySet()) {
            var object = name(key);
            if (object.startsWith("points/") || object.startsWith("reports/") || object.startsWith("keys/recovery")) {
                // what nothing refers to: the vault's own rows know these
                continue;
            }
            verify(key, null, object + " removed", List.of(object));
        }
    }

    @Test
    void findsObjectsThatStandInForOthers() {
        var objects = store.objects();
        for (var key : objects.keySet()) {
            for (var other : objects.entrySet()) {
                if (!key.equals(other.getKey())) {
                    verify(key, other.getValue(), other.getKey() + " as " + key, List.of(name(key)));
                }
            }
        }
    }

    /** A pack opened by one point does not hide the damage of another; what is whole stays readable. */
    @Test
    void keepsTheOtherSectionsReadable() {
        var points = new ArrayList<>(Backups.open(store, ID).points());
        var newest = points.getLast();
        var pack = newest.packs().getFirst();
        var key = Backups.open(store, ID).packObject(pack);
        var bytes = store.objects().get(key);
        bytes[20] ^= 1;
        store.replace(key, bytes);
        var repository = Backups.open(store, ID);
        var reader = repository.read(newest.id());
        assertThat(reader.find(new SectionName("k8s/core/configmaps"), "shop/a".getBytes(UTF_8)))
                .contains("1".getBytes(UTF_8));
        var thrown = catchThrowable(() -> reader.find(new SectionName("k8s/core/secrets"), "shop/s".getBytes(UTF_8)));
        RepositoryTest.hasCode(thrown, ErrorCode.DATA_DAMAGED);
        assertThat(((LifeboatException) thrown).details())
                .containsEntry("object", name(key))
                .containsEntry("affected", "k8s/core/secrets shop/s");
        assertThat(Backups.read(repository.read(points.getFirst().id())))
                .isEqualTo(written.get(points.getFirst().id()));
        assertThat(repository.check())
                .singleElement()
                .satisfies(damage -> assertThat(damage.affected()).contains("k8s/core/secrets"));
    }

    /** "The next backup stores anew what is missing." */
    @Test
    void healsWithTheNextBackup() {
        var newest = Backups.open(store, ID).points().getLast();
        var key = Backups.open(store, ID).packObject(newest.packs().getFirst());
        var bytes = store.objects().get(key);
        bytes[20] ^= 1;
        store.replace(key, bytes);
        var repository = Backups.open(store, ID);
        assertThat(repository.check()).isNotEmpty();
        var content = written.get(newest.id());
        var healed = new Backups(store, spool).point(repository, newest.id(), content);
        assertThat(Backups.read(repository.read(healed.id()))).isEqualTo(content);
        // the second copy serves the older point as well
        assertThat(Backups.read(Backups.open(store, ID).read(newest.id()))).isEqualTo(content);
    }

    /** Reads all there is from a copy with one other object, and checks it. */
    private void verify(String key, byte @Nullable [] content, String what, List<String> expected) {
        var copy = store.copy();
        if (content == null) {
            copy.delete(key);
        } else {
            copy.replace(key, content);
        }
        Repository repository;
        try {
            repository = Backups.open(copy, ID);
        } catch (LifeboatException e) {
            named(e, what, expected);
            return;
        }
        for (var point : written.entrySet()) {
            try {
                assertThat(Backups.read(repository.read(point.getKey())))
                        .as(what)
                        .isEqualTo(point.getValue());
            } catch (LifeboatException e) {
                named(e, what, expected);
            }
        }
        try {
            repository
                    .readReport("task-1", 0)
                    .ifPresent(page -> assertThat(page).as(what).isEqualTo("outcomes".getBytes(UTF_8)));
        } catch (LifeboatException e) {
            named(e, what, expected);
        }
        assertThat(repository.check().stream().map(Damage::object)).as(what).containsAll(expected);
    }

    private static void named(LifeboatException e, String what, List<String> expected) {
        if (e.code() == ErrorCode.KEY_UNAVAILABLE) {
            // a slot that is gone altogether
            assertThat(expected).as(what).containsExactly("keys/service-1");
            return;
        }
        assertThat(e.code()).as(what).isEqualTo(ErrorCode.DATA_DAMAGED);
        assertThat(expected).as(what).contains(e.details().get("object"));
    }

    private static String name(String key) {
        return key.substring(ID.hex().length() + 1);
    }

    private static String hex(Random random, int length) {
        var text = new StringBuilder();
        while (text.length() < length) {
            text.append("abcdefgh").append(random.nextInt(10));
        }
        return text.substring(0, length);
    }
}
