package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointSection.State;
import dev.lifeboat.repository.crypto.FileKeyEncryption;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.CrashingBlobStore;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the vault relies on, on a store in memory. */
class RepositoryTest {
    private static final RepositoryId ID = RepositoryId.random(new SecureRandom());
    private static final String SMALL = "k8s/core/configmaps";
    private static final String LARGE = "k8s/apps/deployments";

    @TempDir
    private Path spool;

    private final MemoryBlobStore store = new MemoryBlobStore();
    private final Repository repository = Backups.create(store, ID);

    @Test
    void givesBackEveryPoint() {
        var first = content(new Random(1), 1_500);
        var second = changed(first, 7);
        var one = backups().point(repository, null, first);
        var two = backups().point(repository, one.id(), second);
        var reopened = Backups.open(store, ID);
        assertThat(Backups.read(reopened.read(one.id()))).isEqualTo(first);
        assertThat(Backups.read(reopened.read(two.id()))).isEqualTo(second);
        assertThat(reopened.points()).containsExactly(one, two);
        assertThat(reopened.check()).isEmpty();
        assertThat(new String(reopened.read(one.id()).findings(), UTF_8)).isEqualTo("[]");
    }

    @Test
    void givesBackTheMemoryOfWhatWasReadAndReadsItAgain() {
        var content = content(new Random(3), 1_500);
        var point = backups().point(repository, null, content);
        var counting = CrashingBlobStore.counting(store);
        var reopened = Backups.open(counting, ID);
        var reader = reopened.read(point.id());
        var key = content.get(LARGE).keySet().iterator().next();
        var section = new SectionName(LARGE);
        var first = reader.find(section, key.getBytes(UTF_8)).orElseThrow();
        var calls = counting.calls();
        assertThat(reader.find(section, key.getBytes(UTF_8))).hasValue(first);
        assertThat(counting.calls()).as("read from memory").isEqualTo(calls);
        reopened.rest();
        assertThat(reader.find(section, key.getBytes(UTF_8))).hasValue(first);
        assertThat(counting.calls()).as("read from the store").isGreaterThan(calls);
        assertThat(Backups.read(reader)).isEqualTo(content);
    }

    @Test
    void readsOneObjectWithoutTheRest() {
        var content = content(new Random(2), 3_000);
        var point = backups().point(repository, null, content);
        var counting = CrashingBlobStore.counting(store);
        var reader = Backups.open(counting, ID).read(point.id());
        var before = counting.calls();
        var key = content.get(LARGE).keySet().stream().skip(1_234).findFirst().orElseThrow();
        assertThat(reader.find(new SectionName(LARGE), key.getBytes(UTF_8)))
                .hasValueSatisfying(value -> assertThat(new String(value, UTF_8))
                        .isEqualTo(content.get(LARGE).get(key)));
        assertThat(counting.calls() - before).isLessThanOrEqualTo(5);
        assertThat(reader.find(new SectionName(LARGE), "shop/nobody".getBytes(UTF_8)))
                .isEmpty();
        assertThat(reader.find(new SectionName("k8s/core/secrets"), new byte[] {'x'}))
                .isEmpty();
    }

    @Test
    void goesOnAfterAnyKey() {
        var content = content(new Random(3), 600);
        var reader = repository.read(backups().point(repository, null, content).id());
        var keys = new ArrayList<>(content.get(LARGE).keySet());
        for (var i : List.of(0, 1, 299, 598, 599)) {
            var rest = new ArrayList<String>();
            reader.scan(
                    new SectionName(LARGE),
                    keys.get(i).getBytes(UTF_8),
                    entry -> rest.add(new String(entry.key(), UTF_8)));
            assertThat(rest).isEqualTo(keys.subList(i + 1, keys.size()));
        }
        var between = new ArrayList<String>();
        reader.scan(new SectionName(LARGE), (keys.get(10) + "!").getBytes(UTF_8), entry -> {
            between.add(new String(entry.key(), UTF_8));
            return between.size() < 2;
        });
        assertThat(between).isEqualTo(keys.subList(11, 13));
    }

