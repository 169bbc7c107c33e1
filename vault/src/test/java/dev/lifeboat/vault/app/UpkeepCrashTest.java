package dev.lifeboat.vault.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.crypto.KeyEncryption;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.gc.Margins;
import dev.lifeboat.repository.store.FolderBlobStore;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.vault.repository.Repositories;
import dev.lifeboat.vault.repository.Stores;
import dev.lifeboat.vault.repository.Stores.Container;
import dev.lifeboat.vault.sql.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the whole server, in a process of its own, while it cleans up and checks a repository. */
class UpkeepCrashTest {
    private static final String SECTION = "k8s/core/configmaps";
    private static final Container CONTAINER = new Container("lifeboat", "c1");
    private static final int POINTS = 24;
    private static final int EVERY = 6;
    private static final int MOST = 60;
    /** Everything is due, the check too. */
    private static final Duration LATER = Duration.ofDays(31);

    @TempDir
    private Path folder;

    @TempDir
    private Path spool;

    private final Random random = new Random();
    private final Map<PointId, Map<String, Map<String, String>>> kept = new LinkedHashMap<>();
    private RepositoryId id;
    private KeyEncryption kek;

    /** Points that share a third with the one before; of most only what they share is still needed. */
    @BeforeEach
    void fill() {
        var seed = random.nextLong();
        System.out.println("seed " + seed);
        random.setSeed(seed);
        var clock = InstantSource.system();
        try (var wiring = new Wiring(UpkeepProcess.config(folder.resolve("data")), clock)) {
            assertThat(wiring.isNew()).isTrue();
        }
        try (var data = DataFolder.open(folder.resolve("data"));
                var database = Database.open(data.file("lifeboat.db"))) {
            var installation = Installation.open(data, database, clock);
            kek = installation.kek();
            var slots = Map.of(Repository.SERVICE, kek, Repository.RECOVERY, installation.recoveryKey());
            var place = new Repositories(database.jdbi(), new Stores(data.file("store"), clock), slots, clock)
                    .prepare("/subscriptions/s/backupinstances/shop", CONTAINER);
            id = RepositoryId.parse(place.id());
        }
        var repository = open();
        PointId parent = null;
        var all = new LinkedHashMap<PointId, Map<String, Map<String, String>>>();
        for (var i = 0; i < POINTS; i++) {
            var content = content(i);
            parent = new Backups(store(), spool)
                    .point(repository, parent, content)
                    .id();
            all.put(parent, content);
            if (i % EVERY == EVERY - 1) {
                kept.put(parent, content);
            }
        }
        all.keySet().stream().filter(point -> !kept.containsKey(point)).forEach(repository::deletePoint);
        // sees the repository for the first time: from now on its intervals count
        try (var wiring = new Wiring(UpkeepProcess.config(folder.resolve("data")), clock)) {
            while (wiring.upkeep().work()) {}
        }
    }

    private static Map<String, Map<String, String>> content(int point) {
        var entries = new TreeMap<String, String>();
        for (var i = 0; i < 12; i++) {
            var text = new StringBuilder();
            var words = new Random(i % 3 == 0 ? i + 100L * (point / 3) : 1_000L * point + i + 77);
            while (text.length() < 9_000) {
                text.append(Long.toHexString(words.nextLong()));
            }
            entries.put("shop/value-%02d".formatted(i), text.toString());
        }
        return Map.of(SECTION, entries);
    }

    private FolderBlobStore store() {
        return new FolderBlobStore(folder.resolve("data/store/lifeboat/c1"));
    }

    /** As a process that knows nothing yet. */
    private Repository open() {
        return Repository.open(store(), id, Repository.SERVICE, kek, InstantSource.system());
    }

    private Set<String> objects() {
        var root = folder.resolve("data/store/lifeboat/c1").resolve(id.hex());
        while (true) {
            try (var files = Files.walk(root)) {
                return files.filter(Files::isRegularFile)
                        .map(file -> root.relativize(file).toString())
                        .collect(Collectors.toCollection(HashSet::new));
            } catch (UncheckedIOException _) {
                // one went away meanwhile
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static int changes(Set<String> before, Set<String> now) {
        var gone = new HashSet<>(before);
        gone.removeAll(now);
        return gone.size()
                + (int) now.stream().filter(name -> !before.contains(name)).count();
    }

    private Process start(Duration ahead) throws IOException {
        var process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        UpkeepProcess.class.getName(),
                        folder.resolve("data").toString(),
                        ahead.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        var end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!output().contains("begun")) {
            assertThat(process.isAlive() || output().contains("begun"))
                    .as(output())
                    .isTrue();
            assertThat(System.nanoTime()).isLessThan(end);
            wait(process, 5);
        }
        return process;
    }

    private static boolean wait(Process process, long millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output"));
    }

    /**
     * Kills the server after one object came or went, at any moment, after four of them, at any moment ... until one comes to its end.
     *
     * @return how many were killed
     */
    private int killedUntilDone(Duration ahead) throws IOException {
        for (var killed = 0; ; killed++) {
            assertThat(killed).isLessThan(MOST);
            var before = objects();
            var process = start(ahead);
            try {
                var limit = System.nanoTime()
                        + TimeUnit.MILLISECONDS.toNanos(killed % 2 == 0 ? 120_000 : random.nextLong(300));
                while (process.isAlive()
                        && System.nanoTime() < limit
                        && changes(before, objects()) < 1 << Math.min(killed, 16)) {
                    wait(process, 1);
                }
            } finally {
                process.destroyForcibly();
            }
            assertThat(wait(process, 60_000)).isTrue();
            everythingRestores();
            if (output().contains("done")) {
                return killed;
            }
        }
    }

    private void everythingRestores() {
        var repository = open();
        assertThat(repository.points()).extracting("id").containsExactlyInAnyOrderElementsOf(kept.keySet());
        kept.forEach((point, content) ->
                assertThat(Backups.read(repository.read(point))).as(point.hex()).isEqualTo(content));
        assertThat(repository.check()).isEmpty();
    }

    private List<String> positions() throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/lifeboat.db"));
                var rows = connection.createStatement().executeQuery("select kind, position from upkeep")) {
            var found = new java.util.ArrayList<String>();
            while (rows.next()) {
                @Nullable String position = rows.getString(2);
                found.add(rows.getString(1) + (position == null ? "" : " half done"));
            }
            return found;
        }
    }

    @Test
    void nextStartGoesOnAndOlderPointsRestoreAndNothingStaysHalfDone() throws Exception {
        var packs = count("packs/");
        var condemning = killedUntilDone(LATER);
        assertThat(condemning).as("killed while it condemned").isPositive();
        assertThat(count("gc/")).isPositive();
        assertThat(positions()).containsExactlyInAnyOrder("CLEAN_UP", "CHECK");

        var deleting =
                killedUntilDone(LATER.plus(Margins.DEFAULT.untilDeletion()).plusDays(1));
        assertThat(deleting).as("killed while it deleted").isPositive();
        assertThat(count("packs/")).isLessThan(packs / 2);
        System.out.printf(
                "killed %d and %d times; %d packs, %d are left%n", condemning, deleting, packs, count("packs/"));
        // what was condemned on the way of the last one
        var last = start(
                LATER.plus(Margins.DEFAULT.untilDeletion().multipliedBy(2)).plusDays(3));
        assertThat(wait(last, 120_000)).isTrue();
        assertThat(output()).contains("done");
        everythingRestores();
        assertThat(positions()).containsExactlyInAnyOrder("CLEAN_UP", "CHECK");
        var records = objects();
        records.removeIf(name -> !name.startsWith("gc/"));
        for (var record : records) {
            assertThat(records).contains(record.replace("-condemned", "-done"));
        }

        try (var vault = new Vault(folder.resolve("data"))) {
            assertThat(vault.subscription()).isNotEmpty();
        }
        var again = content(POINTS);
        var point = new Backups(store(), spool)
                .point(open(), kept.keySet().iterator().next(), again);
        assertThat(Backups.read(open().read(point.id()))).isEqualTo(again);
        assertThat(open().check()).isEmpty();
    }

    private long count(String kind) {
        return objects().stream().filter(name -> name.startsWith(kind)).count();
    }
}