    /** Rule 4: equal names of two groups are two objects. Rules 25 to 27: bytes come back as they were. */
    @Test
    void keepsGroupsApartAndBytesAsTheyAre() {
        var json = "{\"replicas\":9007199254740993,\"empty\":{},\"nothing\":null,\"big\":1e400,\"list\":[]}";
        var content = Map.of(
                "k8s/cluster.x-k8s.io/clusters", Map.of("shop/a", json),
                "k8s/postgresql.cnpg.io/clusters",
                        Map.of("shop/a", "other", "shop/rbac:system:x", "\u0000\uD83D\uDE00"));
        var point = backups().point(repository, null, content);
        assertThat(Backups.read(repository.read(point.id()))).isEqualTo(content);
    }

    @Test
    void writesNothingAnewThatItsParentHas() {
        var content = content(new Random(4), 2_000);
        var one = backups().point(repository, null, content);
        var packs = store.list(ID + "/packs/").count();
        var two = backups().point(repository, one.id(), content);
        assertThat(two.root()).isEqualTo(one.root());
        assertThat(two.packs()).isEmpty();
        assertThat(store.list(ID + "/packs/").count()).isEqualTo(packs);
        assertThat(Backups.read(repository.read(two.id()))).isEqualTo(content);
    }

    @Test
    void namesExactlyWhatDiffers() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var first = content(random, 1_000);
        var one = backups().point(repository, null, first);
        for (var run = 0; run < 5; run++) {
            var second = changed(first, random.nextInt(60));
            var two = backups().point(repository, one.id(), second);
            var found = new ArrayList<String>();
            repository.between(one.id(), two.id(), null, difference -> found.add(text(difference)));
            assertThat(found).as("seed %d", seed).isEqualTo(differences(first, second));
            // in pages of three
            var paged = new ArrayList<String>();
            var last = new Difference[1];
            do {
                var before = last[0];
                last[0] = null;
                var page = new ArrayList<String>();
                repository.between(one.id(), two.id(), before, difference -> {
                    last[0] = difference;
                    page.add(text(difference));
                    return page.size() < 3;
                });
                paged.addAll(page);
            } while (last[0] != null);
            assertThat(paged).as("seed %d", seed).isEqualTo(found);
        }
    }

    @Test
    void comparesInTheSizeOfTheChanges() {
        var first = content(new Random(5), 6_000);
        var second = new TreeMap<String, Map<String, String>>(first);
        var large = new TreeMap<>(first.get(LARGE));
        large.put(large.keySet().stream().skip(3_000).findFirst().orElseThrow(), "changed");
        second.put(LARGE, large);
        var one = backups().point(repository, null, first);
        var two = backups().point(repository, one.id(), second);
        var counting = CrashingBlobStore.counting(store);
        var reopened = Backups.open(counting, ID);
        var found = new ArrayList<String>();
        var before = counting.calls();
        reopened.between(one.id(), two.id(), null, difference -> found.add(text(difference)));
        assertThat(found).hasSize(1);
        assertThat(counting.calls() - before).isLessThan(30);
    }

    /** Rule 1: a kind that could not be listed never looks empty. */
    @Test
    void neverTakesAFailedSectionForAnEmptyOne() {
        var one = backups().point(repository, null, Map.of(SMALL, Map.of("shop/a", "1"), LARGE, Map.of("shop/b", "2")));
        var request = backups().request(repository, one.id(), Map.of(SMALL, Map.of("shop/a", "1")));
        var failed = new PointSection(
                new SectionName(LARGE), State.FAILED, Optional.empty(), 0, 0, 0, null, null, null, null);
        var sections = new ArrayList<>(request.sections());
        sections.add(failed);
        var two = repository.commit(Backups.request(request.point(), one.id(), sections, request.packs()));
        assertThat(two.isComplete()).isFalse();
        var found = new ArrayList<String>();
        repository.between(one.id(), two.id(), null, difference -> found.add(text(difference)));
        assertThat(found).isEmpty();
    }

    @Test
    void commitsAPointOnce() {
        var request = backups().request(repository, null, Map.of(SMALL, Map.of("shop/a", "1")));
        var point = repository.commit(request);
        var objects = store.objects().keySet();
        assertThat(repository.commit(request)).isEqualTo(point);
        assertThat(Backups.open(store, ID).commit(request)).isEqualTo(point);
        assertThat(store.objects().keySet()).isEqualTo(objects);
    }

    @Test
    void keepsPointsWithoutASingleObject() {
        var point = backups().point(repository, null, Map.of(SMALL, Map.of()));
        assertThat(point.root().root()).isEmpty();
        assertThat(Backups.read(repository.read(point.id()))).isEqualTo(Map.of(SMALL, Map.of()));
        assertThat(repository.check()).isEmpty();
    }

    @Test
    void forgetsAPointAndKeepsTheOthers() {
        var content = content(new Random(6), 200);
        var one = backups().point(repository, null, content);
        var two = backups().point(repository, one.id(), changed(content, 3));
        repository.deletePoint(one.id());
        repository.deletePoint(one.id());
        assertThat(repository.points()).containsExactly(two);
        assertThatThrownBy(() -> repository.read(one.id()))
                .satisfies(e -> hasCode(e, ErrorCode.RECOVERY_POINT_NOT_FOUND));
        assertThat(Backups.read(repository.read(two.id()))).isEqualTo(changed(content, 3));
    }

    /** A task that was cut short does not send its packs again. */
    @Test
    void takesUpWhatAnEarlierAttemptStored() {
        var content = content(new Random(7), 500);
        var first = backups().request(repository, null, content);
        var ids = new HashSet<Long>();
        var prefixes = repository.parentIds(null, new SectionName(LARGE), first.packs());
        for (var at = 0; at < prefixes.length; at += 8) {
            ids.add(java.nio.ByteBuffer.wrap(prefixes).getLong(at));
        }
        assertThat(ids).hasSize(prefixes.length / 8).isNotEmpty();
        assertThat(repository.parentIds(null, new SectionName(LARGE), List.of()))
                .isEmpty();
        var second = Backups.request(PointId.random(new SecureRandom()), null, first.sections(), first.packs());
        assertThat(Backups.read(repository.read(repository.commit(second).id())))
                .isEqualTo(content);
    }

    @Test
    void keepsReportsEncrypted() {
        repository.putReport("task-1", 0, "secret outcome".getBytes(UTF_8));
        repository.putReport("task-1", 0, "another".getBytes(UTF_8));
        assertThat(repository.readReport("task-1", 0)).contains("secret outcome".getBytes(UTF_8));
        assertThat(repository.readReport("task-1", 1)).isEmpty();
        assertThat(repository.check()).isEmpty();
        assertThatThrownBy(() -> repository.putReport("../x", 0, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Rule 34: nothing of a cluster stands in clear in the store, names included. */
    @Test
    void storesNothingInClear() {
        var secret = "planted-5ecret-value";
        backups().point(repository, null, Map.of("k8s/core/secrets", Map.of("planted-namespace/planted-name", secret)));
        repository.putReport("task-1", 0, secret.getBytes(UTF_8));
        store.objects()
                .forEach((name, bytes) -> assertThat(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(name)
                        .doesNotContain("planted", "k8s/core/secrets"));
    }

    @Test
    void opensWithEitherSlotAndNoOtherKey() {
        var point = backups().point(repository, null, Map.of(SMALL, Map.of("shop/a", "1")));
        var clock = InstantSource.fixed(Backups.NOW);
        var rescued = Repository.open(store, ID, Repository.RECOVERY, Backups.RECOVERY, clock);
        assertThat(rescued.points()).containsExactly(point);
        assertThatThrownBy(() -> Repository.open(store, ID, Repository.SERVICE, Backups.RECOVERY, clock))
                .satisfies(e -> hasCode(e, ErrorCode.KEY_UNAVAILABLE));
        assertThatThrownBy(() ->
                        Repository.open(store, ID, Repository.SERVICE, new FileKeyEncryption(new byte[32]), clock))
                .satisfies(e -> hasCode(e, ErrorCode.KEY_UNAVAILABLE));
    }

    /** Rule 32: what comes later leaves every stored object as it is, so that object lock works. */
    @Test
    void rewritesNothingThatWasStored() {
        var content = content(new Random(6), 300);
        var one = backups().point(repository, null, content);
        var before = store.copy().objects();
        backups().point(repository, one.id(), changed(content, 40));
        repository.putReport("task-1", 0, "later".getBytes(UTF_8));
        before.forEach(
                (name, bytes) -> assertThat(store.objects().get(name)).as(name).isEqualTo(bytes));
    }

    @Test
    void givesEachPackAKeyAndAnIdOfItsOwn() {
        var ids = new HashSet<Object>();
        var keys = new HashSet<List<Byte>>();
        for (var i = 0; i < 100; i++) {
            var grant = repository.grant(PackClass.K8S);
            ids.add(grant.id());
            var key = new ArrayList<Byte>();
            for (var b : grant.key()) {
                key.add(b);
            }
            keys.add(key);
        }
        assertThat(ids).hasSize(100);
        assertThat(keys).hasSize(100);
    }

    private Backups backups() {
        return new Backups(store, spool);
    }

    /** Two kinds, sizes as in a cluster, some values large. */
    static Map<String, Map<String, String>> content(Random random, int count) {
        var large = new TreeMap<String, String>();
        for (var i = 0; i < count; i++) {
            large.put("namespace-%02d/object-%05d".formatted(i % 40, i), text(random, 100 + random.nextInt(2_000)));
        }
        var small = new TreeMap<String, String>();
        small.put("namespace-00/large", text(random, 20_000));
        small.put("namespace-00/largest", text(random, 600_000));
        small.put("namespace-01/limit", text(random, 8_192));
        small.put("namespace-01/one-more", text(random, 8_193));
        small.put("namespace-02/empty", "");
        var content = new TreeMap<String, Map<String, String>>();
        content.put(LARGE, large);
        content.put(SMALL, small);
        content.put("volume", Map.of("shop/data", "{\"driver\":\"csi\"}"));
        return content;
    }

    static Map<String, Map<String, String>> changed(Map<String, Map<String, String>> content, int changes) {
        var random = new Random(changes);
        var changed = new TreeMap<String, Map<String, String>>();
        content.forEach((name, entries) -> changed.put(name, new TreeMap<>(entries)));
        var large = changed.get(LARGE);
        var keys = new ArrayList<>(large.keySet());
        for (var i = 0; i < changes; i++) {
            var key = keys.get(random.nextInt(keys.size()));
            switch (random.nextInt(3)) {
                case 0 -> large.remove(key);
                case 1 -> large.put(key, text(random, 300));
                default -> large.put(key + "-added", text(random, 300));
            }
        }
        return changed;
    }

    private static String text(Random random, int length) {
        var text = new StringBuilder(length + 20);
        while (text.length() < length) {
            text.append("\"field")
                    .append(random.nextInt(50))
                    .append("\":\"")
                    .append(Long.toHexString(random.nextLong()))
                    .append("\",");
        }
        return text.substring(0, length);
    }

    private static List<String> differences(
            Map<String, Map<String, String>> older, Map<String, Map<String, String>> newer) {
        var found = new ArrayList<String>();
        newer.forEach((section, entries) -> {
            var keys = new TreeMap<String, String>(older.get(section));
            keys.putAll(entries);
            for (var key : keys.keySet()) {
                var before = older.get(section).get(key);
                var now = entries.get(key);
                if (before == null) {
                    found.add(section + " " + key + " ADDED");
                } else if (now == null) {
                    found.add(section + " " + key + " REMOVED");
                } else if (!now.equals(before)) {
                    found.add(section + " " + key + " CHANGED");
                }
            }
        });
        return found;
    }

    private static String text(Difference difference) {
        return difference.section() + " " + new String(difference.key(), UTF_8) + " " + difference.change();
    }

    static void hasCode(Throwable e, ErrorCode code) {
        assertThat(e).isInstanceOf(LifeboatException.class);
        assertThat(((LifeboatException) e).code()).isEqualTo(code);
    }
}
